import { describe, expect, it } from "vitest";
import type { Resource } from "../protocol/record/bundle.ts";
import { patientFacts } from "./patient-facts.ts";

const now = new Date(2026, 10, 20);
const patient = (more: object) => ({ resourceType: "Patient", ...more }) as Resource;

describe("patientFacts", () => {
  it("puts what identifies a person first", () => {
    const facts = patientFacts(
      patient({
        name: [{ given: ["Ana"], family: "Pereira" }],
        birthDate: "1956-09-30",
        gender: "female",
        identifier: [{ type: { text: "NHI" }, value: "ABC1234" }, { value: "77" }],
      }),
      now,
    );
    expect(facts.name).toBe("Ana Pereira");
    expect(facts.main).toEqual([
      { label: "Born", value: "30 Sep 1956 (70 years)" },
      { label: "Sex", value: "Female" },
      { label: "NHI", value: "ABC1234" },
    ]);
    expect(facts.more).toEqual([{ label: "Identifier", value: "77" }]);
  });

  it("says when someone died, and no age then", () => {
    const { main } = patientFacts(patient({ birthDate: "1930-01-01", deceasedDateTime: "2020-02-03T10:00:00Z" }), now);
    expect(main).toEqual([
      { label: "Born", value: "1 Jan 1930" },
      { label: "Died", value: "3 Feb 2020" },
    ]);
  });

  it("never shows a nameless banner", () => {
    expect(patientFacts(undefined, now).name).toBe("Name not given");
  });
});
