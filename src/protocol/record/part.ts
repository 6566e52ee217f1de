/**
 * The parts a record is cut into: one header, always sent, and sections. A part's canonical bytes are what the hospital
 * hashes and signs and what is sealed; nothing else of the record travels.
 */
import { bytesToUtf8, equalBytes } from "@noble/ciphers/utils.js";
import { ChartpassError } from "../../core/errors.ts";
import type { BundleEntry, Resource } from "./bundle.ts";
import { canonicalBytes, isArray, isObject, type JsonObject } from "./canonical.ts";

/** A part ready to be hashed, signed and sealed. */
export interface RecordPart {
  /** "header", or "s0", "s1", ... in the record's order. */
  readonly id: string;
  /** Plain and short, fit for a label. */
  readonly title: string;
  /** LOINC code of the section where known. */
  readonly code?: string;
  /** Canonical JSON, UTF-8. */
  readonly bytes: Uint8Array;
}

/** What is read back from the bytes of the header. */
export interface HeaderContent extends JsonObject {
  readonly format: typeof HEADER_FORMAT;
  /** The Bundle's own description: id, type, identifier, timestamp; never its entries, links or total. */
  readonly bundle: JsonObject;
  /** The Composition's entry without sections and narrative, which retells them. */
  readonly composition?: BundleEntry;
  /** Address-like reference to the subject, as an index into entries. */
  readonly patient?: number;
  readonly entries: readonly BundleEntry[];
  /** References that lead into sections. */
  readonly elsewhere: readonly string[];
}

/** What is read back from the bytes of a section. */
export interface SectionContent extends JsonObject {
  readonly format: typeof SECTION_FORMAT;
  readonly id: string;
  readonly title: string;
  readonly code?: string;
  /** The Composition.section as it came, nested ones inside; missing when parts were made from resource types. */
  readonly section?: JsonObject;
  /** Resources contained in the Composition that this section refers to. */
  readonly contained: readonly Resource[];
  /** The entries the section is about. */
  readonly entries: readonly BundleEntry[];
  /** Entries these need in order to be understood. */
  readonly supporting: readonly BundleEntry[];
  /** References that lead into other sections: withheld unless those came too. */
  readonly elsewhere: readonly string[];
}

export const HEADER_FORMAT = "chartpass/record-header/1";
export const SECTION_FORMAT = "chartpass/record-section/1";
export const HEADER_ID = "header";
export const SECTION_ID = /^s(0|[1-9]\d{0,3})$/;

/** @throws WIRE_RECORD_PART */
export function readHeader(bytes: Uint8Array): HeaderContent {
  const value = read(bytes);
  const whole =
    value["format"] === HEADER_FORMAT &&
    isObject(value["bundle"]) &&
    areEntries(value["entries"]) &&
    areTexts(value["elsewhere"]) &&
    (value["composition"] === undefined || areEntries([value["composition"]])) &&
    (value["patient"] === undefined || Number.isInteger(value["patient"]));
  if (!whole) throw unreadable();
  return value as HeaderContent;
}

/** @throws WIRE_RECORD_PART */
export function readSection(bytes: Uint8Array): SectionContent {
  const value = read(bytes);
  const { id, title, code, section, contained, entries, supporting } = value;
  const whole =
    value["format"] === SECTION_FORMAT &&
    typeof id === "string" &&
    SECTION_ID.test(id) &&
    typeof title === "string" &&
    (code === undefined || typeof code === "string") &&
    (section === undefined || isObject(section)) &&
    isArray(contained) &&
    contained.every(isResource) &&
    areEntries(entries) &&
    areEntries(supporting) &&
    areTexts(value["elsewhere"]);
  if (!whole) throw unreadable();
  return value as SectionContent;
}

export function isResource(value: unknown): value is Resource {
  return isObject(value) && typeof value["resourceType"] === "string";
}

function read(bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(bytesToUtf8(bytes));
    // One byte string per content: what is not canonical, or no UTF-8, was not made by splitting a record.
    if (isObject(value) && equalBytes(canonicalBytes(value), bytes)) return value;
  } catch {
    // Not JSON: the same answer as for a wrong shape.
  }
  throw unreadable();
}

function areEntries(value: unknown): boolean {
  return (
    isArray(value) &&
    value.every((each) => {
      if (!isObject(each)) return false;
      const { fullUrl, resource } = each;
      return (fullUrl === undefined || typeof fullUrl === "string") && (resource === undefined || isResource(resource));
    })
  );
}

function areTexts(value: unknown): boolean {
  return isArray(value) && value.every((each) => typeof each === "string");
}

function unreadable(): ChartpassError {
  return new ChartpassError("WIRE_RECORD_PART", "A part of the record is not in the expected form.", {
    hint: "Ask for the record again; if it stays so, tell the hospital that issued it.",
  });
}
