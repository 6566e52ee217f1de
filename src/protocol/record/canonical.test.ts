import { expect, test } from "vitest";
import { canonicalBytes, canonicalJson, isArray, isObject } from "./canonical.ts";

test("is the example of RFC 8785", () => {
  const value: unknown = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  );
  expect(canonicalJson(value as never)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("sorts members by their UTF-16 code units, inside too", () => {
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
  expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  expect(canonicalJson([{ b: { d: 1, c: 2 }, a: [] }, {}])).toBe('[{"a":[],"b":{"c":2,"d":1}},{}]');
});

test("leaves out what is undefined and keeps what is null", () => {
  expect(canonicalJson({ a: undefined, b: null, c: false, d: "", e: 0 })).toBe('{"b":null,"c":false,"d":"","e":0}');
});

test("is UTF-8, with lone surrogates escaped", () => {
  expect(canonicalBytes({ å: "€" })).toEqual(new TextEncoder().encode('{"å":"€"}'));
  expect(canonicalJson("\ud800")).toBe('"\\ud800"');
});

test("tells objects from lists and from nothing", () => {
  for (const value of [{}, { a: 1 }]) expect([isObject(value), isArray(value)]).toEqual([true, false]);
  for (const value of [[], [1]]) expect([isObject(value), isArray(value)]).toEqual([false, true]);
  for (const value of [null, undefined, 1, "{}", true])
    expect([isObject(value), isArray(value)]).toEqual([false, false]);
});
