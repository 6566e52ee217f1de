import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAllowed, licenceFaults, lockfileFaults } from "./check-lockfile.ts";
import { contractCount, playwrightCount, vitestCount } from "./reports.ts";

let folder: string;
const report = (value: unknown): string => {
  const path = join(folder, "report.json");
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chartpass-reports-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a runner that did not report, or ran nothing, failed", () => {
  for (const count of [vitestCount, playwrightCount, contractCount]) {
    expect(count(join(folder, "missing.json"))).toEqual({ passed: 0, failed: 1 });
    expect(count(report('{"numPassed'))).toEqual({ passed: 0, failed: 1 });
  }
  expect(contractCount(report({ passed: 0, failed: 0 }))).toEqual({ passed: 0, failed: 1 });
});

test("a test file that could not be loaded counts as a failure", () => {
  const passed = { status: "passed" };
  const path = report({
    numPassedTests: 2,
    numFailedTests: 1,
    testResults: [
      { status: "passed", assertionResults: [passed, passed] },
      { status: "failed", assertionResults: [{ status: "failed" }] },
      { status: "failed", assertionResults: [] },
    ],
  });
  expect(vitestCount(path)).toEqual({ passed: 2, failed: 2 });
});

test("browser tests: flaky ones passed in the end, errors outside tests failed", () => {
  const path = report({ stats: { expected: 3, flaky: 1, unexpected: 2 }, errors: [{}] });
  expect(playwrightCount(path)).toEqual({ passed: 4, failed: 3 });
});

test("licence expressions", () => {
  expect(isAllowed("MIT")).toBe(true);
  expect(isAllowed("(BSD-3-Clause OR GPL-2.0)")).toBe(true);
  expect(isAllowed("MIT AND GPL-3.0")).toBe(false);
  expect(isAllowed("(Apache-2.0 WITH LLVM-exception)")).toBe(true);
  expect(isAllowed(undefined)).toBe(false);
});

test("the committed lockfile is whole and its licences are allowed", () => {
  expect(lockfileFaults()).toEqual([]);
  expect(licenceFaults()).toEqual([]);
});
