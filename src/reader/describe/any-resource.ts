/**
 * Key facts of any resource, by the shape of its values. Used for types without a description of their own and for "all
 * details" of those that have one, so that nothing that was sent stays invisible.
 */
import type { Resource } from "../../protocol/record/bundle.ts";
import {
  addressWords,
  at,
  conceptWords,
  dateWords,
  dosageWords,
  joined,
  listOf,
  nameWords,
  periodWords,
  plainWords,
  quantityWords,
  ratioWords,
  rangeWords,
  shapeOf,
  textOf,
  timingWords,
} from "../fhir-value.ts";
import {
  commonMarks,
  facts,
  marks,
  mentions,
  resourceName,
  statusMark,
  type DescribedFact,
  type Describe,
  type Resolve,
} from "./description.ts";

/** Members that say nothing to a reader, or are shown elsewhere. */
const QUIET = new Set([
  "resourceType",
  "id",
  "meta",
  "text",
  "contained",
  "implicitRules",
  "language",
  "subject",
  "patient",
]);
const CHOICE =
  /(Quantity|CodeableConcept|Coding|Period|Range|Ratio|DateTime|Instant|Age|Duration|Boolean|Integer|String|Reference|Timing)$/;
const DATE = /^\d{4}(-\d{2}){0,2}(T|$)/;
const DEPTH = 4;

export const describeAny: Describe = (resource, resolve) => ({
  title: resourceName(resource, resolve) ?? plainWords(resource.resourceType) ?? "Entry",
  date: textOf(resource["date"]) ?? textOf(resource["created"]) ?? textOf(at(resource["billablePeriod"], "start")),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["status"]))],
  facts: allFacts(resource, resolve)
    .filter(({ label }) => label !== "Status" && label !== "Identifier")
    .slice(0, 6),
});

/** Every member of a resource as a labelled fact. */
export function allFacts(resource: Resource, resolve: Resolve): DescribedFact[] {
  return Object.entries(resource).flatMap(([key, value]) => {
    if (QUIET.has(key) || key.startsWith("_")) return [];
    const label = plainWords(key.replace(CHOICE, "") || key) ?? key;
    const first = listOf(value)[0];
    const isReference =
      at(first, "reference") !== undefined || (at(first, "display") !== undefined && at(first, "system") === undefined);
    return facts([label, isReference ? mentions(value, resource, resolve) : anyWords(value)]);
  });
}

/** A value of unknown type in words. */
export function anyWords(value: unknown, depth = 0): string | undefined {
  if (Array.isArray(value))
    return joined(
      value.map((each) => anyWords(each, depth)),
      "; ",
    );
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string" && DATE.test(value)) return dateWords(value, true);
  const shape = shapeOf(value);
  if (shape === undefined) return textOf(value);
  if (depth > DEPTH) return undefined;
  if (isTextOnly(shape)) return conceptWords(shape);
  if ("coding" in shape || ("code" in shape && "system" in shape && !("value" in shape))) return conceptWords(shape);
  if ("family" in shape || "given" in shape) return nameWords(shape);
  if ("postalCode" in shape || "city" in shape) return addressWords(shape);
  if ("start" in shape || "end" in shape) return periodWords(shape);
  if ("low" in shape || "high" in shape) return rangeWords(shape);
  if ("numerator" in shape) return ratioWords(shape);
  if ("repeat" in shape) return timingWords(shape);
  if ("doseAndRate" in shape || "patientInstruction" in shape) return dosageWords(shape);
  if ("value" in shape && ("unit" in shape || "code" in shape || "currency" in shape)) return moneyOrQuantity(shape);
  if ("value" in shape && "system" in shape) return textOf(shape["value"]);
  if ("data" in shape && "contentType" in shape) return joined([textOf(shape["title"]), textOf(shape["contentType"])]);
  if ("reference" in shape || "display" in shape) return textOf(shape["display"]);
  const parts = Object.entries(shape).map(([key, each]) => {
    if (key === "id" || key === "url" || key.startsWith("_")) return undefined;
    const words = anyWords(each, depth + 1);
    const label = plainWords(key.replace(CHOICE, "") || key);
    return words === undefined || label === undefined ? undefined : `${label.toLowerCase()}: ${words}`;
  });
  return joined(parts);
}

function moneyOrQuantity(shape: Readonly<Record<string, unknown>>): string | undefined {
  const currency = textOf(shape["currency"]);
  return currency === undefined ? quantityWords(shape) : joined([textOf(shape["value"]), currency], " ");
}

/** A CodeableConcept without codes. */
function isTextOnly(shape: Readonly<Record<string, unknown>>): boolean {
  return "text" in shape && Object.keys(shape).every((key) => key === "text" || key === "id" || key === "extension");
}
