/**
 * Test material: a channel from a subverted wallet to an attacker who shares a key with it, and the attacker's side.
 * A value carries the bit H(attacker's key, channel, value) mod 2: to everyone else a coin toss. This is the strongest
 * channel of its rate: the attacker need not look for structure, the wallet tells him where to look.
 */
import { asciiToBytes } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";

const ATTACKER = sha256(asciiToBytes("attacker's key"));

export function carried(channel: string, value: Uint8Array): number {
  return (sha256(concatBytes(ATTACKER, asciiToBytes(channel), value))[0] ?? 0) & 1;
}

/** Bit i of the secret that leaks, over and over. */
export function secretBit(secret: Uint8Array, i: number): number {
  const place = i % (8 * secret.length);
  return ((secret[place >> 3] ?? 0) >> (place & 7)) & 1;
}

/** Makes values until one carries the bit. */
export function grind<T>(channel: string, bit: number, make: () => T, bytes: (made: T) => Uint8Array): T {
  for (;;) {
    const made = make();
    if (carried(channel, bytes(made)) === bit) return made;
  }
}

/** The share of values that carry the secret's bits: 1 when the channel works, about 1/2 when it does not. */
export function hitRate(channel: string, secret: Uint8Array, values: readonly Uint8Array[]): number {
  const hits = values.filter((value, i) => carried(channel, value) === secretBit(secret, i)).length;
  return hits / values.length;
}

/**
 * How far from 1/2 fair coins stray with probability below 2^-20 (Hoeffding: P(|hits/n - 1/2| >= d) <= 2 exp(-2 n d^2)).
 * 10,000 values: 0.027. 300: 0.156. 64: 0.338.
 */
export function chance(count: number): number {
  return Math.sqrt((21 * Math.LN2) / (2 * count));
}
