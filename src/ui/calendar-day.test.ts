import { describe, expect, it } from "vitest";
import { dateInDays, endOfDay } from "./calendar-day.ts";

describe("until", () => {
  it("counts days across months and years", () => {
    expect(dateInDays(14, new Date(2026, 11, 25))).toBe("2027-01-08");
  });
  it("means the end of the chosen day", () => {
    const end = endOfDay("2026-12-04", new Date(2026, 11, 4, 8).getTime());
    expect(end).toBe(Math.floor(new Date(2026, 11, 4, 23, 59, 59).getTime() / 1000));
  });
  it("refuses days gone by and what is no day", () => {
    expect(endOfDay("2026-12-03", new Date(2026, 11, 4).getTime())).toBeUndefined();
    expect(endOfDay("")).toBeUndefined();
  });
});
