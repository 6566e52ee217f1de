/** A checker that lets only the mutants of a sample through: CHARTPASS_MUTATION_SAMPLE is the file that lists them. */
import { readFileSync } from "node:fs";
import { CheckStatus } from "@stryker-mutator/api/check";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** A name for a mutant that is the same in every run over the same source, in the sandbox and outside. */
export function mutantName({ fileName, location: { start, end }, mutatorName, replacement }) {
  const path = fileName.replaceAll("\\", "/").replace(/^.*(?=src\/)/, "");
  return `${path}:${start.line}:${start.column}-${end.line}:${end.column} ${mutatorName} ${replacement}`;
}

/** Stryker counts lines and columns from 0 while it works and from 1 in what it reports. */
const reported = (mutant) => ({
  ...mutant,
  location: {
    start: { line: mutant.location.start.line + 1, column: mutant.location.start.column + 1 },
    end: { line: mutant.location.end.line + 1, column: mutant.location.end.column + 1 },
  },
});

class SampleChecker {
  async init() {
    this.names = new Set(JSON.parse(readFileSync(process.env.CHARTPASS_MUTATION_SAMPLE, "utf8")));
  }

  async check(mutants) {
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        this.names.has(mutantName(reported(mutant)))
          ? { status: CheckStatus.Passed }
          : { status: CheckStatus.CompileError, reason: "not in the sample" },
      ]),
    );
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, "sample", SampleChecker)];
