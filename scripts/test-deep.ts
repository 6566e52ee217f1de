/**
 * `npm run test:deep`: unit and contract tests with CHARTPASS_DEEP=1, the full counts of property and fuzz tests. It
 * takes hours, so each success is written down and a second run goes on where the first stopped; a change of the sources
 * begins anew. What takes longest runs in parts (src/core/part.fixture.ts), each a success of its own. Words after the
 * command choose: `npm run test:deep -- negative` runs what has them in its name.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sourceHash } from "../src/services/start/source-hash.ts";
import { ensureInstalled, root } from "./installation.mjs";
import { run } from "./programs.mjs";

interface State {
  sources: string;
  done: string[];
}

interface Job {
  /** As written down. */
  readonly name: string;
  readonly program: "vitest" | "hardhat";
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const path = join(root, "node_modules", ".cache", "chartpass", "deep-tests.json");
/** Minutes each. */
const PARTS: Readonly<Record<string, number>> = {
  "src/core/negative.test.ts": 50,
  "src/vault/sealed-record.attack.test.ts": 20,
};

function load(sources: string): State {
  try {
    const found = JSON.parse(readFileSync(path, "utf8")) as State;
    if (found.sources === sources) return found;
  } catch {
    // No earlier run.
  }
  return { sources, done: [] };
}

function testFiles(): string[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .filter((name) => /\.test\.tsx?$/.test(name) && !name.endsWith(".browser.test.ts"))
    .sort();
}

function jobsOf(name: string): Job[] {
  const job = { program: "vitest", args: ["run", name], env: { CHARTPASS_DEEP: "1" } } as const;
  const parts = PARTS[name];
  if (parts === undefined) return [{ ...job, name }];
  return Array.from({ length: parts }, (_, i) => {
    const part = `${i + 1}/${parts}`;
    return { ...job, name: `${name} ${part}`, env: { ...job.env, CHARTPASS_PART: part } };
  });
}

ensureInstalled();
const state = load(sourceHash(root, ["src", "contracts", "package-lock.json"], () => false));
const contracts: Job = { name: "contracts", program: "hardhat", args: ["test"], env: { CHARTPASS_DEEP: "1" } };
const words = process.argv.slice(2);
const jobs = [...testFiles().flatMap(jobsOf), contracts].filter(({ name }) =>
  words.every((word) => name.includes(word)),
);
let failed = 0;
for (const { name, program, args, env } of jobs) {
  if (state.done.includes(name)) continue;
  const { code } = await run(program, [...args], { env });
  if (code !== 0) {
    failed += 1;
    continue;
  }
  state.done.push(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(state, null, 2));
}
console.log(`\n${state.done.length} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
