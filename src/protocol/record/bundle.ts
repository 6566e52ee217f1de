/**
 * The one door for a record from outside: JSON text -> a FHIR R4 Bundle (https://hl7.org/fhir/R4/bundle.html).
 * Checks what splitting and showing rely on and nothing more: real records bend the rules, and a missing field is for
 * the reader to see, not a reason to refuse the record. Errors say what is wrong with the file and what to do.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../../core/errors.ts";
import { isArray, isObject, type Json, type JsonObject } from "./canonical.ts";

export const BUNDLE_LIMIT = 4 * 1024 * 1024;
/** Deeper than any real record; bounds every recursive walk after this. */
const DEPTH_LIMIT = 64;

export interface Resource extends JsonObject {
  readonly resourceType: string;
}

/** One entry exactly as it came. `resource` is missing in entries that only ask for or report an action. */
export interface BundleEntry extends JsonObject {
  readonly fullUrl?: string;
  readonly resource?: Resource;
}

export interface Bundle extends JsonObject {
  readonly resourceType: "Bundle";
  readonly type: string;
  readonly entry: readonly BundleEntry[];
}

/** Bundle types of R4 that carry resources of a patient. */
const TYPES = ["document", "message", "transaction", "transaction-response", "batch", "batch-response", "history"];
TYPES.push("searchset", "collection");

/** Resource types which only other versions of FHIR have: the sure signs of a file that is not R4. */
const OTHER_VERSIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    DSTU2: "MedicationOrder DiagnosticOrder DeviceUseRequest ImagingObjectSelection Order OrderResponse",
    STU3: "ProcedureRequest ReferralRequest BodySite DeviceComponent ImagingManifest ProcessRequest ProcessResponse",
    R5: "ActorDefinition DeviceUsage DeviceAssociation DeviceDispense EncounterHistory GenomicStudy ImagingSelection",
  }).flatMap(([version, types]) => types.split(" ").map((type) => [type, version] as const)),
);

/** @throws ARG_RECORD_SIZE, ARG_RECORD_JSON, ARG_RECORD_KIND, ARG_RECORD_SHAPE, ARG_RECORD_VERSION, ARG_RECORD_EMPTY */
export function parseBundle(text: string): Bundle {
  const bytes = text.length > BUNDLE_LIMIT ? text.length : utf8ToBytes(text).length;
  if (bytes > BUNDLE_LIMIT) {
    throw refused("SIZE", `The file has ${(bytes / 1048576).toFixed(1)} MB; a record may have 4 MB.`, {
      hint: "Export a shorter period, or leave out images and scanned documents.",
    });
  }
  const value = parseJson(text);
  checkValue(value, 0);
  if (!isObject(value) || typeof value["resourceType"] !== "string") {
    throw refused("KIND", "The file is JSON, but not a FHIR record.", { hint: CHOOSE });
  }
  if (value["resourceType"] !== "Bundle") {
    throw refused("KIND", `The file holds a single ${shown(value["resourceType"])}, not a whole record.`, {
      hint: CHOOSE,
    });
  }
  const type = value["type"];
  if (typeof type !== "string" || !TYPES.includes(type)) {
    throw refused("SHAPE", "The file does not say which type of FHIR R4 Bundle it is.", { hint: CHOOSE });
  }
  const entry = value["entry"] ?? [];
  if (!isArray(entry)) throw refused("SHAPE", "The list of entries in the file is not a list.", { hint: EXPORT_AGAIN });
  const entries = entry.map(checkEntry);
  if (!entries.some((each) => each.resource !== undefined)) {
    throw refused("EMPTY", "The record is empty.", { hint: "Check that the export was made for the right person." });
  }
  return { ...value, resourceType: "Bundle", type, entry: entries };
}

const CHOOSE = "Choose a FHIR R4 Bundle in JSON, for instance an International Patient Summary.";
const EXPORT_AGAIN = "Export it again from the system it came from.";

function parseJson(text: string): unknown {
  const body = text.replace(/^\uFEFF/, "").trimStart();
  if (body.startsWith("<")) {
    throw refused("JSON", "The file is XML.", { hint: "Export the record as FHIR JSON instead." });
  }
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw refused("JSON", "The file is not readable JSON.", {
      hint: `It may have been cut short. ${EXPORT_AGAIN}`,
      cause,
    });
  }
}

function checkValue(value: unknown, depth: number): void {
  if (depth > DEPTH_LIMIT) throw refused("SHAPE", "The file is nested too deeply.", { hint: EXPORT_AGAIN });
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw refused("SHAPE", "The file holds a number that is too large.", { hint: EXPORT_AGAIN });
  }
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) checkValue(member, depth + 1);
}

function checkEntry(entry: Json, index: number): BundleEntry {
  const where = `Entry ${index + 1} of the file`;
  if (!isObject(entry)) throw refused("SHAPE", `${where} is not readable.`, { hint: EXPORT_AGAIN });
  const { fullUrl, resource } = entry;
  if (fullUrl !== undefined && typeof fullUrl !== "string") {
    throw refused("SHAPE", `${where} has an address that is not text.`, { hint: EXPORT_AGAIN });
  }
  if (resource === undefined) return entry;
  if (!isObject(resource) || typeof resource["resourceType"] !== "string" || resource["resourceType"] === "") {
    throw refused("SHAPE", `${where} does not say what it is.`, { hint: EXPORT_AGAIN });
  }
  const version = OTHER_VERSIONS.get(resource["resourceType"]);
  if (version !== undefined) {
    throw refused("VERSION", `${where} is a ${resource["resourceType"]}, which belongs to FHIR ${version}.`, {
      hint: "Export the record as FHIR R4.",
    });
  }
  return entry;
}

function shown(type: string): string {
  return /^[A-Za-z]{1,60}$/.test(type) ? type : "item of unknown kind";
}

function refused(what: string, message: string, details: { hint: string; cause?: unknown }): ChartpassError {
  return new ChartpassError(`ARG_RECORD_${what}`, message, details);
}
