/**
 * `npm run mutation`: Stryker over wire, sealing and protocol code, group by group (groups.ts), with the score of each
 * and of all. `npm run mutation -- sealing record` runs some groups. With --again only mutants that the last run did
 * not see a test fail on are run, for tests that were added since; the others count as they did. --first 200
 * runs only so many of each group, drawn like a sample.
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

type Statuses = Readonly<Record<string, string | undefined>>;
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
  const having = (...wanted: string[]) => Object.values(statuses).filter((each) => wanted.includes(each ?? "")).length;
  return { noticed: having("Killed", "Timeout"), missed: having("Survived", "NoCoverage") };
}

/** Names of all mutants there are, in an order that follows from the seed. */
function ranked(statuses: Statuses): string[] {
  const rank = (name: string) => createHash("sha256").update(`${values.seed} ${name}`).digest("hex");
  return Object.keys(statuses)
    .filter((name) => statuses[name] !== "Ignored")
    .map((name) => [rank(name), name] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, name]) => name);
}

/** Which mutants of a group are to be run; all when undefined. */
async function wanted(group: Group, before: Statuses | undefined, options: Options): Promise<string[] | undefined> {
  if (before !== undefined) return Object.keys(before).filter((name) => before[name] !== "Killed");
  if (values.first === undefined) return undefined;
  return ranked(await runGroup(group, options, [])).slice(0, Number(values.first));
}

async function wholeGroups(chosen: readonly string[], options: Options): Promise<[string, Tally][]> {
  const unknown = chosen.filter((name) => !GROUPS.some((group) => group.name === name));
  if (unknown.length > 0) throw new Error(`There is no group called ${unknown.join(", ")}.`);
  const tallies: [string, Tally][] = [];
  for (const group of GROUPS.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    const path = join(FOLDER, `${group.name}.state.json`);
    const before = values.again && existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Statuses) : undefined;
    const now = await runGroup(group, options, await wanted(group, before, options));
    const statuses = Object.fromEntries(
      Object.entries(now).map(([name, status]) => [name, before?.[name] === "Killed" ? "Killed" : status]),
    );
    writeFileSync(path, JSON.stringify(statuses, null, 1));
    tallies.push([group.name, tallyOf(statuses)]);
  }
  return tallies;
}

async function sampleOfSuites(size: number, common: Options): Promise<[string, Tally][]> {
  // Which test covers what is of no use here: in the battery, what one test prepared others use.
  const options: Options = { ...common, coverageAnalysis: "all" };
  const all: Record<string, string | undefined> = {};
  for (const suite of SUITES) Object.assign(all, await runGroup(suite, options, []));
  const drawn = ranked(all).slice(0, size);
  console.log(`${drawn.length} of ${ranked(all).length} mutants drawn with the seed "${values.seed}".`);
  const tallies: [string, Tally][] = [];
  for (const suite of SUITES) {
    const path = join(FOLDER, `${suite.name}.state.json`);
    const before = values.again && existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Statuses) : {};
    const own = drawn.filter((name) => name.startsWith(`src/core/${suite.name}/`));
    const wanted = own.filter((name) => before[name] !== "Killed");
    const now = wanted.length === 0 ? {} : await runGroup(suite, options, wanted);
    const statuses = Object.fromEntries(own.map((name) => [name, wanted.includes(name) ? now[name] : "Killed"]));
    writeFileSync(path, JSON.stringify(statuses, null, 1));
    const tally = tallyOf(statuses);
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
    first: { type: "string" },
    sample: { type: "string" },
    seed: { type: "string", default: "chartpass" },
  },
});
process.chdir(root);
mkdirSync(FOLDER, { recursive: true });
const options: Options = { concurrency: Number(values.concurrency) };
const tallies =
  values.sample === undefined
    ? await wholeGroups(positionals, options)
    : await sampleOfSuites(Number(values.sample), options);
const sum: Tally = {
  noticed: tallies.reduce((total, [, { noticed }]) => total + noticed, 0),
  missed: tallies.reduce((total, [, { missed }]) => total + missed, 0),
};
const score = ({ noticed, missed }: Tally): number => (100 * noticed) / Math.max(1, noticed + missed);
for (const [name, tally] of [...tallies, ["all", sum] as const]) {
  console.log(`${name.padEnd(10)} ${score(tally).toFixed(2)} %  ${tally.noticed} noticed, ${tally.missed} missed`);
}
process.exitCode = score(sum) >= AIM ? 0 : 1;
