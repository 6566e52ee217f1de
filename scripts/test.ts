/**
 * `npm test`: every check and every test, one after the other, and a last line with the sum. A static check counts as
 * one. `--only types,lint` and `--skip browser` choose; the names are those printed.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildApp, buildContracts } from "../src/services/start/builds.ts";
import { licenceFaults, lockfileFaults } from "./check-lockfile.ts";
import { findOrInstallChromium } from "./chromium.ts";
import { ensureInstalled, root } from "./installation.mjs";
import { run } from "./programs.mjs";
import { contractCount, playwrightCount, vitestCount, type Count } from "./reports.ts";

const PASSED: Count = { passed: 1, failed: 0 };
const FAILED: Count = { passed: 0, failed: 1 };
const reports = join(root, "test-results", "reports");

async function program(name: string, ...args: string[]): Promise<Count> {
  const { code } = await run(name, args);
  return code === 0 ? PASSED : FAILED;
}

function faults(list: readonly string[]): Count {
  for (const fault of list) console.error(fault);
  return list.length === 0 ? PASSED : FAILED;
}

/** A runner that ends badly although its report shows no failure has failed all the same. */
async function runner(
  count: (path: string) => Count,
  report: string,
  name: string,
  args: string[],
  env = {},
): Promise<Count> {
  const path = join(reports, report);
  const { code } = await run(name, args, { env });
  const found = count(path);
  return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
}

const stages: Readonly<Record<string, () => Count | Promise<Count>>> = {
  lockfile: () => faults(lockfileFaults()),
  licences: () => faults(licenceFaults()),
  contracts: () => buildContracts(root).then(() => PASSED),
  generated: () => program("scripts/generate-abi.ts", "--check"),
  types: () => program("tsc", "-p", "tsconfig.json"),
  "types-core": () => program("tsc", "-p", "tsconfig.core.json"),
  lint: () => program("oxlint", "--type-aware", "--deny-warnings"),
  solhint: () => program("solhint", "--max-warnings", "0", "contracts/**/*.sol"),
  format: () => program("prettier", "--check", "--log-level", "warn", "."),
  build: () => buildApp(root).then(() => PASSED),
  size: () => program("scripts/size.ts"),
  unit: () =>
    runner(vitestCount, "unit.json", "vitest", [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${join(reports, "unit.json")}`,
    ]),
  "contract-tests": () =>
    runner(contractCount, "contracts.json", "scripts/contract-tests.ts", ["--report", join(reports, "contracts.json")]),
  browser: async () => {
    const chromium = findOrInstallChromium();
    if (!chromium) {
      console.error("No Chromium was found. Run: npx playwright install chromium");
      return FAILED;
    }
    const env = { CHARTPASS_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, "browser.json") };
    return await runner(playwrightCount, "browser.json", "playwright", ["test"], env);
  },
};

function chosenStages(): string[] {
  const { values } = parseArgs({ options: { only: { type: "string" }, skip: { type: "string" } } });
  const names = (list: string | undefined): string[] => list?.split(",").filter(Boolean) ?? [];
  const unknown = [...names(values.only), ...names(values.skip)].filter((name) => !(name in stages));
  if (unknown.length > 0) throw new Error(`There is no check called ${unknown.join(", ")}.`);
  const only = names(values.only);
  const skip = names(values.skip);
  return Object.keys(stages).filter((name) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
}

ensureInstalled();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const results: [string, Count, number][] = [];
for (const name of chosenStages()) {
  console.log(`\n=== ${name}`);
  const began = performance.now();
  let count: Count;
  try {
    count = (await stages[name]?.()) ?? FAILED;
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    count = FAILED;
  }
  results.push([name, count, (performance.now() - began) / 1000]);
}

console.log("");
for (const [name, { passed, failed }, seconds] of results) {
  console.log(
    `${failed === 0 ? "ok    " : "FAILED"} ${name.padEnd(16)} ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`,
  );
}
const passed = results.reduce((sum, [, count]) => sum + count.passed, 0);
const failed = results.reduce((sum, [, count]) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
