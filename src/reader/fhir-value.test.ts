import { describe, expect, it } from "vitest";
import * as value from "./fhir-value.ts";

describe("conceptWords", () => {
  it("prefers the text, then the coding a person chose, then any words, then the code", () => {
    const coding = [{ code: "a" }, { code: "b", display: "Bee" }, { code: "c", display: "Sea", userSelected: true }];
    expect(value.conceptWords({ text: "As said", coding })).toBe("As said");
    expect(value.conceptWords({ coding })).toBe("Sea");
    expect(value.conceptWords({ coding: coding.slice(0, 2) })).toBe("Bee");
    expect(value.conceptWords({ coding: [{ code: "E11.9" }] })).toBe("Code E11.9");
    expect(value.conceptWords({ coding: [{ code: "entered-in-error" }] })).toBe("Entered in error");
    expect(value.conceptWords({ code: "x", display: "A coding" })).toBe("A coding");
  });

  it.each([undefined, null, 7, [], {}, { coding: "no list" }, { coding: [null] }])("survives %j", (odd) => {
    expect(() => value.conceptWords(odd)).not.toThrow();
  });
});

describe("dateWords", () => {
  it.each([
    ["2019", "2019"],
    ["2019-12", "Dec 2019"],
    ["2019-12-04", "4 Dec 2019"],
    ["2019-12-04T23:30:00+13:00", "4 Dec 2019"],
    ["sometime", "sometime"],
  ])("%s is never made more exact or moved: %s", (date, words) => {
    expect(value.dateWords(date)).toBe(words);
  });

  it("adds the written clock when asked, and takes midnight for no time", () => {
    expect(value.dateWords("2019-12-04T23:30:00+13:00", true)).toBe("4 Dec 2019, 23:30");
    expect(value.dateWords("2019-12-04T00:00:00Z", true)).toBe("4 Dec 2019");
  });
});

describe("periodWords", () => {
  it.each([
    [{ start: "2019-01-02" }, "since 2 Jan 2019"],
    [{ end: "2019-01-02" }, "until 2 Jan 2019"],
    [{ start: "2018", end: "2019" }, "2018 to 2019"],
    [{ start: "2019-01-02T08:00:00Z", end: "2019-01-02T09:00:00Z" }, "2 Jan 2019"],
    [{}, undefined],
  ])("%j", (period, words) => {
    expect(value.periodWords(period)).toBe(words);
  });
});

describe("quantityWords", () => {
  it.each([
    [{ value: 120, unit: "mm[Hg]" }, "120 mmHg"],
    [{ value: 37.5, code: "Cel" }, "37.5 °C"],
    [{ value: 65.194_382_159_21, unit: "kg" }, "65.19 kg"],
    [{ value: 0.001_234_56, unit: "g" }, "0.001235 g"],
    [{ value: 1.0045 }, "1.0045"],
    [{ value: -12_345.678_901 }, "-12346"],
    [{ value: 0.125, unit: "mg" }, "0.125 mg"],
    [{ value: 5, comparator: "<", unit: "%" }, "< 5 %"],
    [{ value: 2, unit: "{score}" }, "2 points"],
    [{ value: 3, unit: "1" }, "3"],
    [{ value: 0, unit: "mg" }, "0 mg"],
    [{ unit: "mg" }, undefined],
  ])("%j is %s", (quantity, words) => {
    expect(value.quantityWords(quantity)).toBe(words);
  });
});

describe("rangeWords", () => {
  it.each([
    [{ low: { value: 4, unit: "g" }, high: { value: 10, unit: "g" } }, "4 to 10 g"],
    [{ high: { value: 5, unit: "mg/L" } }, "up to 5 mg/L"],
    [{ low: { value: 60 } }, "from 60"],
    [{}, undefined],
  ])("%j is %s", (range, words) => {
    expect(value.rangeWords(range)).toBe(words);
  });
});

describe("dosageWords", () => {
  it("takes the written instruction first", () => {
    expect(value.dosageWords({ text: "One at night", timing: { repeat: { frequency: 3 } } })).toBe("One at night");
  });

  it.each([
    [{ frequency: 3, period: 1, periodUnit: "d" }, "3 times a day"],
    [{ frequency: 1, period: 8, periodUnit: "h" }, "every 8 hours"],
    [{ frequency: 2, period: 2, periodUnit: "wk" }, "twice every 2 weeks"],
    [{ frequency: 1, period: 1, periodUnit: "h" }, "once an hour"],
    [{ frequency: 1, period: 1, periodUnit: "d", when: ["MORN", "PCV"] }, "once a day, in the morning, after dinner"],
  ])("%j is %s", (repeat, words) => {
    expect(value.dosageWords({ timing: { repeat } })).toBe(words);
  });

  it("puts dose, rhythm, route and need together", () => {
    const dosage = {
      doseAndRate: [{ doseQuantity: { value: 5, unit: "mg" } }],
      timing: { repeat: { frequency: 1, period: 1, periodUnit: "d" } },
      route: { text: "by mouth" },
      asNeededBoolean: true,
    };
    expect(value.dosageWords(dosage)).toBe("5 mg, once a day, by mouth, as needed");
  });
});

describe("ageWords", () => {
  const now = new Date(2026, 10, 20);
  it.each([
    ["1956-09-30", "70 years"],
    ["1956-11-21", "69 years"],
    ["2026-01-20", "10 months"],
    ["1956", undefined],
    ["2030-01-01", undefined],
  ])("born %s is %s", (born, words) => {
    expect(value.ageWords(born, now)).toBe(words);
  });
});

describe("choiceWords", () => {
  it("finds the member that is there, a false and a zero too", () => {
    expect(value.choiceWords({ valueBoolean: false }, "value")).toBe("No");
    expect(value.choiceWords({ valueInteger: 0 }, "value")).toBe("0");
    expect(value.choiceWords({ values: 1 }, "value")).toBeUndefined();
  });
});

describe("nameWords", () => {
  it("takes the official name whole", () => {
    const names = [
      { use: "usual", text: "Ana" },
      { use: "official", prefix: ["Dr"], given: ["Ana", "Rita"], family: "Pereira" },
    ];
    expect(value.nameWords(names)).toBe("Dr Ana Rita Pereira");
    expect(value.nameWords([{ text: "Ana P." }])).toBe("Ana P.");
    expect(value.nameWords(undefined)).toBeUndefined();
  });
});
