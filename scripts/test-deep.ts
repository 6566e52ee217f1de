/**
 * `npm run test:deep`: unit and contract tests with CHARTPASS_DEEP=1, the full counts of property and fuzz tests. It
 * takes hours, so each file's success is written down and a second run goes on where the first stopped; a change of
 * the sources begins anew.
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

const path = join(root, "node_modules", ".cache", "chartpass", "deep-tests.json");
const CONTRACTS = "contracts";

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
    .filter((name) => /\.test\.tsx?$/.test(name) && !name.endsWith(".browser.test.ts"))
    .map((name) => join("src", name))
    .sort();
}

ensureInstalled();
const state = load(sourceHash(root, ["src", "contracts", "package-lock.json"], () => false));
const env = { CHARTPASS_DEEP: "1" };
let failed = 0;
for (const name of [...testFiles(), CONTRACTS]) {
  if (state.done.includes(name)) continue;
  const args = name === CONTRACTS ? ["test"] : ["run", name];
  const { code } = await run(name === CONTRACTS ? "hardhat" : "vitest", args, { env });
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
