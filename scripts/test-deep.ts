/**
 * `npm run test:deep`: unit and contract tests with CHARTPASS_DEEP=1, the full counts of property and fuzz tests. It
 * takes hours, so each success is written down and a second run goes on where the first stopped; a change of the sources
 * begins anew. What takes longest runs in parts (src/core/part.fixture.ts), each a success of its own. Two jobs run at a
 * time where there are two cores. Words after the command choose: `npm run test:deep -- negative` runs what has them in
 * its name.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { sourceHash } from "../src/services/start/source-hash.ts";
import { ensureInstalled, root } from "./installation.mjs";
import { run } from "./programs.mjs";

interface State {
  sources: string;
  /** Seconds each job took. */
  done: Record<string, number>;
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
  "src/core/firewall/generator.attack.test.ts": 4,
  "src/core/firewall/wallet.attack.test.ts": 3,
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
  return { sources, done: {} };
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
const waiting = jobs.filter(({ name }) => !(name in state.done));
const failed: string[] = [];
if (jobs.length === 0) throw new Error(`No test has ${words.join(" and ")} in its name.`);
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (interrupted = true));

async function work(): Promise<void> {
  for (let job = waiting.shift(); job !== undefined && !interrupted; job = waiting.shift()) {
    const began = performance.now();
    const { code, output } = await run(job.program, [...job.args], { env: job.env, capture: true, quiet: true });
    const seconds = Math.round((performance.now() - began) / 1000);
    if (code === 0) {
      state.done[job.name] = seconds;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(state, null, 2));
    } else {
      failed.push(job.name);
      console.log(output);
    }
    console.log(`${code === 0 ? "passed" : "failed"} ${job.name}, ${seconds} s, ${waiting.length} waiting`);
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
const times = Object.values(state.done);
console.log(`\n${Math.round(times.reduce((sum, each) => sum + each, 0) / 60)} minutes of tests so far`);
console.log(`${times.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 && !interrupted ? 0 : 1;
