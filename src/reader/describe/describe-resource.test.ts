import { describe, expect, it } from "vitest";
import type { Resolution } from "../../protocol/record/assemble.ts";
import type { Resource } from "../../protocol/record/bundle.ts";
import { allFacts } from "./any-resource.ts";
import { describeResource, newestFirst } from "./describe-resource.ts";

const medication = { resourceType: "Medication", id: "m", code: { text: "Lisinopril 5 mg" } } as Resource;

function resolve(reference: string): Resolution {
  if (reference === "m") return { status: "present", resource: medication };
  return { status: reference === "hidden" ? "withheld" : "missing" };
}

const described = (resource: object) => describeResource(resource as Resource, resolve);

describe("describeResource", () => {
  it("reads an allergy with its danger first", () => {
    const allergy = described({
      resourceType: "AllergyIntolerance",
      code: { text: "Penicillin" },
      criticality: "high",
      clinicalStatus: { coding: [{ code: "active" }] },
      reaction: [{ manifestation: [{ text: "Hives" }], severity: "severe" }],
    });
    expect(allergy.title).toBe("Penicillin");
    expect(allergy.marks.map(({ word }) => word)).toEqual(["High risk", "Active"]);
    expect(allergy.facts).toContainEqual({ label: "Reaction", value: "Hives (severe)" });
  });

  it.each([
    ["m", "Lisinopril 5 mg"],
    ["hidden", "Medicine not shared with you"],
    ["lost", "Medicine not in this document"],
  ])("names a medicine by reference %s: %s", (reference, title) => {
    expect(described({ resourceType: "MedicationStatement", medicationReference: { reference } }).title).toBe(title);
  });

  it("keeps a withheld person apart from a missing one", () => {
    const procedure = described({
      resourceType: "Procedure",
      code: { text: "Biopsy" },
      performer: [{ actor: { reference: "hidden" } }, { actor: { reference: "lost", display: "Dr Bo" } }],
    });
    expect(procedure.facts).toContainEqual({
      label: "By",
      value: [{ status: "withheld" }, { text: "Dr Bo", status: "missing" }],
    });
  });

  it.each(["AllergyIntolerance", "Condition", "Observation", "Unheard", "CarePlan", "Encounter", "DocumentReference"])(
    "marks %s entered in error, whatever else it says",
    (resourceType) => {
      const coding = [{ code: "entered-in-error" }];
      const words = described({ resourceType, status: "entered-in-error", verificationStatus: { coding } }).marks;
      expect(words).toContainEqual({ word: "Entered in error", tone: "problem" });
    },
  );

  it("warns when an extension changes the meaning", () => {
    const words = described({ resourceType: "Condition", modifierExtension: [{ url: "x" }] }).marks;
    expect(words.map(({ word }) => word)).toContain("Meaning changed by a note");
  });

  it.each([
    "AllergyIntolerance",
    "Condition",
    "MedicationRequest",
    "Immunization",
    "Procedure",
    "Encounter",
    "CarePlan",
    "Device",
  ])("finds words for an empty or malformed %s", (resourceType) => {
    expect(described({ resourceType }).title).not.toBe("");
    expect(described({ resourceType, code: 7, type: "x", reaction: "no", period: [], dosage: null }).title).not.toBe(
      "",
    );
  });
});

describe("allFacts", () => {
  it("leaves nothing out that a reader could use", () => {
    const facts = allFacts(
      {
        resourceType: "Claim",
        id: "c",
        use: "claim",
        total: { value: 129.16, currency: "USD" },
        billablePeriod: { start: "2019-01-02", end: "2019-01-03" },
        provider: { reference: "hidden" },
        item: [{ sequence: 1, productOrService: { text: "Visit" } }],
      },
      resolve,
    );
    expect(facts).toEqual([
      { label: "Use", value: "claim" },
      { label: "Total", value: "129.16 USD" },
      { label: "Billable", value: "2 Jan 2019 to 3 Jan 2019" },
      { label: "Provider", value: [{ status: "withheld" }] },
      { label: "Item", value: "sequence: 1, product or service: Visit" },
    ]);
  });
});

describe("newestFirst", () => {
  it("keeps undated entries, last", () => {
    expect(newestFirst([{ date: "2018" }, {}, { date: "2019-05" }]).map(({ date }) => date)).toEqual([
      "2019-05",
      "2018",
      undefined,
    ]);
  });
});
