/**
 * Scalars of suite `ibe-clc` and their strict decoding, and the encoding of points. Refused here although the library
 * would accept them: scalars at or above the order (it reduces them silently) and zero.
 */
import { ChartpassError } from "../errors.ts";
import type { G1, G2 } from "../pairing/backend.ts";
import { pointError } from "../pairing/decoding.ts";
import { Fr } from "../pairing/scalars.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { SCALAR_BYTES } from "./sizes.ts";

/** @throws WIRE_POINT for the identity, which no value of the suite may be */
export function checkPoint<P extends G1 | G2>(point: P): P {
  if (point.is0()) throw pointError();
  return point;
}

/** A point of ours, compressed. @throws WIRE_POINT, like {@link checkPoint} */
export function encodePoint(point: G1 | G2): Uint8Array {
  return checkPoint(point).toBytes();
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

function toNumber(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}
