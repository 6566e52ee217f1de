/**
 * `npm run mutation`: Stryker over wire, sealing and protocol code, group by group (groups.ts), with the score of each
 * and of all. `npm run mutation -- sealing record` runs some groups. With --again only mutants that the last run did
 * not see a test fail on are run, for tests that were added since; the others count as they did.
 *
 * `npm run mutation -- --sample 300` draws so many mutants of all suites together and runs those. Which ones follows
 * from --seed and the code alone: mutants stand in the order of SHA-256(seed, mutant), the first are taken.
 * State and reports are in mutation/.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { root } from "../installation.mjs";
import { GROUPS, SUITES, type Group } from "./groups.ts";
import { mutantName } from "./sample.mjs";

/** Per cent of mutants that tests must notice, over all groups. */
const AIM = 90;
const FOLDER = "mutation";

type Statuses = Readonly<Record<string, string>>;
type Options = ConstructorParameters<typeof Stryker>[0];

interface Tally {
  readonly noticed: number;
  readonly missed: number;
}

/**
 * Run the tests of a group against its mutants, or only against those in `names`.
 * @returns what became of each
 */
async function runGroup(group: Group, options: Options, names?: readonly string[]): Promise<Statuses> {
  const exclude = group.tests.filter((each) => each.startsWith("!")).flatMap((each) => globSync(each.slice(1)));
  const files = group.tests.flatMap((each) => (each.startsWith("!") ? [] : globSync(each)));
  // One file that reads all: what they import is then read once for a mutant and not once for each.
  const imports = files.filter((file) => !exclude.includes(file)).sort();
  writeFileSync(
    join(FOLDER, "tests.ts"),
    imports.map((file) => `import "../${file.replaceAll("\\", "/")}";\n`).join(""),
  );
  const sample = join(root, FOLDER, "sample.json");
  writeFileSync(sample, JSON.stringify(names ?? [], null, 1));
  process.env["CHARTPASS_MUTATION_SAMPLE"] = sample;
  process.env["CHARTPASS_MUTATION_SUITE"] = group.name;
  const results = await new Stryker({
    mutate: [...group.mutate],
    jsonReporter: { fileName: join(FOLDER, `${group.name}.json`) },
    ...(names === undefined ? {} : { checkers: ["sample"] }),
    ...options,
  }).runMutationTest();
  return Object.fromEntries(results.map((each) => [mutantName(each), each.status]));
}

function tallyOf(statuses: Statuses): Tally {
  const having = (...wanted: string[]) => Object.values(statuses).filter((each) => wanted.includes(each)).length;
  return { noticed: having("Killed", "Timeout"), missed: having("Survived", "NoCoverage") };
}

async function wholeGroups(chosen: readonly string[], again: boolean, concurrency: number): Promise<[string, Tally][]> {
  const unknown = chosen.filter((name) => !GROUPS.some((group) => group.name === name));
  if (unknown.length > 0) throw new Error(`There is no group called ${unknown.join(", ")}.`);
  const tallies: [string, Tally][] = [];
  for (const group of GROUPS.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    const path = join(FOLDER, `${group.name}.state.json`);
    const before = again && existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Statuses) : undefined;
    const missed = before && Object.keys(before).filter((name) => before[name] !== "Killed");
    const now = await runGroup(group, { concurrency }, missed);
    const statuses = Object.fromEntries(
      Object.entries(now).map(([name, status]) => [name, before?.[name] === "Killed" ? "Killed" : status]),
    );
    writeFileSync(path, JSON.stringify(statuses, null, 1));
    tallies.push([group.name, tallyOf(statuses)]);
  }
  return tallies;
}

async function sampleOfSuites(size: number, seed: string, concurrency: number): Promise<[string, Tally][]> {
  // Which test covers what is of no use here: in the battery, what one test prepared others use.
  const options: Options = { concurrency, coverageAnalysis: "all" };
  const all: string[] = [];
  for (const suite of SUITES) {
    const statuses = await runGroup(suite, options, []);
    all.push(...Object.keys(statuses).filter((name) => statuses[name] !== "Ignored"));
  }
  const rank = (name: string) => createHash("sha256").update(`${seed} ${name}`).digest("hex");
  const ranked = all.map((name) => [rank(name), name] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  const drawn = ranked.slice(0, size).map(([, name]) => name);
  console.log(`${drawn.length} of ${all.length} mutants drawn with the seed "${seed}".`);
  const tallies: [string, Tally][] = [];
  for (const suite of SUITES) {
    const own = drawn.filter((name) => name.startsWith(`src/core/${suite.name}/`));
    const tally = tallyOf(await runGroup(suite, options, own));
    if (tally.noticed + tally.missed !== own.length) throw new Error("The code was changed during the run. Run again.");
    tallies.push([suite.name, tally]);
  }
  return tallies;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    again: { type: "boolean", default: false },
    concurrency: { type: "string", default: "1" },
    sample: { type: "string" },
    seed: { type: "string", default: "chartpass" },
  },
});
process.chdir(root);
mkdirSync(FOLDER, { recursive: true });
const concurrency = Number(values.concurrency);
const tallies =
  values.sample === undefined
    ? await wholeGroups(positionals, values.again, concurrency)
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
