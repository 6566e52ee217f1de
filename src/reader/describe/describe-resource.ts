/** The description of any resource: the one made for its type, else the general one. */
import type { Resource } from "../../protocol/record/bundle.ts";
import { describeAllergy } from "./allergy.ts";
import { describeAny } from "./any-resource.ts";
import {
  describeCarePlan,
  describeEncounter,
  describeFlag,
  describeGoal,
  describeImmunization,
  describeProcedure,
} from "./care.ts";
import { describeCondition } from "./condition.ts";
import type { Describe, Description, Resolve } from "./description.ts";
import { describeDevice, describeDeviceUse } from "./device.ts";
import { describeMedication, describeMedicationUse } from "./medication.ts";
import { describeDirective, describeDocument, describeReport } from "./report.ts";

const byType: ReadonlyMap<string, Describe> = new Map([
  ["AllergyIntolerance", describeAllergy],
  ["CarePlan", describeCarePlan],
  ["Condition", describeCondition],
  ["Consent", describeDirective],
  ["Device", describeDevice],
  ["DeviceUseStatement", describeDeviceUse],
  ["DiagnosticReport", describeReport],
  ["DocumentReference", describeDocument],
  ["Encounter", describeEncounter],
  ["Flag", describeFlag],
  ["Goal", describeGoal],
  ["Immunization", describeImmunization],
  ["Medication", describeMedication],
  ["MedicationAdministration", describeMedicationUse],
  ["MedicationDispense", describeMedicationUse],
  ["MedicationRequest", describeMedicationUse],
  ["MedicationStatement", describeMedicationUse],
  ["Procedure", describeProcedure],
]);

export function describeResource(resource: Resource, resolve: Resolve): Description {
  return (byType.get(resource.resourceType) ?? describeAny)(resource, resolve);
}

/** Newest first; undated ones keep their place at the end. */
export function newestFirst<T extends { readonly date?: string | undefined }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (b.date ?? "").localeCompare(a.date ?? ""));
}
