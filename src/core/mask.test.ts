import { expect, test } from "vitest";
import { xor } from "./mask.ts";

test("a mask goes on and comes off", () => {
  const [value, mask] = [Uint8Array.of(0, 1, 0b1100, 255), Uint8Array.of(5, 1, 0b1010, 255)];
  expect([...xor(value, mask)]).toEqual([5, 0, 0b0110, 0]);
  expect(xor(xor(value, mask), mask)).toEqual(value);
  expect([...value, ...mask]).toEqual([0, 1, 12, 255, 5, 1, 10, 255]);
});
