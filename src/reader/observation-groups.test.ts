import { describe, expect, it } from "vitest";
import type { Resolution } from "../protocol/record/assemble.ts";
import type { Resource } from "../protocol/record/bundle.ts";
import { resultGroups, seriesOf } from "./observation-groups.ts";
import { resultOf } from "./observation-result.ts";

function observation(id: string, more: object): Resource {
  return { resourceType: "Observation", id, ...more };
}

/** A resolver over the given resources; the id "hidden" is in a part that was not shared. */
function resolver(resources: readonly Resource[]) {
  return (reference: string): Resolution => {
    const resource = resources.find((each) => each["id"] === reference);
    if (resource) return { status: "present", resource };
    return { status: reference === "hidden" ? "withheld" : "missing" };
  };
}

const weight = (id: string, day: string, value: number) =>
  observation(id, {
    code: { text: "Body weight" },
    category: [{ coding: [{ code: "vital-signs" }] }],
    effectiveDateTime: `${day}T08:00:00Z`,
    valueQuantity: { value, unit: "kg" },
  });

describe("resultOf", () => {
  it("joins the two components of a blood pressure", () => {
    const component = [
      { code: { coding: [{ code: "8462-4" }] }, valueQuantity: { value: 80, unit: "mm[Hg]" } },
      { code: { coding: [{ code: "8480-6" }] }, valueQuantity: { value: 120, unit: "mm[Hg]" } },
    ];
    const result = resultOf(observation("bp", { code: { text: "Blood pressure" }, component }));
    expect(result.value).toBe("120/80 mmHg");
    expect(result.parts).toEqual([]);
  });

  it("keeps other components by name", () => {
    const component = [{ code: { text: "Left" }, valueString: "clear" }];
    const result = resultOf(observation("eyes", { code: { text: "Eyes" }, component }));
    expect(result.value).toBeUndefined();
    expect(result.parts).toMatchObject([{ name: "Left", value: "clear" }]);
  });

  it("says why a value is absent, and flags what is critical or wrong", () => {
    const absent = resultOf(observation("a", { dataAbsentReason: { text: "Not asked" } }));
    expect(absent.value).toBe("Not available (not asked)");
    const critical = resultOf(
      observation("b", { interpretation: [{ coding: [{ code: "HH" }] }], status: "entered-in-error" }),
    );
    expect(critical.flag).toEqual({ word: "Critically high", tone: "problem" });
    expect(critical.wrong).toBe(true);
  });

  it("shows an interpretation it does not know as it came", () => {
    const result = resultOf(observation("c", { interpretation: [{ text: "Odd" }] }));
    expect(result.flag).toEqual({ word: "Odd", tone: "neutral" });
  });
});

describe("resultGroups", () => {
  it("groups by category in words and sorts newest first", () => {
    const all = [weight("1", "2019-01-01", 70), weight("2", "2020-01-01", 71)];
    const groups = resultGroups(all, resolver(all));
    expect(groups).toMatchObject([{ title: "Vital signs", withheld: 0 }]);
    expect(groups[0]?.results.map(({ resource }) => resource["id"])).toEqual(["2", "1"]);
  });

  it("shows a report's results once, under the report, and counts what is not here", () => {
    const sodium = observation("na", { code: { text: "Sodium" }, valueQuantity: { value: 140, unit: "mmol/L" } });
    const report = {
      resourceType: "DiagnosticReport",
      code: { text: "Electrolytes" },
      result: [{ reference: "na" }, { reference: "hidden" }, { reference: "lost" }],
    } as unknown as Resource;
    const groups = resultGroups([report, sodium], resolver([sodium]));
    expect(groups).toMatchObject([{ title: "Electrolytes", source: report, withheld: 1, missing: 1 }]);
    expect(groups[0]?.results.map(({ name }) => name)).toEqual(["Sodium"]);
  });

  it("follows panels inside panels and survives a circle", () => {
    const outer = observation("outer", { code: { text: "All" }, hasMember: [{ reference: "inner" }] });
    const inner = observation("inner", {
      code: { text: "Some" },
      hasMember: [{ reference: "leaf" }, { reference: "outer" }],
    });
    const leaf = observation("leaf", { code: { text: "One" }, valueInteger: 1 });
    const outside = observation("top", { code: { text: "Top" }, hasMember: [{ reference: "outer" }] });
    const all = [outside, outer, inner, leaf];
    const groups = resultGroups(all, resolver(all));
    expect(groups.map(({ title }) => title)).toEqual(["Top"]);
    expect(groups[0]?.results.map(({ name }) => name)).toEqual(["One"]);
  });

  it("loses no observation when panels only name each other", () => {
    const one = observation("one", { code: { text: "One" }, hasMember: [{ reference: "two" }], valueInteger: 1 });
    const two = observation("two", { code: { text: "Two" }, hasMember: [{ reference: "one" }], valueInteger: 2 });
    const all = [one, two];
    const names = resultGroups(all, resolver(all)).flatMap(({ results }) => results.map(({ name }) => name));
    expect(names.sort()).toEqual(["One", "Two"]);
  });
});

describe("seriesOf", () => {
  it("sets tests of several days side by side", () => {
    const results = [weight("1", "2020-01-01", 71), weight("2", "2019-01-01", 70)].map(resultOf);
    const { series, days, single } = seriesOf(results);
    expect(days).toEqual(["2020-01-01", "2019-01-01"]);
    expect(series[0]?.byDay.get("2019-01-01")?.value).toBe("70 kg");
    expect(single).toEqual([]);
  });

  it("never hides a second result of the same day", () => {
    const results = [weight("1", "2020-01-01", 71), weight("2", "2020-01-01", 75), weight("3", "2019-01-01", 70)].map(
      resultOf,
    );
    const { series, single } = seriesOf(results);
    expect(series).toEqual([]);
    expect(single).toHaveLength(3);
  });
});
