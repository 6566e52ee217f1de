/**
 * Polynomials from seeds, by the extendable-output functions of FIPS 202.
 *   uniform  SHAKE128(tag || input), 18 bits at a time, values from q on left out
 *   noise    SHAKE256(tag || input), centred binomial: 4 bits a coefficient, sum of two minus sum of two
 * Nothing branches on a value: a value left out is written and then overwritten by the next one. Where a uniform value
 * comes to stand depends only on values that are not used.
 */
import { shake128, shake256 } from "@noble/hashes/sha3.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { ascii } from "./hash.ts";
import type { Polynomial } from "./ring.ts";
import { N, NOISE_BYTES, Q } from "./sizes.ts";

const PREFIX = "CHARTPASS-LATTICE-V1-";
/** Tags are part of the format: never reuse or rename. */
export const STREAM_TAGS = {
  public: `${PREFIX}STREAM-A`,
  share: `${PREFIX}STREAM-SHARE`,
  pair: `${PREFIX}STREAM-PAIR`,
  coins: `${PREFIX}STREAM-COINS`,
  rekey: `${PREFIX}STREAM-REKEY`,
} as const;

/** Four values of 18 bits in nine bytes. */
const GROUP = 9;
/** 4.7 % of values are left out, so one reading is nearly always enough. */
const groupsFor = (count: number): number => Math.ceil(count * 0.265) + 16;

/** `count` values uniform below q; for "public", slots of a polynomial. */
export function uniform(use: "public" | "share", count: number, ...input: Uint8Array[]): Float64Array {
  const stream = shake128.create().update(concatBytes(ascii(STREAM_TAGS[use]), ...input));
  // Room for the values of one more group, and for one left out after the last.
  const out = new Float64Array(count + 5);
  let filled = 0;
  while (filled < count) {
    const bytes = stream.xof(groupsFor(count - filled) * GROUP);
    for (let i = 0; i < bytes.length && filled < count; i += GROUP) {
      const high = ((bytes[i] as number) << 10) | ((bytes[i + 1] as number) << 2) | ((bytes[i + 2] as number) >> 6);
      const second =
        (((bytes[i + 2] as number) & 63) << 12) | ((bytes[i + 3] as number) << 4) | ((bytes[i + 4] as number) >> 4);
      const third =
        (((bytes[i + 4] as number) & 15) << 14) | ((bytes[i + 5] as number) << 6) | ((bytes[i + 6] as number) >> 2);
      const low = (((bytes[i + 6] as number) & 3) << 16) | ((bytes[i + 7] as number) << 8) | (bytes[i + 8] as number);
      out[filled] = high;
      filled += (high - Q) >>> 31;
      out[filled] = second;
      filled += (second - Q) >>> 31;
      out[filled] = third;
      filled += (third - Q) >>> 31;
      out[filled] = low;
      filled += (low - Q) >>> 31;
    }
  }
  return out.slice(0, count);
}

/** A stream of noise polynomials, coefficients -ETA to ETA; `head` bytes of the stream come before them. */
export function noise(
  use: "pair" | "coins" | "rekey",
  count: number,
  input: Uint8Array,
  head = 0,
): { head: Uint8Array; polynomials: Polynomial[] } {
  const bytes = shake256(concatBytes(ascii(STREAM_TAGS[use]), input), { dkLen: head + count * NOISE_BYTES });
  return {
    head: bytes.slice(0, head),
    polynomials: Array.from({ length: count }, (_, i) => binomial(bytes, head + i * NOISE_BYTES)),
  };
}

/** Half bytes, low one first: bits 0 and 1 count up, bits 2 and 3 down. */
function binomial(bytes: Uint8Array, offset: number): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i += 2) {
    const byte = bytes[offset + i / 2] as number;
    const sums = (byte & 0x55) + ((byte >> 1) & 0x55);
    out[i] = (sums & 3) - ((sums >> 2) & 3);
    out[i + 1] = ((sums >> 4) & 3) - (sums >> 6);
  }
  return out;
}
