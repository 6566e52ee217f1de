import { expect, test } from "vitest";
import { joinFields } from "./fields.ts";

test("each input has its length before it, in four bytes", () => {
  expect([...joinFields([Uint8Array.of(7), new Uint8Array(0), Uint8Array.of(8, 9)])]).toEqual([
    ...[0, 0, 0, 1, 7],
    ...[0, 0, 0, 0],
    ...[0, 0, 0, 2, 8, 9],
  ]);
  expect([...joinFields([new Uint8Array(0x010203)]).subarray(0, 5)]).toEqual([0, 1, 2, 3, 0]);
  expect(joinFields([]).length).toBe(0);
});
