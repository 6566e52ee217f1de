/**
 * Shamir secret sharing over a prime field (Shamir, CACM 1979); every suite brings the field its scalars live in.
 * Shares are values f(1)..f(n) of a polynomial of degree t - 1 with f(0) = secret. Index 0 is the secret itself and is
 * never a share. The SCRAPE test (Cascudo, David, ACNS 2017) checks committed shares without knowing them.
 */
import { ChartpassError } from "./errors.ts";

/** What sharing needs of a field; those of @noble/curves have it. Its order must exceed the number of shares. */
export interface ShareField {
  readonly ZERO: bigint;
  readonly ONE: bigint;
  create(value: bigint): bigint;
  add(a: bigint, b: bigint): bigint;
  mul(a: bigint, b: bigint): bigint;
  div(a: bigint, b: bigint): bigint;
}

/** Sharing over one field. */
export function shamirOver(field: ShareField) {
  /**
   * Split `secret` into `count` shares; share i (0-based here) belongs to index i + 1.
   * @param scalar draws one uniform non-zero scalar
   * @throws ARG_THRESHOLD unless 1 <= threshold <= count
   */
  function split(secret: bigint, threshold: number, count: number, scalar: () => bigint): bigint[] {
    if (!Number.isInteger(threshold) || !Number.isInteger(count) || threshold < 1 || count < threshold) {
      throw new ChartpassError("ARG_THRESHOLD", "The threshold must be between one and the number of shares.");
    }
    const coefficients = [secret, ...Array.from({ length: threshold - 1 }, scalar)];
    return Array.from({ length: count }, (_, i) => evaluate(coefficients, BigInt(i + 1)));
  }

  /**
   * Lagrange coefficients at zero: f(0) = sum of coefficient_k f(indexes_k).
   * @throws ARG_INDEX when an index is not an integer above zero or occurs twice
   */
  function lagrangeAtZero(indexes: readonly number[]): bigint[] {
    if (indexes.some((index) => !Number.isInteger(index) || index < 1) || new Set(indexes).size !== indexes.length) {
      throw new ChartpassError("ARG_INDEX", "Share indexes must be different numbers above zero.");
    }
    return indexes.map((own) => {
      let numerator = field.ONE;
      let denominator = field.ONE;
      for (const other of indexes) {
        if (other === own) continue;
        numerator = field.mul(numerator, BigInt(other));
        denominator = field.mul(denominator, field.create(BigInt(other - own)));
      }
      return field.div(numerator, denominator);
    });
  }

  /**
   * Weights w_0..w_n such that sum w_i f(i) = 0 for every polynomial f of degree below `threshold`, while values that lie
   * on no such polynomial pass with probability 1/r, r the field's order. The weights are a word of the dual code:
   * w_i = m(i) / prod_{j != i} (i - j), m of degree n - threshold.
   * @param mask coefficients of m, n - threshold + 1 scalars chosen after the values (for instance by hashing them)
   */
  function dualWeights(count: number, threshold: number, mask: readonly bigint[]): bigint[] {
    if (mask.length !== count - threshold + 1) throw new ChartpassError("ARG_LENGTH", "The mask has the wrong length.");
    return Array.from({ length: count + 1 }, (_, i) => {
      let denominator = field.ONE;
      for (let j = 0; j <= count; j++) {
        if (j !== i) denominator = field.mul(denominator, field.create(BigInt(i - j)));
      }
      return field.div(evaluate(mask, BigInt(i)), denominator);
    });
  }

  /** Horner's rule; `coefficients` from the constant term up. */
  function evaluate(coefficients: readonly bigint[], at: bigint): bigint {
    return coefficients.reduceRight((sum, coefficient) => field.add(field.mul(sum, at), coefficient), field.ZERO);
  }

  return { split, lagrangeAtZero, dualWeights };
}
