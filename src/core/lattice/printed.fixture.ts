/**
 * For tests only: what the attack tests break before they meet the suite.
 *
 * Not Hu's scheme (2025) as its author would run it: the paper was not at hand, and the printed form is rebuilt here from
 * the two equations at issue, ReKey and ReEnc, alone. Keys and encryption are NTRU's (Hoffstein, Pipher, Silverman, 1998), the simplest
 * that the equations fit, f = 1 + 2 F, h = 2 g / f; ring and noise are this suite's. What is shown of it is what follows
 * from the two equations, whatever stood around them. The rekey is a quotient of two published ciphertexts:
 *
 *   Enc      C = h r + 2 e + m                    m: one bit a coefficient
 *   Dec      m = (f C mod q) mod 2
 *   ReKey    rk = C_B / C_A
 *   ReEnc    C' = rk C, which "Lemma 2" says B decrypts
 *
 * And forms of this suite with one rule left out, by which the rule is shown to matter.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import type { Random } from "../suite.ts";
import { type Address, addressOf } from "./bodies.ts";
import { type KeyPair, keyPair } from "./keys.ts";
import { pack } from "./packing.ts";
import { add, centre, inverse, invert, multiply, multiplyAdd, type Polynomial, reduce, transform } from "./ring.ts";
import { noise } from "./sampling.ts";
import { combine, weightsAt } from "./shares.ts";
import { DIGITS, N, Q, SLOT_VALUES } from "./sizes.ts";

export interface PrintedKeys {
  /** In slots, like everything of this scheme. */
  readonly f: Polynomial;
  readonly g: Polynomial;
  readonly h: Polynomial;
}

/** What an encryption draws. */
export interface PrintedCoins {
  readonly r: Polynomial;
  readonly e: Polynomial;
}

const small = (random: Random): Polynomial => noise("pair", 1, random(32)).polynomials[0] as Polynomial;
const times = (factor: number, a: Polynomial): Polynomial => a.map((x) => reduce(factor * x));

export function printedKeys(random: Random): PrintedKeys {
  for (;;) {
    const F = small(random);
    const f = transform(Float64Array.from(F, (x, i) => 2 * x + (i === 0 ? 1 : 0)));
    // Invertible unless a slot is zero.
    if (!f.every((x) => x !== 0)) continue;
    const g = transform(small(random));
    return { f, g, h: multiply(times(2, g), f.map(inverse)) };
  }
}

export const printedCoins = (random: Random): PrintedCoins => ({
  r: transform(small(random)),
  e: transform(small(random)),
});

export function printedEncrypt(
  random: Random,
  h: Polynomial,
  bits: Polynomial,
  { r, e } = printedCoins(random),
): Polynomial {
  return add(multiplyAdd(h, r, times(2, e)), transform(bits.slice()));
}

export function printedDecrypt(f: Polynomial, C: Polynomial): Polynomial {
  return invert(multiply(f, C)).map((x) => Math.abs(centre(x)) % 2);
}

/** From two published ciphertexts: so for anyone. */
export function printedRekey(published: { readonly A: Polynomial; readonly B: Polynomial }): Polynomial {
  return multiply(published.B, published.A.map(inverse));
}

/**
 * The same quotient as its owner makes it, from A's secret key, the message and the coins of both ciphertexts, without
 * looking at either: f_A (h_B r_B + 2 e_B + m) / (2 g_A r_A + f_A (2 e_A + m)).
 */
export function printedOwnerRekey(
  own: PrintedKeys,
  other: Pick<PrintedKeys, "h">,
  bits: Polynomial,
  coins: { readonly A: PrintedCoins; readonly B: PrintedCoins },
): Polynomial {
  const m = transform(bits.slice());
  const above = multiply(own.f, add(multiplyAdd(other.h, coins.B.r, times(2, coins.B.e)), m));
  const below = multiplyAdd(times(2, own.g), coins.A.r, multiply(own.f, add(times(2, coins.A.e), m)));
  return multiply(above, below.map(inverse));
}

export const printedConvert = multiply;

export function randomBits(random: Random): Polynomial {
  const bytes = random(N / 8);
  return Float64Array.from({ length: N }, (_, i) => ((bytes[i >> 3] as number) >> (i & 7)) & 1);
}

/** A key pair that serves for many capsules or requests, and its address. */
export function lastingPair(seed: Uint8Array, identity: Uint8Array): KeyPair & { readonly address: Address } {
  const pair = keyPair(seed);
  return { ...pair, address: addressOf(concatBytes(identity, pair.rho, pack(pair.b))) };
}

/**
 * What one rekey holds at a slot, from six conversions of six capsules with it: their digits are known, so two systems of
 * six equations.
 * @param digits      of each capsule, at this slot
 * @param converted   u' or v' of each, at this slot
 * @returns U_0 .. U_5 or V_0 .. V_5, or nothing when the digits depend on each other
 */
function solveSlot(digits: readonly (readonly number[])[], converted: readonly number[]): number[] | undefined {
  const rows = digits.map((row, i) => [...row, converted[i] as number]);
  for (let column = 0; column < DIGITS; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0);
    if (pivot < 0) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const own = rows[column] as number[];
    const scale = inverse(own[column] as number);
    const scaled = own.map((x) => reduce(x * scale));
    rows.forEach((row, i) => {
      const factor = row[column] as number;
      rows[i] = i === column ? scaled : row.map((x, k) => reduce(x - factor * (scaled[k] as number)));
    });
  }
  return rows.map((row) => row[DIGITS] as number);
}

/** One rekey from what six conversions with it gave. A slot whose digits depend on each other stays zero. */
export function solveRekey(
  seen: readonly { readonly digits: readonly Polynomial[]; readonly u: Polynomial; readonly v: Polynomial }[],
): Float64Array {
  const found = new Float64Array(N * SLOT_VALUES);
  for (let slot = 0; slot < N; slot++) {
    const digits = seen.map((one) => one.digits.map((d) => d[slot] as number));
    const solve = (of: (one: (typeof seen)[number]) => Polynomial): number[] =>
      solveSlot(
        digits,
        seen.map((one) => of(one)[slot] as number),
      ) ?? [];
    found.set([...solve(({ u }) => u), ...solve(({ v }) => v)], slot * SLOT_VALUES);
  }
  return found;
}

/** A polynomial in slots with its coefficients rounded to `bits` bits, as if to make a fragment shorter. */
export function rounded(slots: Polynomial, bits: number): Polynomial {
  const steps = 2 ** bits;
  return transform(
    invert(slots.slice()).map((x) => reduce(Math.round((Math.round((x * steps) / Q) % steps) * (Q / steps)))),
  );
}

/** The Lagrange sum of fragments, without any check. */
export function combined(
  parts: readonly { readonly index: number; readonly u: Polynomial; readonly v: Polynomial }[],
): {
  u: Polynomial;
  v: Polynomial;
} {
  const weights = weightsAt(
    0,
    parts.map(({ index }) => index),
  );
  const sum = (take: (part: { readonly u: Polynomial; readonly v: Polynomial }) => Polynomial): Polynomial =>
    combine(parts.map(take), weights);
  return { u: sum(({ u }) => u), v: sum(({ v }) => v) };
}
