/**
 * Stryker's Vitest runner 9.6 under Vitest 5, with two things mended.
 * - Vitest 5 joins the names of a test and its groups with " > ", the runner joins them with a space, so the filter it
 *   sets for a mutant finds no test at all and every mutant seems to survive. Here tests carry Vitest's own full name.
 * - A mutant that makes a test file fail while it is read, before its first test, counts as noticed.
 */
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { TestStatus } from "@stryker-mutator/api/test-runner";
import { strykerPlugins as original } from "@stryker-mutator/vitest-runner";

const [{ factory }] = original;

function createRunner(injector) {
  const runner = factory(injector);
  const renamed = new Map();

  const run = runner.run.bind(runner);
  runner.run = async (options) => {
    const result = await run(options);
    for (const test of testsIn(runner.ctx.state.getFiles())) renamed.set(spacedName(test), test.fullTestName);
    for (const test of result.tests ?? []) test.id = newId(test.id);
    result.tests?.push(...unreadable(runner.ctx.state.getFiles()));
    return result;
  };

  const readMutantCoverage = runner.readMutantCoverage.bind(runner);
  runner.readMutantCoverage = () => {
    const coverage = readMutantCoverage();
    if (coverage === undefined) return undefined;
    const perTest = Object.entries(coverage.perTest).map(([id, hits]) => [newId(id), hits]);
    return { ...coverage, perTest: Object.fromEntries(perTest) };
  };

  function newId(id) {
    const at = id.indexOf("#") + 1;
    return id.slice(0, at) + (renamed.get(id.slice(at)) ?? id.slice(at));
  }
  return runner;
}
createRunner.inject = tokens(commonTokens.injector);

function testsIn(tasks) {
  return tasks.flatMap((task) => (task.type === "suite" ? testsIn(task.tasks) : [task]));
}

function unreadable(files) {
  return files
    .filter((file) => file.result?.state === "fail" && testsIn(file.tasks).length === 0)
    .map((file) => ({
      id: `${file.name}#`,
      name: `${file.name} is read`,
      timeSpentMs: 0,
      status: TestStatus.Failed,
      failureMessage: file.result.errors?.[0]?.message ?? "The file cannot be read.",
    }));
}

/** As the runner names it. */
function spacedName(test) {
  const names = [];
  for (let task = test; task; task = task.suite) names.unshift(task.name);
  return names.join(" ").trim();
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "vitest5", createRunner)];
