/** Bits of packed values, one place at a time. */
import { describe, expect, test } from "vitest";
import { refuses } from "../battery-claims.ts";
import { pack, packShort, unpack, unpackShort } from "./packing.ts";
import { Q } from "./sizes.ts";

/** Values of `width` bits, first one first, as bytes; written with strings. */
function packed(values: readonly number[], width: number): number[] {
  const bits = values.map((value) => value.toString(2).padStart(width, "0")).join("");
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

describe("eighteen bits", () => {
  test("every bit of every place", () => {
    for (let place = 0; place < 8; place++) {
      for (let bit = 0; bit < 18; bit++) {
        const values = Array.from({ length: 8 }, (_, i) => (i === place ? 2 ** bit : 0));
        expect([...pack(Float64Array.from(values))]).toEqual(packed(values, 18));
        expect([...unpack(Uint8Array.from(packed(values, 18)))]).toEqual(values);
      }
    }
    const mixed = [Q - 1, 0x15555, 0x2aaaa, 1, 77, Q - 2, 0, 0x20001];
    expect([...pack(Float64Array.from(mixed))]).toEqual(packed(mixed, 18));
    expect([...unpack(pack(Float64Array.from(mixed)))]).toEqual(mixed);
  });

  test.each([0, 1, 2, 3, 4, 7])("at place %i q is refused, q - 1 is not", (place) => {
    const having = (value: number) => Float64Array.from({ length: 8 }, (_, i) => (i === place ? value : 0));
    expect(unpack(pack(having(Q - 1)))).toEqual(having(Q - 1));
    refuses(() => unpack(pack(having(Q))), "WIRE_SCALAR");
    refuses(() => unpack(pack(having(2 ** 18 - 1))), "WIRE_SCALAR");
  });
});

test("all values may be the greatest; a refusal says what to do", () => {
  const greatest = new Float64Array(8).fill(Q - 1);
  expect(unpack(pack(greatest))).toEqual(greatest);
  const refused = { code: "WIRE_SCALAR", hint: expect.stringMatching(/^Ask .*\.$/) as unknown };
  expect(() => unpack(pack(new Float64Array(8).fill(Q)))).toThrow(expect.objectContaining(refused));
});

test("five bits: every bit of every place", () => {
  for (let place = 0; place < 16; place++) {
    for (let bit = 0; bit < 5; bit++) {
      const values = Array.from({ length: 16 }, (_, i) => (i === place ? 2 ** bit : 0));
      expect([...packShort(Float64Array.from(values))]).toEqual(packed(values, 5));
      expect([...unpackShort(Uint8Array.from(packed(values, 5)))]).toEqual(values);
    }
  }
  const all = Array.from({ length: 32 }, (_, i) => (11 * i) % 32);
  expect([...unpackShort(packShort(Float64Array.from(all)))]).toEqual(all);
});
