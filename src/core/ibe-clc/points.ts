/**
 * Strict decoding of the points and scalars of BLS12-381, and arithmetic the suite needs on them.
 * Compressed encoding of the pairing-friendly-curves draft (the one of Zcash and of Ethereum's beacon chain).
 * Refused here although the library accepts them: the identity, uncompressed points where compressed ones belong,
 * scalars at or above the order (it reduces them silently) and zero. Points outside the prime-order subgroup and
 * coordinates at or above the field's modulus are refused by the library; re-encoding proves the bytes canonical.
 */
import type { Fp2 } from "@noble/curves/abstract/tower.js";
import type { WeierstrassPoint } from "@noble/curves/abstract/weierstrass.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ChartpassError } from "../errors.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { G1_BYTES, G2_BYTES, SCALAR_BYTES } from "./sizes.ts";

export type G1 = WeierstrassPoint<bigint>;
export type G2 = WeierstrassPoint<Fp2>;

/** Generators g1, g2 and the order r. */
export const g1: G1 = bls12_381.G1.Point.BASE;
export const g2: G2 = bls12_381.G2.Point.BASE;
export const Fr = bls12_381.fields.Fr;

/** @throws WIRE_POINT */
export function decodeG1(bytes: Uint8Array): G1 {
  return decodePoint(bytes, G1_BYTES, (raw) => bls12_381.G1.Point.fromBytes(raw));
}

/** @throws WIRE_POINT */
export function decodeG2(bytes: Uint8Array): G2 {
  return decodePoint(bytes, G2_BYTES, (raw) => bls12_381.G2.Point.fromBytes(raw));
}

/**
 * A point of ours, compressed.
 * @throws WIRE_POINT for the identity, which no value of the suite may be
 */
export function encodePoint(point: G1 | G2): Uint8Array {
  if (point.is0()) throw pointError();
  return point.toBytes();
}

/** @throws WIRE_SCALAR unless 32 bytes big-endian of a number from 1 to r - 1 */
export function decodeScalar(bytes: Uint8Array): bigint {
  const value = toNumber(bytes);
  if (bytes.length !== SCALAR_BYTES || value === 0n || value >= Fr.ORDER) {
    throw new ChartpassError("WIRE_SCALAR", "A number in the data is out of range.", {
      hint: "Ask the sender to send it again with an up-to-date app.",
    });
  }
  return value;
}

/** 32 bytes, big-endian. */
export function encodeScalar(value: bigint): Uint8Array {
  return Fr.toBytes(value);
}

/** 64 uniform bytes reduced modulo r: distance from uniform below 2^-256. */
export function reduceScalar(wide: Uint8Array): bigint {
  return Fr.create(toNumber(wide));
}

/** A uniform scalar from 1 to r - 1. @throws CRYPTO_RANDOM when the generator gives a multiple of r */
export function randomScalar(random: Random): bigint {
  const value = reduceScalar(draw(random, 64));
  if (value === 0n) throw new ChartpassError("CRYPTO_RANDOM", "The random generator is broken.");
  return value;
}

function decodePoint<P extends G1 | G2>(bytes: Uint8Array, length: number, read: (raw: Uint8Array) => P): P {
  // The length decides between compressed and uncompressed, so it is fixed before the library looks.
  if (bytes.length !== length) throw pointError();
  let point: P;
  try {
    point = read(bytes);
  } catch {
    throw pointError();
  }
  if (point.is0() || !equalBytes(point.toBytes(), bytes)) throw pointError();
  return point;
}

/** Comparison without an early exit. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

function toNumber(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function pointError(): ChartpassError {
  return new ChartpassError("WIRE_POINT", "A point in the data is not valid.", {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}
