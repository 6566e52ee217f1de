import { describe, expect, it } from "vitest";
import { dayOf } from "../../ui/calendar-day.ts";
import { askedFor, expiryOf, shareLabel } from "./choice.ts";

const part = (id: string, title: string) => ({ id, title, size: 1, leaves: [], cids: [] });
const parts = [
  part("header", "Header"),
  part("s0", "Allergies and intolerances"),
  part("s1", "Conditions"),
  part("s2", "Vaccinations"),
];
const at = (year: number, month: number, day: number, hour: number) =>
  Math.floor(new Date(year, month - 1, day, hour).getTime() / 1000);

describe("askedFor", () => {
  it("ticks everything but the header when the whole summary is asked for", () => {
    expect([...askedFor([], parts)]).toEqual(["s0", "s1", "s2"]);
  });
  it("knows the same part by another name", () => {
    expect([...askedFor(["Problems", "Immunizations"], parts)]).toEqual(["s1", "s2"]);
  });
  it("ticks nothing that was not asked for", () => {
    expect([...askedFor(["Imaging", " "], parts)]).toEqual([]);
  });
});

describe("expiryOf", () => {
  const now = at(2026, 11, 20, 12);
  const until = at(2026, 12, 4, 9);
  it("never exceeds what was asked for", () => {
    expect(expiryOf(dayOf(until), until, now)).toBe(until);
  });
  it("is the end of an earlier day", () => {
    expect(expiryOf("2026-11-20", until, now)).toBe(at(2026, 11, 20, 24) - 1);
  });
  it.each(["2026-12-05", "2026-11-19", "", "soon"])("refuses %o", (day) => {
    expect(expiryOf(day, until, now)).toBeUndefined();
  });
});

it("the button says what it does", () => {
  expect([0, 1, 3].map(shareLabel)).toEqual(["Choose a part to share", "Share this part", "Share these 3 parts"]);
});
