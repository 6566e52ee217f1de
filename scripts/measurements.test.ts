import { expect, test } from "vitest";
import { lineOf, median, type Measurement } from "./measurements.ts";

const measured: Measurement = { bench: "pre", case: "here", metric: "open", unit: "ms", value: 1.234567 };

test("the median of an odd and an even number of values, in any order, leaves them as they are", () => {
  const values = [9, 1, 4];
  expect(median(values)).toBe(4);
  expect(values).toEqual([9, 1, 4]);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test("a line of JSON holds four digits, and a comparison only where there is one", () => {
  expect(JSON.parse(lineOf(measured, true))).toEqual({ ...measured, value: 1.235 });
  const compared = { ...measured, baseline: "another 1.0", ratio: 0.051234 };
  expect(JSON.parse(lineOf(compared, true))).toEqual({ ...compared, value: 1.235, ratio: 0.05123 });
});

test("a line for people says what it was compared with", () => {
  expect(lineOf(measured, false)).toMatch(/^here +open +1\.235 ms$/);
  expect(lineOf({ ...measured, baseline: "another 1.0", ratio: 0.5 }, false)).toMatch(
    /1\.235 ms {2}= 0\.5 x another 1\.0$/,
  );
});
