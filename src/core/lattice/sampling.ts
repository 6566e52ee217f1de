/**
 * Polynomials and shares from seeds.
 *   public   SHAKE128(tag || rho) of FIPS 202: the seed is public, so the stream must be that of a random function
 *   shares   ChaCha20 of RFC 8439 with the seed as key: it is secret, so a pseudo-random generator will do, and this one is
 *            ten times faster; nonce of eleven zeros and the relay's index, blocks from 0
 *   noise    SHAKE256(tag || input), centred binomial: 4 bits a coefficient, sum of two minus sum of two
 * The first two are read 18 bits at a time, values from q on left out. Nothing branches on a value: one left out is written
 * and then overwritten by the next. Where a value comes to stand depends only on values that are not used.
 */
import { chacha20 } from "@noble/ciphers/chacha.js";
import { shake128, shake256 } from "@noble/hashes/sha3.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { ascii } from "./hash.ts";
import type { Polynomial } from "./ring.ts";
import { N, NOISE_BYTES, Q } from "./sizes.ts";

const PREFIX = "CHARTPASS-LATTICE-V1-";
/** Tags are part of the format: never reuse or rename. */
export const STREAM_TAGS = {
  public: `${PREFIX}STREAM-A`,
  pair: `${PREFIX}STREAM-PAIR`,
  coins: `${PREFIX}STREAM-COINS`,
  rekey: `${PREFIX}STREAM-REKEY`,
} as const;

/** Four values of 18 bits in nine bytes. */
const GROUP = 9;
/** Whole groups, whole blocks of ChaCha20, and nearly always enough for a polynomial: 4.7 % of values are left out. */
const CHUNK = 2880;
const BLOCK = 64;

/** Gives the next bytes of a stream, always {@link CHUNK} of them. */
type Stream = () => Uint8Array;

/** Slots of a public polynomial. */
export function publicSlots(rho: Uint8Array): Polynomial {
  const stream = shake128.create().update(concatBytes(ascii(STREAM_TAGS.public), rho));
  return uniform(N, () => stream.xof(CHUNK));
}

/** `count` values of the share of relay `index`. */
export function shareStream(index: number, seed: Uint8Array, count: number): Float64Array {
  const nonce = new Uint8Array(12);
  nonce[11] = index;
  let counter = 0;
  return uniform(count, () => {
    const bytes = chacha20(seed, nonce, new Uint8Array(CHUNK), undefined, counter);
    counter += CHUNK / BLOCK;
    return bytes;
  });
}

/** `count` values uniform below q. */
function uniform(count: number, stream: Stream): Float64Array {
  // What is read beyond the last one finds no place and is dropped.
  const out = new Float64Array(count);
  let filled = 0;
  while (filled < count) {
    const bytes = stream();
    for (let i = 0; i < bytes.length; i += GROUP) {
      const b2 = bytes[i + 2] as number;
      const b4 = bytes[i + 4] as number;
      const b6 = bytes[i + 6] as number;
      const a = ((bytes[i] as number) << 10) | ((bytes[i + 1] as number) << 2) | (b2 >> 6);
      const b = ((b2 & 63) << 12) | ((bytes[i + 3] as number) << 4) | (b4 >> 4);
      const c = ((b4 & 15) << 14) | ((bytes[i + 5] as number) << 6) | (b6 >> 2);
      const d = ((b6 & 3) << 16) | ((bytes[i + 7] as number) << 8) | (bytes[i + 8] as number);
      out[filled] = a;
      filled += (a - Q) >>> 31;
      out[filled] = b;
      filled += (b - Q) >>> 31;
      out[filled] = c;
      filled += (c - Q) >>> 31;
      out[filled] = d;
      filled += (d - Q) >>> 31;
    }
  }
  return out;
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
