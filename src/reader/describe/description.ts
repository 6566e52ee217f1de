/** What a clinician reads about one resource: a title, states, and labelled facts. Made without React, so it is testable. */
import type { RecordView, Resolution } from "../../protocol/record/assemble.ts";
import type { Resource } from "../../protocol/record/bundle.ts";
import { at, conceptWords, joined, listOf, nameWords, plainWords, textOf } from "../fhir-value.ts";

export type Resolve = RecordView["resolve"];

/** A state in a word. `tone` is "problem" for what could hurt the patient when overlooked. */
export interface Mark {
  readonly word: string;
  readonly tone: "neutral" | "info" | "success" | "warning" | "problem";
}

/** A fact whose value is another resource: here, not shared, or not in the document. */
export interface Mention {
  readonly text?: string;
  readonly status: Resolution["status"] | "named";
}

export interface DescribedFact {
  readonly label: string;
  readonly value: string | readonly Mention[];
}

export interface Description {
  readonly title: string;
  /** FHIR date for order, as written. */
  readonly date?: string | undefined;
  readonly marks: readonly Mark[];
  readonly facts: readonly DescribedFact[];
}

export type Describe = (resource: Resource, resolve: Resolve) => Description;

/** Leave out facts with nothing to say. */
export function facts(
  ...pairs: readonly (readonly [label: string, value: DescribedFact["value"] | undefined])[]
): DescribedFact[] {
  return pairs.flatMap(([label, value]) => (value === undefined || value.length === 0 ? [] : [{ label, value }]));
}

export function marks(...all: readonly (Mark | undefined)[]): Mark[] {
  return all.filter((mark) => mark !== undefined);
}

/** What a Reference (or several) points to, by name where the target is here. */
export function mentions(value: unknown, within: Resource, resolve: Resolve): readonly Mention[] {
  return listOf(value).flatMap((each): Mention[] => {
    const reference = textOf(at(each, "reference"));
    const display = textOf(at(each, "display")) ?? textOf(at(each, "identifier", "value"));
    const named = display === undefined ? {} : { text: display };
    if (reference === undefined) return display === undefined ? [] : [{ text: display, status: "named" }];
    const target = resolve(reference, within);
    if (target.status !== "present") return [{ ...named, status: target.status }];
    return [{ text: resourceName(target.resource, resolve) ?? display ?? "Unnamed", status: "present" }];
  });
}

/** Mentions as plain text, for titles. */
export function mentionWords(value: unknown, within: Resource, resolve: Resolve): string | undefined {
  return joined(
    mentions(value, within, resolve).map(
      ({ text, status }) => text ?? (status === "withheld" ? "Not shared with you" : "Not in this document"),
    ),
  );
}

/** The name a person would use for a resource. */
export function resourceName(resource: Resource, resolve: Resolve, depth = 0): string | undefined {
  switch (resource.resourceType) {
    case "Patient":
    case "Practitioner":
    case "RelatedPerson":
    case "Person":
      return nameWords(resource["name"]);
    case "PractitionerRole": {
      // Roles may point in circles in a malformed record.
      const name = (key: string) => {
        const reference = textOf(at(resource[key], "reference"));
        const target = reference === undefined || depth > 2 ? undefined : resolve(reference, resource);
        return target?.status === "present"
          ? resourceName(target.resource, resolve, depth + 1)
          : textOf(at(resource[key], "display"));
      };
      return joined([name("practitioner"), conceptWords(listOf(resource["code"])[0]), name("organization")]);
    }
    case "Encounter":
      return conceptWords(listOf(resource["type"])[0]) ?? "Visit";
    case "Immunization":
      return conceptWords(resource["vaccineCode"]);
    case "Device":
      return textOf(at(listOf(resource["deviceName"])[0], "name")) ?? conceptWords(resource["type"]);
    default:
      return (
        textOf(resource["title"]) ??
        textOf(resource["name"]) ??
        conceptWords(resource["code"]) ??
        conceptWords(resource["type"]) ??
        textOf(resource["description"])
      );
  }
}

/** Marks every resource may carry: a record entered in error must never be read as true. */
export function commonMarks(resource: Resource): Mark[] {
  const wrong = resource["status"] === "entered-in-error" || codeIs(resource["verificationStatus"], "entered-in-error");
  return marks(
    wrong ? { word: "Entered in error", tone: "problem" } : undefined,
    resource["modifierExtension"] === undefined ? undefined : { word: "Meaning changed by a note", tone: "warning" },
    codeIs(resource["verificationStatus"], "refuted") ? { word: "Refuted", tone: "problem" } : undefined,
  );
}

export function codeIs(concept: unknown, code: string): boolean {
  return listOf(at(concept, "coding")).some((coding) => at(coding, "code") === code);
}

export function noteWords(resource: Resource): string | undefined {
  return joined(
    listOf(resource["note"]).map((note) => textOf(at(note, "text"))),
    " ",
  );
}

/** A status code as a mark, unless it says nothing new. */
export function statusMark(status: unknown, quiet: readonly string[] = []): Mark | undefined {
  const code = textOf(status);
  if (code === undefined || code === "entered-in-error" || quiet.includes(code)) return undefined;
  const tone = STATUS_TONES[code] ?? "neutral";
  return { word: plainWords(code) ?? code, tone };
}

const STATUS_TONES: Readonly<Record<string, Mark["tone"]>> = {
  active: "info",
  "in-progress": "info",
  recurrence: "info",
  relapse: "info",
  completed: "success",
  finished: "success",
  resolved: "success",
  remission: "success",
  inactive: "neutral",
  stopped: "warning",
  "on-hold": "warning",
  cancelled: "warning",
  "not-done": "warning",
  "not-taken": "warning",
  preliminary: "warning",
};
