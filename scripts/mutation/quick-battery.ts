/**
 * The contract battery as mutants of a suite meet it: with the fast pairings and few positions of each frame. The whole
 * battery, src/core/battery.test.ts, is too slow to run for every mutant.
 */
import { describe, it } from "vitest";
import { battery } from "../../src/core/battery.ts";
import { fixedRandom } from "../../src/core/generator.fixture.ts";
import { loadMclPairing } from "../../src/core/pairing/mcl.ts";
import { suites } from "../../src/core/registry.ts";

const id = process.env["CHARTPASS_MUTATION_SUITE"] ?? "";
const pairing = await loadMclPairing();

describe(`quick contract battery: ${id}`, () => {
  const checks = battery((random) => suites(random, { pairing }).suiteById(id), {
    random: fixedRandom,
    stride: 1,
    sample: 24,
  });
  for (const { name, run } of checks) it(name, run, 60_000);
});
