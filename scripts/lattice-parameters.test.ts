import { describe, expect, it } from "vitest";
import { play } from "../src/core/battery-story.ts";
import { DEEP, fixedRandom } from "../src/core/generator.fixture.ts";
import { readCapsule, readFragment, readRecipientKey } from "../src/core/lattice/bodies.ts";
import { decodeMessage, decompress, encodeMessage } from "../src/core/lattice/encoding.ts";
import { secretOf } from "../src/core/lattice/keys.ts";
import { createLattice } from "../src/core/lattice/lattice.ts";
import { removeMask } from "../src/core/lattice/open.ts";
import { centre, subtract } from "../src/core/lattice/ring.ts";
import { combine, weightsAt } from "../src/core/lattice/shares.ts";
import { N } from "../src/core/lattice/sizes.ts";
import { digitDistributions, independentFailure, noiseVariances, structuredFailure } from "./lattice-failure.ts";
import { CALIBRATION, costs, instances } from "./lattice-parameters.ts";

describe("parameters of suite lattice", () => {
  it("digits are zero on average", () => {
    for (const digits of digitDistributions()) {
      expect(Math.abs(digits.reduce((sum, p, i) => sum + p * (i - 4), 0))).toBeLessThan(1e-4);
      expect(digits.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
    }
  });

  it("a capsule fails to open with a probability below 2^-130", () => {
    const independent = independentFailure();
    const structured = structuredFailure();
    expect(independent).toBeGreaterThan(-150);
    expect(independent).toBeLessThan(-145);
    expect(structured).toBeGreaterThan(-138);
    expect(structured).toBeLessThan(-130);
    expect(structuredFailure(-0.5)).toBeGreaterThan(structured + 20);
  });

  it("the attacks cost what the authors of ML-KEM state for theirs, and above 2^143 for this suite", () => {
    for (const { instance, stated } of CALIBRATION) {
      const { primal, dual } = costs(instance);
      expect(Math.abs(primal.classical - stated)).toBeLessThan(1.5);
      expect(Math.abs(dual.classical - stated)).toBeLessThan(3);
    }
    for (const { name, instance } of instances()) {
      for (const { classical, quantum } of Object.values(costs(instance))) {
        expect(classical, name).toBeGreaterThan(157);
        expect(quantum, name).toBeGreaterThan(143);
      }
    }
  });

  it("the noise of real conversions, combined from two relays, is as derived", () => {
    const trials = DEEP ? 200 : 20;
    let sum = 0;
    for (let trial = 0; trial < trials; trial++) {
      const s = play(createLattice(fixedRandom(`noise ${trial}`)), { certificateless: false, sameAuthority: false });
      const fragments = s.fragments.slice(1).map(readFragment);
      const weights = weightsAt(
        0,
        fragments.map(({ index }) => index),
      );
      const switched = {
        u: combine(
          fragments.map(({ u }) => u),
          weights,
        ),
        v: combine(
          fragments.map(({ v }) => v),
          weights,
        ),
      };
      const { s: secret } = secretOf(readRecipientKey(s.secret).seed);
      const noisy = removeMask(decompress(readCapsule(s.made.capsule).v), switched, secret);
      const noise = subtract(noisy, encodeMessage(decodeMessage(noisy)));
      sum += noise.reduce((total, x) => total + centre(x) ** 2, 0) / N;
    }
    // Its own deviation is 7 % for one conversion.
    expect(Math.abs(sum / trials / noiseVariances().total - 1)).toBeLessThan(DEEP ? 0.02 : 0.06);
  });
});
