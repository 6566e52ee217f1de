/** Scalars of BLS12-381: what the suite refuses although the library would take it. */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import { refuses } from "../battery-claims.ts";
import { BACKENDS } from "../pairing/backends.fixture.ts";
import { decodeScalar, encodePoint, encodeScalar, randomScalar, reduceScalar } from "./points.ts";

const { ORDER } = bls12_381.fields.Fr;
const big = (value: bigint, length = 32) =>
  Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn));

describe("scalars", () => {
  test("are 32 bytes, big-endian, from 1 to r - 1", () => {
    for (const value of [1n, 256n, ORDER - 1n]) {
      expect(encodeScalar(value)).toEqual(big(value));
      expect(decodeScalar(big(value))).toBe(value);
    }
    for (const value of [0n, ORDER, ORDER + 1n, 2n ** 256n - 1n])
      refuses(() => decodeScalar(big(value)), "WIRE_SCALAR");
    for (const length of [0, 31, 33]) refuses(() => decodeScalar(big(1n, length)), "WIRE_SCALAR");
  });

  test("come from 64 bytes; a generator of zeros, or of a multiple of r, is refused", () => {
    expect(reduceScalar(big(ORDER * 5n + 7n, 64))).toBe(7n);
    expect(randomScalar((length) => big(ORDER + 9n, length))).toBe(9n);
    refuses(() => randomScalar((length) => new Uint8Array(length)), "CRYPTO_RANDOM");
    refuses(() => randomScalar((length) => big(ORDER * 3n, length)), "CRYPTO_RANDOM");
    refuses(() => randomScalar(() => new Uint8Array(32)), "CRYPTO_RANDOM");
  });
});

test.each(BACKENDS.map((backend) => [backend.name, backend] as const))(
  "%s: the identity has no encoding",
  (_name, { g1, g2 }) => {
    for (const generator of [g1, g2]) {
      expect(encodePoint(generator)).toEqual(generator.toBytes());
      refuses(() => encodePoint(generator.subtract(generator as never)), "WIRE_POINT");
    }
  },
);
