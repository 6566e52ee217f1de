/** Reads what the test runners write for machines. A report that is missing or empty counts as one failure. */
import { existsSync, readFileSync } from "node:fs";

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

const NOT_REPORTED: Count = { passed: 0, failed: 1 };

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export function vitestCount(path: string): Count {
  const report = read<VitestReport>(path);
  if (!report) return NOT_REPORTED;
  // A file that cannot be loaded, or whose hooks fail, has no failed test of its own.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  return counted(report.numPassedTests, report.numFailedTests + brokenFiles);
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number };
  errors: unknown[];
}

export function playwrightCount(path: string): Count {
  const report = read<PlaywrightReport>(path);
  if (!report) return NOT_REPORTED;
  const { expected, unexpected, flaky } = report.stats;
  return counted(expected + flaky, unexpected + report.errors.length);
}

export function contractCount(path: string): Count {
  const report = read<Count>(path);
  return report ? counted(report.passed, report.failed) : NOT_REPORTED;
}

/** A runner that ran nothing proves nothing. */
function counted(passed: number, failed: number): Count {
  return passed + failed === 0 ? NOT_REPORTED : { passed, failed };
}

function read<Report>(path: string): Report | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Report;
  } catch {
    return undefined;
  }
}
