/** Scalars and points of ristretto255: what the suite refuses although the library would take it. */
import { describe, expect, test } from "vitest";
import { refuses } from "../battery-claims.ts";
import {
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  Fl,
  g,
  randomScalar,
  reduceScalar,
  sumOfPowers,
} from "./points.ts";

const little = (value: bigint, length = 32) =>
  Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));

describe("scalars", () => {
  test("are 32 bytes, little-endian, from 1 to l - 1", () => {
    for (const value of [1n, 256n, Fl.ORDER - 1n]) {
      expect(encodeScalar(value)).toEqual(little(value));
      expect(decodeScalar(little(value))).toBe(value);
    }
    for (const value of [0n, Fl.ORDER, Fl.ORDER + 1n, 2n ** 256n - 1n])
      refuses(() => decodeScalar(little(value)), "WIRE_SCALAR");
    for (const length of [0, 31, 33]) refuses(() => decodeScalar(little(1n, length)), "WIRE_SCALAR");
    refuses(() => encodeScalar(0n), "WIRE_SCALAR");
  });

  test("come from 64 bytes; a generator of zeros, or of a multiple of l, is refused", () => {
    expect(reduceScalar(little(Fl.ORDER * 5n + 7n, 64))).toBe(7n);
    expect(randomScalar((length) => little(Fl.ORDER + 9n, length))).toBe(9n);
    refuses(() => randomScalar((length) => new Uint8Array(length)), "CRYPTO_RANDOM");
    refuses(() => randomScalar((length) => little(Fl.ORDER * 3n, length)), "CRYPTO_RANDOM");
    refuses(() => randomScalar(() => new Uint8Array(32)), "CRYPTO_RANDOM");
  });
});

describe("points", () => {
  test("have one encoding, and the identity has none", () => {
    const point = g.multiply(5n);
    expect(decodePoint(encodePoint(point)).equals(point)).toBe(true);
    const identity = g.subtract(g);
    refuses(() => encodePoint(identity), "WIRE_POINT");
    refuses(() => decodePoint(identity.toBytes()), "WIRE_POINT");
    for (const length of [0, 31, 33]) refuses(() => decodePoint(new Uint8Array(length).fill(1)), "WIRE_POINT");
    refuses(() => decodePoint(new Uint8Array(32).fill(255)), "WIRE_POINT");
  });

  test("sums of powers are what they say", () => {
    const [a, b] = [g.multiply(3n), g.multiply(11n)];
    expect(sumOfPowers([a, b], [2n, 5n]).equals(g.multiply(61n))).toBe(true);
  });
});
