/** A generator of the wrong length stops everything; what it gave is copied. */
import { describe, expect, test } from "vitest";
import { draw, systemRandom } from "./random.ts";
import type { Random } from "./suite.ts";

describe("draw", () => {
  test("gives what the generator gave, as a copy", () => {
    const own = Uint8Array.of(1, 2, 3, 4);
    const asked: number[] = [];
    const drawn = draw((length) => {
      asked.push(length);
      return own;
    }, 4);
    expect(asked).toEqual([4]);
    expect(drawn).toEqual(own);
    own.fill(0);
    expect(drawn).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  test.each([
    ["too few", () => new Uint8Array(31)],
    ["too many", () => new Uint8Array(33)],
    ["none", () => new Uint8Array(0)],
    ["a list", () => Array.from({ length: 32 }, () => 1)],
    ["another kind of array", () => new Uint16Array(32)],
    ["nothing", () => undefined],
  ])("refuses %s", (_name, generator) => {
    expect(() => draw(generator as unknown as Random, 32)).toThrow(
      expect.objectContaining({ code: "CRYPTO_RANDOM", hint: expect.stringMatching(/\.$/) as string }),
    );
  });
});

test("the platform's generator gives bytes, and others each time", () => {
  const [a, b] = [systemRandom(32), systemRandom(32)];
  expect(a).toBeInstanceOf(Uint8Array);
  expect(a.length).toBe(32);
  expect(a).not.toEqual(b);
  expect(draw(systemRandom, 48).length).toBe(48);
});
