/** The building blocks of strict parsers: where each limit lies, and how a wrong shape is answered. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { address, bytes32, cid, count, hexOf, hexUpTo, parseWith, signature, text, url } from "./schema.ts";

const takes = (schema: v.GenericSchema, value: unknown): boolean => v.is(schema, value);

describe("hex of one length", () => {
  test.each([
    ["two bytes", hexOf(2), 2],
    ["32 bytes", bytes32, 32],
    ["a signature", signature, 65],
    ["an address", address, 20],
  ])("%s", (_name, schema, size) => {
    const right = `0x${"aF".repeat(size)}`;
    expect(takes(schema, right)).toBe(true);
    for (const wrong of [
      `${right}00`,
      `${right}0`,
      right.slice(0, -1),
      right.slice(0, -2),
      right.slice(2),
      ` ${right}`,
    ]) {
      expect(takes(schema, wrong), wrong).toBe(false);
    }
    for (const wrong of [`${right}\n`, `0x${"g0".repeat(size)}`, `x${right}`, 5, null, undefined, [right], {}]) {
      expect(takes(schema, wrong)).toBe(false);
    }
  });
});

test("hex up to a length has whole bytes, none at all too", () => {
  const schema = hexUpTo(3);
  for (const right of ["0x", "0x00", "0xAbCdEf", "0X".toLowerCase()]) expect(takes(schema, right), right).toBe(true);
  for (const wrong of ["", "0x0", "0x0102030", "0x01020304", "010203", "0x0g", " 0x00", "0x00 ", 7, null, ["0x00"]]) {
    expect(takes(schema, wrong), String(wrong)).toBe(false);
  }
});

test("text has a length, line breaks and tabs, and no other control characters", () => {
  const schema = text(10);
  for (const right of ["", "0123456789", "å\nb\r\n\tc", "\n\n", "\t", "a\n"])
    expect(takes(schema, right), right).toBe(true);
  for (const wrong of [
    "0123456789a",
    "a\u0000b",
    "\u0007",
    "a\n\u001b",
    "\u0085",
    "a\u007f\n",
    "\u0000\n",
    "\nok\u0001",
    5,
    null,
  ]) {
    expect(takes(schema, wrong), JSON.stringify(wrong)).toBe(false);
  }
});

test("a count is a whole number of at most 48 bits", () => {
  for (const right of [0, 1, 2 ** 48 - 1]) expect(takes(count, right), String(right)).toBe(true);
  for (const wrong of [-1, 0.5, 2 ** 48, Number.NaN, Infinity, "1", null, 1n]) {
    expect(takes(count, wrong), String(wrong)).toBe(false);
  }
});

test("a CID is of version 1 in base32", () => {
  for (const right of [`b${"a".repeat(40)}`, `b${"z2734567".repeat(7)}`, `b${"q".repeat(120)}`]) {
    expect(takes(cid, right), right).toBe(true);
  }
  const wrongs = [
    `b${"a".repeat(39)}`,
    `b${"a".repeat(121)}`,
    `z${"a".repeat(58)}`,
    `b${"A".repeat(58)}`,
    `b${"1".repeat(58)}`,
  ];
  for (const wrong of [...wrongs, `xb${"a".repeat(58)}`, `b${"a".repeat(58)}/..`, `b${"a".repeat(58)}\n`, 5]) {
    expect(takes(cid, wrong), String(wrong)).toBe(false);
  }
});

test("a URL is one, of at most 300 characters", () => {
  expect(takes(url, "http://localhost:7101/rpc")).toBe(true);
  const base = "https://h.example/";
  expect(takes(url, base + "a".repeat(300 - base.length))).toBe(true);
  expect(takes(url, base + "a".repeat(301 - base.length))).toBe(false);
  for (const wrong of ["", "here", "//h.example", 5]) expect(takes(url, wrong), String(wrong)).toBe(false);
});

describe("parseWith", () => {
  const schema = v.strictObject({ a: v.strictObject({ b: count }) });

  test("takes a value or its JSON", () => {
    expect(parseWith(schema, { a: { b: 5 } }, "thing")).toEqual({ a: { b: 5 } });
    expect(parseWith(schema, '{"a":{"b":5}}', "thing")).toEqual({ a: { b: 5 } });
  });

  test("says where a shape is wrong, under the code asked for", () => {
    const hint = expect.stringMatching(/\.$/) as string;
    expect(() => parseWith(schema, { a: { b: -5 } }, "thing")).toThrow(
      expect.objectContaining({
        code: "WIRE_SHAPE",
        message: expect.stringMatching(/\bthing\b.*\(a\.b: .+\)\.$/) as string,
        hint,
      }),
    );
    expect(() => parseWith(schema, 7, "thing", "WIRE_AUTH")).toThrow(
      expect.objectContaining({ code: "WIRE_AUTH", message: expect.stringContaining("(top level: ") as string }),
    );
    expect(() => parseWith(schema, { a: { b: 5 }, c: 1 }, "thing")).toThrow(
      expect.objectContaining({ code: "WIRE_SHAPE" }),
    );
  });

  test("says so when there is no JSON, and keeps the cause", () => {
    expect(() => parseWith(schema, '{"a":', "thing", "WIRE_AUTH")).toThrow(
      expect.objectContaining({
        code: "WIRE_JSON",
        message: expect.stringContaining("thing") as string,
        hint: expect.stringMatching(/\.$/) as string,
        cause: expect.any(SyntaxError) as SyntaxError,
      }),
    );
  });
});
