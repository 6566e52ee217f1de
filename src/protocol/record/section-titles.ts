/** Plain titles of record parts, and which part a resource belongs to when the record does not say. Codes are LOINC. */
import { isArray, isObject, type Json, type JsonObject } from "./canonical.ts";

export interface PartKind {
  readonly title: string;
  /** LOINC code of the corresponding section of a patient summary. */
  readonly code?: string;
}

export const OTHER: PartKind = { title: "Other" };

/** In the order a reader wants them. Types that make sense only together share a part. */
const BY_TYPE: readonly (PartKind & { readonly types: string })[] = [
  { title: "Allergies", code: "48765-2", types: "AllergyIntolerance" },
  { title: "Conditions", code: "11450-4", types: "Condition ClinicalImpression DetectedIssue RiskAssessment" },
  {
    title: "Medications",
    code: "10160-0",
    types: "MedicationRequest MedicationStatement MedicationAdministration MedicationDispense Medication",
  },
  { title: "Vaccinations", code: "11369-6", types: "Immunization ImmunizationRecommendation ImmunizationEvaluation" },
  { title: "Measurements and results", code: "30954-2", types: "Observation DiagnosticReport Specimen" },
  { title: "Imaging", code: "18748-4", types: "ImagingStudy Media" },
  { title: "Procedures", code: "47519-4", types: "Procedure" },
  { title: "Devices", code: "46264-8", types: "DeviceUseStatement Device DeviceRequest DeviceMetric" },
  { title: "Visits", code: "46240-8", types: "Encounter EpisodeOfCare Appointment AppointmentResponse" },
  {
    title: "Care plans",
    code: "18776-5",
    types: "CarePlan CareTeam Goal ServiceRequest NutritionOrder Task RequestGroup CommunicationRequest",
  },
  { title: "Alerts", code: "104605-1", types: "Flag AdverseEvent" },
  { title: "Family history", code: "10157-6", types: "FamilyMemberHistory" },
  { title: "Advance directives", code: "42348-3", types: "Consent" },
  {
    title: "Documents",
    code: "34133-9",
    types: "DocumentReference DocumentManifest Composition Binary QuestionnaireResponse Communication",
  },
  {
    title: "Insurance and billing",
    code: "48768-6",
    types: "Claim ClaimResponse ExplanationOfBenefit Coverage Account ChargeItem Invoice PaymentNotice",
  },
];

const kindOf: ReadonlyMap<string, PartKind> = new Map(
  BY_TYPE.flatMap((kind) => kind.types.split(" ").map((type) => [type, kind] as const)),
);
const rank: ReadonlyMap<PartKind, number> = new Map(BY_TYPE.map((kind, i) => [kind, i]));
const byCode: ReadonlyMap<string, PartKind> = new Map(BY_TYPE.map((kind) => [kind.code ?? "", kind]));

/** The part a resource type belongs to; {@link OTHER} for rare ones. */
export function partOfType(resourceType: string | undefined): PartKind {
  return (resourceType === undefined ? undefined : kindOf.get(resourceType)) ?? OTHER;
}

/** Order of parts made from types; Other comes last. */
export function rankOf(kind: PartKind): number {
  return rank.get(kind) ?? BY_TYPE.length;
}

/** Title and code of a Composition.section; calm about everything missing. */
export function partOfSection(section: JsonObject, position: number): PartKind {
  const concept = isObject(section["code"]) ? section["code"] : {};
  const codings = (isArray(concept["coding"]) ? concept["coding"] : []).filter(isObject);
  const loinc = codings.find((coding) => coding["system"] === "http://loinc.org") ?? codings[0];
  const code = textOf(loinc?.["code"]);
  const title =
    textOf(section["title"]) ??
    textOf(concept["text"]) ??
    textOf(loinc?.["display"]) ??
    (code === undefined ? undefined : byCode.get(code)?.title) ??
    `Part ${position + 1}`;
  return code === undefined ? { title } : { title, code };
}

/** Text fit for a label: one line, no control characters, at most 100 characters; undefined when nothing is left. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const line = value.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  const cut = /^.{0,100}/u.exec(line)?.[0] ?? "";
  return cut === "" ? undefined : cut;
}
