/**
 * MedicationStatement, MedicationRequest, MedicationAdministration, MedicationDispense and Medication:
 * https://hl7.org/fhir/R4/medicationstatement.html and its neighbours.
 */
import type { Resource } from "../../protocol/record/bundle.ts";
import {
  at,
  choiceWords,
  conceptsWords,
  conceptWords,
  dateWords,
  dosageWords,
  joined,
  listOf,
  quantityWords,
  ratioWords,
  textOf,
} from "../fhir-value.ts";
import {
  commonMarks,
  facts,
  marks,
  mentions,
  mentionWords,
  noteWords,
  statusMark,
  type Describe,
  type Resolve,
} from "./description.ts";

const KINDS: Readonly<Record<string, string>> = {
  MedicationRequest: "Prescribed",
  MedicationStatement: "Reported",
  MedicationAdministration: "Given",
  MedicationDispense: "Dispensed",
};

export const describeMedicationUse: Describe = (resource, resolve) => {
  const dosage = resource["dosage"] ?? resource["dosageInstruction"];
  const when =
    choiceWords(resource, "effective") ?? dateWords(resource["authoredOn"]) ?? dateWords(resource["whenHandedOver"]);
  return {
    title: medicineName(resource, resolve),
    date:
      textOf(resource["authoredOn"]) ??
      textOf(resource["effectiveDateTime"]) ??
      textOf(at(resource["effectivePeriod"], "start")),
    marks: [...commonMarks(resource), ...marks(statusMark(resource["status"], ["unknown"]))],
    facts: facts(
      ["Dose", joined(listOf(dosage).map(dosageWords), "; ")],
      [KINDS[resource.resourceType] ?? "When", when],
      [
        "For",
        joined([conceptsWords(resource["reasonCode"]), mentionWords(resource["reasonReference"], resource, resolve)]),
      ],
      ["Status reason", conceptsWords(resource["statusReason"])],
      ["By", mentions(resource["requester"] ?? resource["informationSource"], resource, resolve)],
      ["Note", noteWords(resource)],
    ),
  };
};

export const describeMedication: Describe = (resource) => ({
  title: conceptWords(resource["code"]) ?? "Unnamed medicine",
  marks: commonMarks(resource),
  facts: facts(
    ["Form", conceptWords(resource["form"])],
    ["Contains", joined(listOf(resource["ingredient"]).map(ingredientWords))],
    ["Amount", ratioWords(resource["amount"]) ?? quantityWords(resource["amount"])],
  ),
});

function medicineName(resource: Resource, resolve: Resolve): string {
  const coded = conceptWords(resource["medicationCodeableConcept"]);
  if (coded !== undefined) return coded;
  const reference = textOf(at(resource["medicationReference"], "reference"));
  const target = reference === undefined ? undefined : resolve(reference, resource);
  if (target?.status === "present") {
    const ingredients = listOf(target.resource["ingredient"]).map(ingredientWords);
    return conceptWords(target.resource["code"]) ?? joined(ingredients) ?? "Unnamed medicine";
  }
  const display = textOf(at(resource["medicationReference"], "display"));
  return display ?? (target?.status === "withheld" ? "Medicine not shared with you" : "Medicine not in this document");
}

function ingredientWords(ingredient: unknown): string | undefined {
  const name =
    conceptWords(at(ingredient, "itemCodeableConcept")) ?? textOf(at(ingredient, "itemReference", "display"));
  return joined([name, ratioWords(at(ingredient, "strength"))], " ");
}
