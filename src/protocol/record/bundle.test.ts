/** Foreign files: what is refused says why and what to do, and what is merely odd passes. */
import { describe, expect, test } from "vitest";
import { BUNDLE_LIMIT, parseBundle } from "./bundle.ts";

const json = (value: unknown) => JSON.stringify(value);
const patient = { resource: { resourceType: "Patient", id: "p" } };
const bundle = (more: object) => json({ resourceType: "Bundle", type: "collection", entry: [patient], ...more });
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("parseBundle", () => {
  test.each([
    ["nothing", "", "ARG_RECORD_JSON"],
    ["cut JSON", bundle({}).slice(0, -5), "ARG_RECORD_JSON"],
    ["XML", '<?xml version="1.0"?><Bundle/>', "ARG_RECORD_JSON"],
    ["text", "Dear colleague", "ARG_RECORD_JSON"],
    ["null", "null", "ARG_RECORD_KIND"],
    ["a list", "[]", "ARG_RECORD_KIND"],
    ["one resource", json({ resourceType: "Patient" }), "ARG_RECORD_KIND"],
    ["no type", json({ resourceType: "Bundle", entry: [patient] }), "ARG_RECORD_SHAPE"],
    ["a type of another version", bundle({ type: "subscription-notification" }), "ARG_RECORD_SHAPE"],
    ["entries that are no list", bundle({ entry: {} }), "ARG_RECORD_SHAPE"],
    ["an entry that is no object", bundle({ entry: [patient, null] }), "ARG_RECORD_SHAPE"],
    ["a resource without a type", bundle({ entry: [{ resource: { id: "x" } }] }), "ARG_RECORD_SHAPE"],
    ["an address that is no text", bundle({ entry: [{ ...patient, fullUrl: 5 }] }), "ARG_RECORD_SHAPE"],
    ["no entries", bundle({ entry: [] }), "ARG_RECORD_EMPTY"],
    ["no entry list", bundle({ entry: undefined }), "ARG_RECORD_EMPTY"],
    ["entries without resources", bundle({ entry: [{ request: { method: "GET", url: "x" } }] }), "ARG_RECORD_EMPTY"],
    ["STU3", bundle({ entry: [{ resource: { resourceType: "ReferralRequest" } }] }), "ARG_RECORD_VERSION"],
    ["R5", bundle({ entry: [{ resource: { resourceType: "DeviceUsage" } }] }), "ARG_RECORD_VERSION"],
    ["too deep", bundle({ entry: [patient] }).replace('"p"', deep(80)), "ARG_RECORD_SHAPE"],
    ["far too deep", bundle({}).replace('"p"', deep(200_000)), "ARG_RECORD_"],
    ["a number beyond reach", bundle({}).replace('"p"', "1e999"), "ARG_RECORD_SHAPE"],
    ["more than 4 MB", bundle({ note: "x".repeat(BUNDLE_LIMIT) }), "ARG_RECORD_SIZE"],
    ["more than 4 MB in UTF-8", bundle({ note: "å".repeat(BUNDLE_LIMIT / 2) }), "ARG_RECORD_SIZE"],
  ])("refuses %s", (_name, text, code) => {
    try {
      parseBundle(text);
      expect.unreachable();
    } catch (thrown) {
      const error = thrown as { code: string; message: string; hint: string };
      expect(error.code).toContain(code);
      expect(error.message).toMatch(/\.$/);
      expect(error.hint).toMatch(/\.$/);
    }
  });

  test("takes what is odd but whole", () => {
    expect(parseBundle(`\uFEFF\n${bundle({})}`).entry.length).toBe(1);
    expect(parseBundle(bundle({ type: "searchset", total: "many" })).type).toBe("searchset");
    expect(parseBundle(bundle({ entry: [patient, { response: { status: "200" } }, {}] })).entry.length).toBe(3);
  });

  test.each([
    "document",
    "message",
    "transaction",
    "transaction-response",
    "batch",
    "batch-response",
    "history",
    "searchset",
    "collection",
  ])("takes a Bundle of type %s", (type) => {
    expect(parseBundle(bundle({ type })).type).toBe(type);
  });

  test.each([
    ["DSTU2", "MedicationOrder DiagnosticOrder DeviceUseRequest ImagingObjectSelection Order OrderResponse"],
    [
      "STU3",
      "ProcedureRequest ReferralRequest BodySite DeviceComponent ImagingManifest ProcessRequest ProcessResponse",
    ],
    [
      "R5",
      "ActorDefinition DeviceUsage DeviceAssociation DeviceDispense EncounterHistory GenomicStudy ImagingSelection",
    ],
  ])("knows what only %s has", (version, types) => {
    for (const resourceType of types.split(" ")) {
      const text = bundle({ entry: [patient, { resource: { resourceType } }] });
      expect(() => parseBundle(text)).toThrow(
        expect.objectContaining({
          code: "ARG_RECORD_VERSION",
          message: expect.stringMatching(new RegExp(`^Entry 2 .*\\b${resourceType}\\b.*\\b${version}\\.$`)) as string,
        }),
      );
    }
  });

  test("keeps everything as it came", () => {
    const value = {
      resourceType: "Bundle",
      id: "b",
      type: "collection",
      entry: [patient, { fullUrl: "urn:x", more: [1] }],
    };
    expect(parseBundle(json(value))).toEqual(value);
    expect(parseBundle(`  \n${json(value)}  `)).toEqual(value);
  });

  test("four megabytes are taken, one byte more is not", () => {
    const filled = (bytes: number) => {
      const empty = bundle({ note: "" });
      return bundle({ note: "x".repeat(bytes - empty.length) });
    };
    expect(parseBundle(filled(BUNDLE_LIMIT)).entry.length).toBe(1);
    expect(() => parseBundle(filled(BUNDLE_LIMIT + 1))).toThrow(
      expect.objectContaining({ code: "ARG_RECORD_SIZE", message: expect.stringContaining("4.0 MB") as string }),
    );
  });

  test("sixty-four levels are taken, one more is not", () => {
    const nested = (levels: number) =>
      bundle({ more: "here" }).replace('"here"', `${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(parseBundle(nested(64)).type).toBe("collection");
    expect(() => parseBundle(nested(65))).toThrow(expect.objectContaining({ code: "ARG_RECORD_SHAPE" }));
  });

  test.each([
    [{ resourceType: "Patient" }, "Patient"],
    [{ resourceType: "<b>" }, "item of unknown kind"],
    [{ resourceType: "" }, "item of unknown kind"],
    [{ resourceType: "x".repeat(61) }, "item of unknown kind"],
    [{ resourceType: "x".repeat(60) }, "x".repeat(60)],
    [{ resourceType: "A1" }, "item of unknown kind"],
    [{ resourceType: "Bundle2" }, "item of unknown kind"],
  ])("names what it was given when that is a name: %j", (value, words) => {
    expect(() => parseBundle(json(value))).toThrow(
      expect.objectContaining({ code: "ARG_RECORD_KIND", message: expect.stringContaining(` ${words}, `) as string }),
    );
  });

  test.each([
    [{ entry: [patient, 5] }, "Entry 2"],
    [{ entry: [{ ...patient, fullUrl: null }] }, "Entry 1"],
    [{ entry: [patient, patient, { resource: { resourceType: 7 } }] }, "Entry 3"],
    [{ entry: [{ resource: null }] }, "Entry 1"],
    [{ entry: [{ resource: { resourceType: "" } }] }, "Entry 1"],
  ])("says which entry is wrong: %j", (more, words) => {
    expect(() => parseBundle(bundle(more))).toThrow(
      expect.objectContaining({ code: "ARG_RECORD_SHAPE", message: expect.stringContaining(words) as string }),
    );
  });

  test("keeps the cause of unreadable JSON", () => {
    expect(() => parseBundle("{")).toThrow(
      expect.objectContaining({ code: "ARG_RECORD_JSON", cause: expect.any(SyntaxError) as SyntaxError }),
    );
    for (const text of ["<Bundle/>", " \n<Bundle/>", "\uFEFF<Bundle/>"]) {
      expect(() => parseBundle(text)).toThrow(
        expect.objectContaining({ message: expect.stringContaining("XML") as string }),
      );
    }
    expect(() => parseBundle(json({ resourceType: 5 }))).toThrow(expect.objectContaining({ code: "ARG_RECORD_KIND" }));
  });
});
