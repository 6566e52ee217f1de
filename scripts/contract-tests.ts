/** Runs the contract tests, Solidity's and TypeScript's, and writes how many passed to the file named by `--report`. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import hre from "hardhat";

interface Summary {
  passed: number;
  failed: number;
  failureOutput?: string;
}

const { values } = parseArgs({ options: { report: { type: "string" } } });
const total: Summary = { passed: 0, failed: 0 };

await hre.tasks.getTask("build").run({ quiet: true });
for (const kind of ["solidity", "nodejs"]) {
  // With an index the runner hands its summary back instead of printing it.
  const result: unknown = await hre.tasks.getTask(["test", kind]).run({ noCompile: true, testSummaryIndex: 1 });
  const { success, summary } = read(result);
  if (summary.failureOutput) console.log(summary.failureOutput);
  total.passed += summary.passed;
  // A run that failed as a whole counts even when no single test did.
  total.failed += success ? summary.failed : Math.max(1, summary.failed);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
if (values.report) writeFileSync(values.report, JSON.stringify(total));
process.exit(total.failed === 0 ? 0 : 1);

function read(result: unknown): { success: boolean; summary: Summary } {
  const outcome = result as { success?: boolean; value?: { summary?: Summary }; error?: { summary?: Summary } };
  const summary = outcome.value?.summary ?? outcome.error?.summary;
  if (!summary) throw new Error("The contract tests ended without a summary.");
  return { success: outcome.success === true, summary };
}
