/**
 * Arithmetic in Z_q[x] / (x^n + 1) by the number-theoretic transform, on doubles.
 *
 * Every value is an integer below 2^53 in absolute value, so products and sums are exact; no BigInt. Reduction subtracts q
 * times a quotient rounded to an integer: no branch and no table index depends on a value (what the engine makes of it is the engine's).
 * Slot k of a transform is the value at psi^(2 bitrev(k) + 1), bitrev over ten bits. Butterflies after Cooley-Tukey and
 * Gentleman-Sande with psi merged in (Longa, Naehrig, CANS 2016); sums are left unreduced: each of ten layers adds
 * no more than q to a transform, and no more than doubles an inverse.
 */
import { N, Q } from "./sizes.ts";

/** n coefficients, or n slots. Between functions always reduced to 0 .. q - 1. */
export type Polynomial = Float64Array;

const INVERSE_Q = 1 / Q;
const LOG_N = Math.log2(N);
/** The least psi with psi^n = -1. */
export const PSI = 214;

/** x mod q in 0 .. q - 1, for integers |x| < 2^50. Half a unit keeps the quotient away from its integers. */
export function reduce(x: number): number {
  return x - Q * Math.floor((x + 0.5) * INVERSE_Q);
}

/** x mod q in -(q - 1)/2 .. (q - 1)/2, for integers |x| < 2^50. q is odd, so no quotient lies on a half. */
export function centre(x: number): number {
  return x - Q * Math.floor(x * INVERSE_Q + 0.5);
}

/** base^exponent mod q; public values only. */
export function power(base: number, exponent: number): number {
  let result = 1;
  let square = reduce(base);
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = reduce(result * square);
    square = reduce(square * square);
  }
  return result;
}

/** Inverse mod q; public values only. */
export function inverse(x: number): number {
  return power(x, Q - 2);
}

/** Exponent e of slot k: the slot is the value at psi^e. */
export function slotExponent(slot: number): number {
  let reversed = 0;
  for (let bit = 0; bit < LOG_N; bit++) reversed = (reversed << 1) | ((slot >> bit) & 1);
  return 2 * reversed + 1;
}

/** psi^bitrev(k), centred, and the same over q, which saves a multiplication when reducing. */
const TWIDDLES = Float64Array.from({ length: N }, (_, k) => centre(power(PSI, (slotExponent(k) - 1) / 2)));
const TWIDDLES_OVER_Q = TWIDDLES.map((w) => w * INVERSE_Q);
const INVERSE_TWIDDLES = TWIDDLES.map((w) => centre(inverse(w)));
const INVERSE_TWIDDLES_OVER_Q = INVERSE_TWIDDLES.map((w) => w * INVERSE_Q);
const INVERSE_N = centre(inverse(N));

/** To slots, in place. Takes integers |x| < 2^30. */
export function transform(a: Polynomial): Polynomial {
  let k = 1;
  for (let length = N / 2; length >= 1; length /= 2) {
    for (let start = 0; start < N; start += 2 * length, k++) {
      const w = TWIDDLES[k] as number;
      const wq = TWIDDLES_OVER_Q[k] as number;
      for (let i = start; i < start + length; i++) {
        const x = a[i + length] as number;
        const product = w * x - Q * Math.floor(wq * x);
        const y = a[i] as number;
        a[i + length] = y - product;
        a[i] = y + product;
      }
    }
  }
  for (let i = 0; i < N; i++) a[i] = reduce(a[i] as number);
  return a;
}

/** To coefficients, in place. Takes integers |x| < 2^20. */
export function invert(a: Polynomial): Polynomial {
  for (let length = 1; length < N; length *= 2) {
    let k = N / (2 * length);
    for (let start = 0; start < N; start += 2 * length, k++) {
      const w = INVERSE_TWIDDLES[k] as number;
      const wq = INVERSE_TWIDDLES_OVER_Q[k] as number;
      for (let i = start; i < start + length; i++) {
        const y = a[i] as number;
        const z = a[i + length] as number;
        const difference = y - z;
        a[i] = y + z;
        a[i + length] = w * difference - Q * Math.floor(wq * difference);
      }
    }
  }
  for (let i = 0; i < N; i++) a[i] = reduce(centre(a[i] as number) * INVERSE_N);
  return a;
}

/** a b + c, slot by slot. */
export function multiplyAdd(a: Polynomial, b: Polynomial, c: Polynomial): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) out[i] = reduce((a[i] as number) * (b[i] as number) + (c[i] as number));
  return out;
}

/** a b, slot by slot. */
export function multiply(a: Polynomial, b: Polynomial): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) out[i] = reduce((a[i] as number) * (b[i] as number));
  return out;
}

export function add(a: Polynomial, b: Polynomial): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) out[i] = reduce((a[i] as number) + (b[i] as number));
  return out;
}

export function subtract(a: Polynomial, b: Polynomial): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) out[i] = reduce((a[i] as number) - (b[i] as number));
  return out;
}
