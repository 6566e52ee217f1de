import { describe, expect, it } from "vitest";
import { timeWords } from "./time-words.ts";

const now = new Date(2026, 10, 20, 12, 0, 0);
const at = (ms: number) => new Date(now.getTime() + ms);
const words = (value: Date | string | number, mode: "date" | "datetime" | "relative") =>
  timeWords(value, mode, now, "en-GB");

describe("timeWords", () => {
  it("leaves out this year and names another", () => {
    expect(words(new Date(2026, 11, 4), "date")).toBe("4 December");
    expect(words(new Date(2027, 0, 4), "date")).toBe("4 January 2027");
  });

  it("adds the clock when asked", () => {
    expect(words(new Date(2026, 11, 4, 14, 5), "datetime")).toBe("4 December, 14:05");
  });

  it.each([
    [-5_000, "just now"],
    [20_000, "in a moment"],
    [-5 * 60_000, "5 minutes ago"],
    [-3 * 3_600_000, "today, 09:00"],
    [-20 * 3_600_000, "yesterday, 16:00"],
    [3 * 86_400_000, "in 3 days"],
    [14 * 86_400_000, "4 December"],
  ])("%i ms away is %s", (distance, expected) => {
    expect(words(at(distance), "relative")).toBe(expected);
  });

  it("shows what it cannot read as it is", () => {
    expect(words("not a date", "date")).toBe("not a date");
  });
});
