/**
 * Strict decoding of the points and scalars of ristretto255 (RFC 9496), and arithmetic the suite needs on them.
 * The group has prime order l and one encoding for each element; the library refuses every other string. Refused here
 * although the library accepts them: the identity, zero, and scalars at or above l.
 *
 * Powers with a secret exponent use the library's blinded `multiply`; `sumOfPowers` is variable-time, for public values.
 * The group is written multiplicatively in equations and additively in code, as the library does.
 */
import { mulAddUnsafe } from "@noble/curves/abstract/curve.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { ChartpassError } from "../errors.ts";
import { draw } from "../random.ts";
import { shamirOver } from "../shamir.ts";
import type { Random } from "../suite.ts";
import { POINT_BYTES, SCALAR_BYTES } from "./sizes.ts";

const Group = ristretto255.Point;
export type Point = InstanceType<typeof Group>;

/** The generator g, and the field of exponents. */
export const g: Point = Group.BASE;
export const Fl = Group.Fn;

/** Shamir's secret sharing over the exponents. */
export const { split, lagrangeAtZero, dualWeights } = shamirOver(Fl);

/** @throws WIRE_POINT */
export function decodePoint(bytes: Uint8Array): Point {
  if (bytes.length !== POINT_BYTES) throw pointError();
  let point: Point;
  try {
    point = Group.fromBytes(bytes);
  } catch {
    throw pointError();
  }
  return checkPoint(point);
}

/** @throws WIRE_POINT for the identity, which no value of the suite may be */
export function checkPoint(point: Point): Point {
  if (point.is0()) throw pointError();
  return point;
}

/** @throws WIRE_POINT, like {@link checkPoint} */
export function encodePoint(point: Point): Uint8Array {
  return checkPoint(point).toBytes();
}

/** @throws WIRE_SCALAR unless 32 bytes little-endian of a number from 1 to l - 1 */
export function decodeScalar(bytes: Uint8Array): bigint {
  const value = toNumber(bytes);
  if (bytes.length !== SCALAR_BYTES || value === 0n || value >= Fl.ORDER) throw scalarError();
  return value;
}

/** 32 bytes, little-endian. @throws WIRE_SCALAR for zero, which no value of the suite may be */
export function encodeScalar(value: bigint): Uint8Array {
  if (value === 0n) throw scalarError();
  return Fl.toBytes(value);
}

/** 64 uniform bytes, little-endian, reduced modulo l: distance from uniform below 2^-256. */
export function reduceScalar(wide: Uint8Array): bigint {
  return Fl.create(toNumber(wide));
}

/** A uniform scalar from 1 to l - 1. @throws CRYPTO_RANDOM when the generator gives a multiple of l */
export function randomScalar(random: Random): bigint {
  const value = reduceScalar(draw(random, 64));
  if (value === 0n) throw new ChartpassError("CRYPTO_RANDOM", "The random generator is broken.");
  return value;
}

/** The product of powers of points. Variable-time: public values only. */
export function sumOfPowers(points: readonly Point[], exponents: readonly bigint[]): Point {
  return mulAddUnsafe(Group, [...points], [...exponents]);
}

/** Little-endian. */
function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function pointError(): ChartpassError {
  return new ChartpassError("WIRE_POINT", "A point in the data is not valid.", {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}

function scalarError(): ChartpassError {
  return new ChartpassError("WIRE_SCALAR", "A number in the data is out of range.", {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}
