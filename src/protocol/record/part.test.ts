/** Parts read back only from exactly the canonical bytes of their shape. */
import { describe, expect, test } from "vitest";
import { canonicalBytes, type Json } from "./canonical.ts";
import { HEADER_FORMAT, HEADER_ID, isResource, readHeader, readSection, SECTION_FORMAT, SECTION_ID } from "./part.ts";
import { looseParts } from "../shape.fixture.ts";

const entry = { fullUrl: "urn:uuid:1", resource: { resourceType: "Goal", id: "1" } };
const header = {
  format: HEADER_FORMAT,
  bundle: { resourceType: "Bundle", type: "document" },
  composition: { fullUrl: "urn:uuid:c", resource: { resourceType: "Composition" } },
  patient: 0,
  entries: [entry, {}],
  elsewhere: ["Condition/1"],
};
const section = {
  format: SECTION_FORMAT,
  id: "s12",
  title: "Results",
  code: "30954-2",
  section: { title: "Results" },
  contained: [{ resourceType: "Observation", id: "c" }],
  entries: [entry],
  supporting: [{ resource: { resourceType: "Device" } }],
  elsewhere: ["Condition/1"],
};
const asHeader = (value: unknown) => readHeader(canonicalBytes(value as Json));
const asSection = (value: unknown) => readSection(canonicalBytes(value as Json));
const refused = expect.objectContaining({
  code: "WIRE_RECORD_PART",
  hint: expect.stringMatching(/\.$/) as string,
}) as Error;

describe("a header", () => {
  test("reads back, with and without what may lack", () => {
    expect(asHeader(header)).toEqual(header);
    const { composition: _composition, patient: _patient, ...bare } = header;
    expect(asHeader(bare)).toEqual(bare);
    expect(asHeader({ ...bare, entries: [], elsewhere: [] })).toEqual({ ...bare, entries: [], elsewhere: [] });
  });

  test.each([
    ["format", SECTION_FORMAT],
    ["format", "chartpass/record-header/2"],
    ["bundle", []],
    ["bundle", undefined],
    ["entries", {}],
    ["entries", undefined],
    ["entries", [null]],
    ["entries", [[]]],
    ["entries", [{ fullUrl: 5 }]],
    ["entries", [{ resource: {} }]],
    ["entries", [{ resource: { resourceType: 5 } }]],
    ["entries", [entry, { resource: [] }]],
    ["elsewhere", "Condition/1"],
    ["elsewhere", [5]],
    ["elsewhere", ["a", null]],
    ["elsewhere", undefined],
    ["composition", 5],
    ["composition", { resource: 5 }],
    ["patient", "0"],
    ["patient", 0.5],
    ["patient", null],
  ])("is refused with %s %j", (name, value) => {
    expect(() => asHeader({ ...header, [name]: value })).toThrow(refused);
  });
});

describe("a section", () => {
  test("reads back, with and without what may lack", () => {
    expect(asSection(section)).toEqual(section);
    const { code: _code, section: _section, ...bare } = section;
    expect(asSection(bare)).toEqual(bare);
    expect(asSection({ ...bare, contained: [], entries: [], supporting: [], elsewhere: [] }).entries).toEqual([]);
  });

  test("is refused when a member is missing or of another kind", () => {
    const open = looseParts(asSection, section).filter(
      (each) => !/^(section|contained\.0|entries\.0|supporting\.0)\b/.test(each),
    );
    expect(open).toEqual([" with something more", "code = undefined"]);
    expect(looseParts((value) => asSection({ ...section, id: value }), "s12")).toEqual([]);
  });

  test.each([
    ["format", HEADER_FORMAT],
    ["id", "header"],
    ["id", "s"],
    ["id", "s01"],
    ["id", "s10000"],
    ["id", "xs1"],
    ["id", "s1x"],
    ["id", "s-1"],
    ["id", 1],
    ["title", 5],
    ["code", null],
    ["section", []],
    ["section", null],
    ["contained", [{}]],
    ["contained", [section.contained[0], 5]],
    ["contained", {}],
    ["entries", [5]],
    ["supporting", [{ resource: {} }]],
    ["elsewhere", [5]],
  ])("is refused with %s %j", (name, value) => {
    expect(() => asSection({ ...section, [name]: value })).toThrow(refused);
  });

  test("is refused when its bytes are not canonical", () => {
    const text = new TextDecoder().decode(canonicalBytes(section));
    const bytes = (changed: string) => new TextEncoder().encode(changed);
    expect(readSection(bytes(text))).toEqual(section);
    for (const changed of [
      `${text}\n`,
      text.replace(":", ": "),
      "[]",
      "5",
      "",
      text.slice(0, -1),
      text.replace("Goal", "\\u0047oal"),
    ]) {
      expect(() => readSection(bytes(changed)), changed).toThrow(refused);
    }
    expect(() => readHeader(Uint8Array.of(0x7b, 0xff, 0x7d))).toThrow(refused);
    const broken = bytes(text.replace('"title":"Results"', '"title":"R\u0000"')).map((byte) =>
      byte === 0 ? 0xff : byte,
    );
    expect(() => readSection(broken)).toThrow(refused);
  });
});

test("formats and the header's id never change", () => {
  expect([HEADER_FORMAT, SECTION_FORMAT, HEADER_ID]).toEqual([
    "chartpass/record-header/1",
    "chartpass/record-section/1",
    "header",
  ]);
});

test("ids of sections count up from s0", () => {
  for (const id of ["s0", "s1", "s10", "s9999"]) expect(SECTION_ID.test(id)).toBe(true);
  for (const id of ["", "s00", "s10000", "S1", "header", "s1\n"]) expect(SECTION_ID.test(id)).toBe(false);
});

test("a resource is an object that says its type", () => {
  expect(isResource({ resourceType: "Goal" })).toBe(true);
  for (const value of [null, [], "Goal", {}, { resourceType: 5 }]) expect(isResource(value)).toBe(false);
});
