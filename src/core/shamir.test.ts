import { Field } from "@noble/curves/abstract/modular.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { refuses } from "./battery-claims.ts";
import { shamirOver } from "./shamir.ts";

const Fr = bls12_381.fields.Fr;
const { split, lagrangeAtZero, dualWeights } = shamirOver(Fr);

describe("shamir", () => {
  it("shares are the polynomial's values at 1, 2, ...", () => {
    const coefficients = [5n, 7n];
    const shares = split(3n, 3, 4, () => coefficients.shift() ?? 0n);
    expect(shares).toEqual([15n, 41n, 81n, 135n]);
  });

  it("draws one scalar less than the threshold; a threshold of one shares the secret itself", () => {
    const draws = (threshold: number, count: number) => {
      let calls = 0;
      const shares = split(9n, threshold, count, () => BigInt(++calls));
      return { calls, shares };
    };
    expect(draws(1, 1)).toEqual({ calls: 0, shares: [9n] });
    expect(draws(1, 3)).toEqual({ calls: 0, shares: [9n, 9n, 9n] });
    expect(draws(2, 2)).toEqual({ calls: 1, shares: [10n, 11n] });
    expect(draws(3, 3).calls).toBe(2);
  });

  it("any t of n shares give the secret back", () => {
    const shares = split(123n, 3, 5, () => 77n);
    for (const indexes of [
      [1, 2, 3],
      [5, 1, 4],
      [2, 3, 4, 5],
    ]) {
      const weights = lagrangeAtZero(indexes);
      const sum = indexes.reduce(
        (total, index, k) => Fr.add(total, Fr.mul(weights[k] ?? 0n, shares[index - 1] ?? 0n)),
        0n,
      );
      expect(sum).toBe(123n);
    }
  });

  it("combines by Lagrange coefficients at zero", () => {
    expect(lagrangeAtZero([1, 2])).toEqual([2n, Fr.neg(1n)]);
    expect(lagrangeAtZero([3])).toEqual([1n]);
    expect(lagrangeAtZero([2, 3])).toEqual([3n, Fr.neg(2n)]);
  });

  it("refuses zero, fractions and repetition as indexes, and impossible thresholds", () => {
    for (const indexes of [[0, 1], [1, 1], [-1, 2], [1.5]]) refuses(() => lagrangeAtZero(indexes), "ARG_INDEX");
    for (const [threshold, count] of [
      [0, 1],
      [2, 1],
      [1.5, 2],
      [Number.NaN, 2],
    ] as const) {
      refuses(() => split(1n, threshold, count, () => 1n), "ARG_THRESHOLD");
    }
    refuses(() => dualWeights(3, 2, [1n]), "ARG_LENGTH");
  });

  it("dual weights vanish on polynomials of low degree and only there", () => {
    const mask = [11n, 13n];
    const weights = dualWeights(3, 3, [11n]);
    const sum = (values: bigint[], by: bigint[]) =>
      values.reduce((total, value, i) => Fr.add(total, Fr.mul(value, by[i] ?? 0n)), 0n);
    const quadratic = [0n, 1n, 2n, 3n].map((x) => Fr.create(4n + 5n * x + 6n * x * x));
    const line = [0n, 1n, 2n, 3n].map((x) => Fr.create(4n + 5n * x));
    expect(sum(quadratic, weights)).toBe(0n);
    expect(sum(line, dualWeights(3, 2, [...mask]))).toBe(0n);
    expect(sum([4n, 9n, 14n], dualWeights(2, 2, [3n]))).toBe(0n);
    expect(sum(quadratic, dualWeights(3, 2, [...mask]))).not.toBe(0n);
  });

  it("works over any prime field", () => {
    for (const field of [Field(97n), ristretto255.Point.Fn]) {
      const shamir = shamirOver(field);
      const coefficients = [field.create(-3n), 5n];
      const shares = shamir.split(42n, 3, 5, () => coefficients.shift() ?? 0n);
      const weights = shamir.lagrangeAtZero([5, 1, 4]);
      const rebuilt = [shares[4], shares[0], shares[3]].reduce<bigint>(
        (sum, share, i) => field.add(sum, field.mul(share ?? 0n, weights[i] ?? 0n)),
        0n,
      );
      expect(rebuilt).toBe(42n);
    }
  });
});
