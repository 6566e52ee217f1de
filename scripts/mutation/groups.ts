/** What is mutated, and the quick tests that decide: those beside the code. */
export interface Group {
  readonly name: string;
  readonly mutate: readonly string[];
  /** Patterns; a leading "!" excludes. */
  readonly tests: readonly string[];
}

const NO_TESTS = ["!src/**/*.test.ts", "!src/**/*.fixture.ts"];

/** Mutated whole. */
export const GROUPS: readonly Group[] = [
  {
    name: "wire",
    mutate: ["src/core/{wire,errors,random,eip2537,shamir}.ts"],
    tests: ["src/core/{wire,errors,random,eip2537,shamir}.test.ts"],
  },
  {
    name: "shared",
    mutate: ["src/core/{body,fields,identity,keyless,mask,opening,registry,rekey-options,type}.ts"],
    tests: ["src/core/{body,fields,identity,keyless,mask,opening,registry,rekey-options,type}.test.ts"],
  },
  {
    name: "sealing",
    mutate: ["src/core/seal/*.ts", "!src/core/seal/test-random.ts", ...NO_TESTS],
    // Stated cases only: a property that fails is made small first, which takes longer than a mutant may.
    tests: ["src/core/seal/*.test.ts", "!src/core/seal/*.property.test.ts"],
  },
  {
    name: "protocol",
    mutate: ["src/protocol/*.ts", ...NO_TESTS],
    // The limits of frames are tried with every suite, which is slow, and are numbers that mutants do not change.
    tests: ["src/protocol/*.test.ts", "!src/protocol/frame-limits.test.ts"],
  },
  {
    name: "record",
    mutate: ["src/protocol/record/*.ts", ...NO_TESTS],
    // Only quick tests of stated cases: what no more than a property of random records notices, counts as missed.
    tests: [
      "src/protocol/record/*.test.ts",
      "!src/protocol/record/*.{property,attack}.test.ts",
      "!src/protocol/record/shared-*.test.ts",
    ],
  },
];

/**
 * Mutated by sample. Their own quick tests of stated cases decide, what they say of themselves, and a short form of the
 * battery that all suites pass. What a firewall does with a suite is tested beside the firewall.
 */
export const SUITES: readonly Group[] = ["ibe-clc", "lattice", "chow", "hybrid"].map((name) => ({
  name,
  mutate: [`src/core/${name}/*.ts`, ...NO_TESTS],
  tests: [
    `src/core/${name}/*.test.ts`,
    `!src/core/${name}/*.{property,attack}.test.ts`,
    "src/core/registry.test.ts",
    ...(name === "ibe-clc" ? ["src/core/firewall/{authority,leg}.test.ts"] : []),
    "scripts/mutation/quick-battery.ts",
  ],
}));
