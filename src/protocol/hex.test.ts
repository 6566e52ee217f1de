import { expect, test } from "vitest";
import { fromHex, toHex } from "./hex.ts";

test("bytes come out of hex and go back", () => {
  expect(fromHex("0x")).toEqual(new Uint8Array(0));
  expect(fromHex("0x00fFa1")).toEqual(Uint8Array.of(0, 255, 161));
  expect(fromHex("0x0102", 2)).toEqual(Uint8Array.of(1, 2));
  expect(toHex(Uint8Array.of(0, 255))).toBe("0x00ff");
});

test.each([
  ["", undefined],
  ["00", undefined],
  ["0x0", undefined],
  ["0x0g", undefined],
  ["0x 0", undefined],
  ["0x0102", 1],
  ["0x0102", 3],
  ["0x", 1],
])("refuses %j as %s bytes", (value, size) => {
  expect(() => fromHex(value, size)).toThrow(
    expect.objectContaining({ code: "WIRE_HEX", hint: expect.stringMatching(/\.$/) as string }),
  );
});

test("takes no bytes when none are asked for", () => {
  expect(fromHex("0x", 0).length).toBe(0);
  expect(() => fromHex("0x01", 0)).toThrow(expect.objectContaining({ code: "WIRE_HEX" }));
});
