/** Plain titles: of types, of sections as hospitals write them, and of text that no label can hold. */
import { describe, expect, test } from "vitest";
import { OTHER, partOfSection, partOfType, rankOf, textOf } from "./section-titles.ts";

describe("the part of a type", () => {
  const PARTS: readonly (readonly [title: string, code: string, types: string])[] = [
    ["Allergies", "48765-2", "AllergyIntolerance"],
    ["Conditions", "11450-4", "Condition ClinicalImpression DetectedIssue RiskAssessment"],
    [
      "Medications",
      "10160-0",
      "MedicationRequest MedicationStatement MedicationAdministration MedicationDispense Medication",
    ],
    ["Vaccinations", "11369-6", "Immunization ImmunizationRecommendation ImmunizationEvaluation"],
    ["Measurements and results", "30954-2", "Observation DiagnosticReport Specimen"],
    ["Imaging", "18748-4", "ImagingStudy Media"],
    ["Procedures", "47519-4", "Procedure"],
    ["Devices", "46264-8", "DeviceUseStatement Device DeviceRequest DeviceMetric"],
    ["Visits", "46240-8", "Encounter EpisodeOfCare Appointment AppointmentResponse"],
    [
      "Care plans",
      "18776-5",
      "CarePlan CareTeam Goal ServiceRequest NutritionOrder Task RequestGroup CommunicationRequest",
    ],
    ["Alerts", "104605-1", "Flag AdverseEvent"],
    ["Family history", "10157-6", "FamilyMemberHistory"],
    ["Advance directives", "42348-3", "Consent"],
    [
      "Documents",
      "34133-9",
      "DocumentReference DocumentManifest Composition Binary QuestionnaireResponse Communication",
    ],
    [
      "Insurance and billing",
      "48768-6",
      "Claim ClaimResponse ExplanationOfBenefit Coverage Account ChargeItem Invoice PaymentNotice",
    ],
  ];

  test.each(PARTS)("%s", (title, code, types) => {
    for (const type of types.split(" ")) expect(partOfType(type), type).toMatchObject({ title, code });
    expect(partOfSection({ code: { coding: [{ code }] } }, 0)).toEqual({ title, code });
  });

  test("of a rare type is Other, which comes last", () => {
    expect(partOfType("Basic")).toBe(OTHER);
    expect(partOfType(undefined)).toBe(OTHER);
    expect(partOfType("")).toBe(OTHER);
    expect(OTHER).toEqual({ title: "Other" });
    const ranks = PARTS.map(([, , types]) => rankOf(partOfType(types.split(" ")[0])));
    expect(ranks).toEqual(PARTS.map((_, i) => i));
    expect(rankOf(OTHER)).toBe(PARTS.length);
  });
});

describe("the title of a section", () => {
  const loinc = { system: "http://loinc.org", code: "48765-2", display: "Allergies and adverse reactions" };
  const local = { system: "http://local", code: "L1", display: "Local name" };

  test("is what it says, else its code's text, display, or plain name, else its place", () => {
    expect(partOfSection({ title: "My title", code: { text: "T", coding: [loinc] } }, 4)).toEqual({
      title: "My title",
      code: "48765-2",
    });
    expect(partOfSection({ code: { text: "Text", coding: [loinc] } }, 4)).toEqual({ title: "Text", code: "48765-2" });
    expect(partOfSection({ code: { coding: [loinc] } }, 4).title).toBe("Allergies and adverse reactions");
    expect(partOfSection({ code: { coding: [{ ...loinc, display: undefined }] } }, 4).title).toBe("Allergies");
    expect(partOfSection({ code: { coding: [{ code: "99999-9" }] } }, 4)).toEqual({ title: "Part 5", code: "99999-9" });
    expect(partOfSection({}, 0)).toEqual({ title: "Part 1" });
  });

  test("prefers LOINC to other codings, wherever it stands", () => {
    expect(partOfSection({ code: { coding: [local, loinc] } }, 0)).toEqual({ title: loinc.display, code: "48765-2" });
    expect(partOfSection({ code: { coding: [local] } }, 0)).toEqual({ title: "Local name", code: "L1" });
  });

  test("is calm about everything of a wrong kind", () => {
    for (const code of [
      "x",
      5,
      null,
      [],
      { coding: "x" },
      { coding: [null, 5] },
      { coding: [{ code: 5 }] },
      { text: 7 },
    ]) {
      expect(partOfSection({ title: "  ", code }, 1), JSON.stringify(code)).toEqual({ title: "Part 2" });
    }
    expect(partOfSection({ code: { coding: [null, loinc] } }, 1).code).toBe("48765-2");
  });
});

describe("text for a label", () => {
  test("is one line without control and format characters", () => {
    expect(textOf("  a\n\tb \u0007 c\u200bd\u202e ")).toBe("a b c d");
    expect(textOf("å ü 漢")).toBe("å ü 漢");
  });

  test("has at most a hundred characters, never half of one", () => {
    expect(textOf("x".repeat(100))).toBe("x".repeat(100));
    expect(textOf("x".repeat(101))).toBe("x".repeat(100));
    expect(textOf("😀".repeat(101))).toBe("😀".repeat(100));
  });

  test("is undefined when nothing is left", () => {
    for (const value of [undefined, null, "", " \n", "\u200b", 5, {}, ["a"], true])
      expect(textOf(value as never)).toBeUndefined();
  });
});
