/**
 * What every run of scripts/mutation/run.ts shares; that script says which files are mutated and which tests decide.
 * Not mutated: words for people (scripts/mutation/messages.mjs). Types do not count as tests: a mutant the compiler
 * would refuse is run like any other.
 */
export default {
  testRunner: "vitest5",
  plugins: ["./scripts/mutation/vitest-runner.mjs", "./scripts/mutation/messages.mjs", "./scripts/mutation/sample.mjs"],
  ignorers: ["messages"],
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  ignorePatterns: [
    "**",
    "!package.json",
    "!vitest.mutation.config.ts",
    "!src/core/**",
    "!src/protocol/**",
    "!public/samples/**",
    "!scripts/mutation/**",
    "!mutation/tests.ts",
  ],
  coverageAnalysis: "perTest",
  reporters: ["progress-append-only", "clear-text", "json"],
  clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false, reportMutants: false },
  // Generous: on a busy machine a slow test is not to count as a mutant that never ends.
  timeoutMS: 20_000,
  warnings: { slow: false },
};
