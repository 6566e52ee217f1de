/**
 * `npm run mutation`: Stryker over wire, sealing and protocol code, group by group (groups.ts), with the score of each
 * and of all. `npm run mutation -- sealing record` runs some groups. These runs are incremental.
 *
 * `npm run mutation -- --sample 300` draws so many mutants of all suites together and runs those. Which ones follows
 * from --seed and the code alone: mutants stand in the order of SHA-256(seed, mutant), the first are taken.
 * State and reports are in mutation/.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { root } from "../installation.mjs";
import { GROUPS, SUITES, type Group } from "./groups.ts";
import { mutantName } from "./sample.mjs";

/** Per cent of mutants that tests must notice, over all groups. */
const AIM = 90;

interface Tally {
  readonly noticed: number;
  readonly missed: number;
}

type Results = Awaited<ReturnType<Stryker["runMutationTest"]>>;
type Options = ConstructorParameters<typeof Stryker>[0];

async function runGroup(group: Group, options: Options): Promise<Results> {
  process.env["CHARTPASS_MUTATION_TESTS"] = group.tests.join(" ");
  return await new Stryker({
    mutate: [...group.mutate],
    jsonReporter: { fileName: `mutation/${group.name}.json` },
    ...options,
  }).runMutationTest();
}

function tallyOf(results: Results): Tally {
  const having = (...status: string[]) => results.filter((each) => status.includes(each.status)).length;
  return { noticed: having("Killed", "Timeout"), missed: having("Survived", "NoCoverage") };
}

/** Only the mutants in `names`. State files and the coverage of single tests are of no use for so few. */
function runSample(suite: Group, names: readonly string[], concurrency: number): Promise<Results> {
  const path = join(root, "mutation", "sample.json");
  writeFileSync(path, JSON.stringify(names, null, 1));
  process.env["CHARTPASS_MUTATION_SAMPLE"] = path;
  process.env["CHARTPASS_MUTATION_SUITE"] = suite.name;
  return runGroup(suite, { concurrency, checkers: ["sample"], incremental: false, coverageAnalysis: "all" });
}

async function sampleOfSuites(size: number, seed: string, concurrency: number): Promise<[string, Tally][]> {
  const all: string[] = [];
  for (const suite of SUITES) {
    const results = await runSample(suite, [], concurrency);
    all.push(...results.filter((each) => each.status !== "Ignored").map(mutantName));
  }
  const rank = (name: string) => createHash("sha256").update(`${seed} ${name}`).digest("hex");
  const ranked = all.map((name) => [rank(name), name] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  const drawn = ranked.slice(0, size).map(([, name]) => name);
  console.log(`${drawn.length} of ${all.length} mutants drawn with the seed "${seed}".`);
  const tallies: [string, Tally][] = [];
  for (const suite of SUITES) {
    const own = drawn.filter((name) => name.startsWith(`src/core/${suite.name}/`));
    const tally = tallyOf(await runSample(suite, own, concurrency));
    if (tally.noticed + tally.missed !== own.length) throw new Error("The code was changed during the run. Run again.");
    tallies.push([suite.name, tally]);
  }
  return tallies;
}

async function wholeGroups(names: readonly string[], concurrency: number): Promise<[string, Tally][]> {
  const unknown = names.filter((name) => !GROUPS.some((group) => group.name === name));
  if (unknown.length > 0) throw new Error(`There is no group called ${unknown.join(", ")}.`);
  const tallies: [string, Tally][] = [];
  for (const group of GROUPS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const results = await runGroup(group, { concurrency, incrementalFile: `mutation/${group.name}.state.json` });
    tallies.push([group.name, tallyOf(results)]);
  }
  return tallies;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: "string", default: "1" },
    sample: { type: "string" },
    seed: { type: "string", default: "chartpass" },
  },
});
process.chdir(root);
mkdirSync(join(root, "mutation"), { recursive: true });
const concurrency = Number(values.concurrency);
const tallies =
  values.sample === undefined
    ? await wholeGroups(positionals, concurrency)
    : await sampleOfSuites(Number(values.sample), values.seed, concurrency);
const sum: Tally = {
  noticed: tallies.reduce((total, [, { noticed }]) => total + noticed, 0),
  missed: tallies.reduce((total, [, { missed }]) => total + missed, 0),
};
const score = ({ noticed, missed }: Tally): number => (100 * noticed) / Math.max(1, noticed + missed);
for (const [name, tally] of [...tallies, ["all", sum] as const]) {
  console.log(`${name.padEnd(10)} ${score(tally).toFixed(2)} %  ${tally.noticed} noticed, ${tally.missed} missed`);
}
process.exitCode = score(sum) >= AIM ? 0 : 1;
