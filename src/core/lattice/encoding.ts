/**
 * What stands in a coefficient.
 *   message   bit i of sigma as 0 or (q - 1)/2 at coefficients i, i + 256, i + 512, i + 768; read back from the sum of the
 *             four distances from zero (Alkim et al., NewHope, USENIX Security 2016)
 *   v         the nearest of 32 steps of q
 *   digits    u as sum d_j 8^j with d_j in -4 .. 4. The digits of |u| lie in -3 .. 4 and take the sign of u: so every digit
 *             is 0 on average. Digits -4 .. 3 are -1/2 on average, which puts 20 times the mean power into the lowest
 *             frequency of the conversion's noise, and the chance not to open from 2^-134 up to about 2^-105
 *             (scripts/lattice-failure.ts)
 * Nothing branches on a value.
 */
import { centre, type Polynomial, reduce } from "./ring.ts";
import { BASE_BITS, DIGITS, N, Q, REPETITION, SEED_BYTES, V_BITS } from "./sizes.ts";

const BITS = 8 * SEED_BYTES;
const HALF = (Q - 1) / 2;
const STEPS = 1 << V_BITS;

/** 32 bytes, lowest bit of each byte first. */
export function encodeMessage(sigma: Uint8Array): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) {
    const bit = i % BITS;
    out[i] = (((sigma[bit >> 3] as number) >> (bit & 7)) & 1) * HALF;
  }
  return out;
}

/** Coefficients 0 .. q - 1. */
export function decodeMessage(a: Polynomial): Uint8Array {
  const sigma = new Uint8Array(SEED_BYTES);
  for (let i = 0; i < BITS; i++) {
    let distance = 0;
    for (let k = 0; k < REPETITION; k++) distance += Math.abs(centre(a[i + k * BITS] as number));
    // Above four quarters of q: a one.
    const bit = (Q - distance) >>> 31;
    sigma[i >> 3] = (sigma[i >> 3] as number) | (bit << (i & 7));
  }
  return sigma;
}

/** To steps 0 .. 31. */
export function compress(a: Polynomial): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) out[i] = Math.floor(((a[i] as number) * STEPS) / Q + 0.5) & (STEPS - 1);
  return out;
}

export function decompress(steps: Polynomial): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) out[i] = Math.floor(((steps[i] as number) * Q) / STEPS + 0.5);
  return out;
}

const BASE = 1 << BASE_BITS;
/** Three in every digit, so that the digits of |u| + OFFSET are those of |u| plus three. */
const OFFSET = (3 * (BASE ** DIGITS - 1)) / (BASE - 1);

/** Digit j of a coefficient 0 .. q - 1. */
export function digit(coefficient: number, j: number): number {
  const x = centre(coefficient);
  // 1 for x >= 0, -1 below.
  const sign = 1 - 2 * (x >>> 31);
  return sign * ((((Math.abs(x) + OFFSET) >> (BASE_BITS * j)) & (BASE - 1)) - 3);
}

/** The polynomials d_0 .. d_5 with sum d_j 8^j = u. */
export function decompose(u: Polynomial): Polynomial[] {
  return Array.from({ length: DIGITS }, (_, j) => u.map((x) => digit(x, j)));
}

/** 8^j mod q. */
export const POWERS: readonly number[] = Array.from({ length: DIGITS }, (_, j) => reduce(BASE ** j));
