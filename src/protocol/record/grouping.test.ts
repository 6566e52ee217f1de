/** Which entry goes where, rule by rule, on records of a few entries. */
import { describe, expect, test } from "vitest";
import { parseBundle } from "./bundle.ts";
import { type HeaderContent, readHeader, readSection, type SectionContent } from "./part.ts";
import { splitBundle } from "./sections.ts";

interface Draft {
  readonly resourceType: string;
  readonly id: string;
  readonly [name: string]: unknown;
}

const to = (...references: string[]) => references.map((reference) => ({ reference }));
const it = (name: string, ...references: string[]): Draft => {
  const [resourceType = "", id = ""] = name.split("/");
  return { resourceType, id, link: to(...references) };
};

function split(entries: readonly Draft[], more: object = { type: "collection" }) {
  const bundle = { resourceType: "Bundle", ...more, entry: entries.map((resource) => ({ resource })) };
  const { header, sections } = splitBundle(parseBundle(JSON.stringify(bundle)));
  return {
    header: readHeader(header.bytes),
    sections: sections.map((part) => readSection(part.bytes)),
    title: header.title,
  };
}

const names = (entries: HeaderContent["entries"]) =>
  entries.map(({ resource }) => `${resource?.resourceType}/${JSON.stringify(resource?.["id"])?.slice(1, -1)}`);
const shape = (sections: readonly SectionContent[]) =>
  sections.map((each) => [each.title, names(each.entries), names(each.supporting)]);
const composition = (section: unknown, more: object = {}): Draft => ({
  resourceType: "Composition",
  id: "c",
  section,
  ...more,
});

describe("without a plan", () => {
  test.each([
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Device",
    "RelatedPerson",
    "Location",
    "HealthcareService",
    "Endpoint",
    "OrganizationAffiliation",
    "Medication",
    "Substance",
    "Specimen",
    "Binary",
    "Media",
  ])("%s travels with what needs it and makes no part of its own", (type) => {
    const { header, sections } = split([it(`${type}/x`), it("Condition/1", `${type}/x`), it("Patient/p")]);
    expect(shape(sections)).toEqual([["Conditions", ["Condition/1"], [`${type}/x`]]]);
    expect(names(header.entries)).toEqual(["Patient/p"]);
  });

  test.each([
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Location",
    "HealthcareService",
    "Endpoint",
    "OrganizationAffiliation",
  ])("%s that nothing needs goes to the header", (type) => {
    const { header, sections } = split([it(`${type}/x`), it("Condition/1")]);
    expect(names(header.entries)).toEqual([`${type}/x`]);
    expect(shape(sections)).toEqual([["Conditions", ["Condition/1"], []]]);
  });

  test.each([
    ["Device", "Devices"],
    ["Medication", "Medications"],
    ["Specimen", "Measurements and results"],
    ["Media", "Imaging"],
    ["Binary", "Documents"],
    ["Substance", "Other"],
    ["RelatedPerson", "Other"],
  ])("%s that nothing needs is part of %s", (type, title) => {
    const { header, sections } = split([it(`${type}/x`), it("Patient/p")]);
    expect(shape(sections)).toEqual([[title, [`${type}/x`], []]]);
    expect(names(header.entries)).toEqual(["Patient/p"]);
  });

  test("parts stand in a reader's order, entries in the record's, leftovers among their kind", () => {
    const { sections } = split([
      it("Claim/1"),
      it("Device/x"),
      it("Condition/2"),
      it("AllergyIntolerance/1"),
      it("Condition/1"),
      it("Goal/1"),
    ]);
    expect(shape(sections)).toEqual([
      ["Allergies", ["AllergyIntolerance/1"], []],
      ["Conditions", ["Condition/2", "Condition/1"], []],
      ["Devices", ["Device/x"], []],
      ["Care plans", ["Goal/1"], []],
      ["Insurance and billing", ["Claim/1"], []],
    ]);
    expect(sections.map((each) => each.id)).toEqual(["s0", "s1", "s2", "s3", "s4"]);
  });

  test("a support entry left over joins the part of its kind", () => {
    const { sections } = split([it("Observation/1"), it("Specimen/x")]);
    expect(shape(sections)).toEqual([["Measurements and results", ["Observation/1", "Specimen/x"], []]]);
  });

  test("the header has the patient and the institutions she names, and theirs, nothing else of hers", () => {
    const { header, sections } = split([
      it("Patient/p", "Organization/o", "Condition/1", "Practitioner/gp"),
      it("Organization/o", "Location/l"),
      it("Location/l", "Endpoint/e"),
      it("Endpoint/e"),
      it("Practitioner/gp"),
      it("Condition/1"),
    ]);
    expect(names(header.entries)).toEqual([
      "Patient/p",
      "Organization/o",
      "Location/l",
      "Endpoint/e",
      "Practitioner/gp",
    ]);
    expect(header.patient).toBe(0);
    expect(header.elsewhere).toEqual(["Condition/1"]);
    expect(shape(sections)).toEqual([["Conditions", ["Condition/1"], []]]);
  });

  test("a message's head is the header's, anywhere else it is a leftover", () => {
    const first = split([it("MessageHeader/m", "Organization/o"), it("Organization/o"), it("Condition/1")], {
      type: "message",
    });
    expect(names(first.header.entries)).toEqual(["MessageHeader/m", "Organization/o"]);
    const later = split([it("Condition/1"), it("MessageHeader/m")], { type: "message" });
    expect(shape(later.sections)).toEqual([
      ["Conditions", ["Condition/1"], []],
      ["Other", ["MessageHeader/m"], []],
    ]);
  });

  test("the second patient is not the patient", () => {
    const { header, sections } = split([it("Condition/1"), it("Patient/a"), it("Patient/b")]);
    expect(names(header.entries)).toEqual(["Patient/a"]);
    expect(shape(sections)).toEqual([
      ["Conditions", ["Condition/1"], []],
      ["Other", ["Patient/b"], []],
    ]);
  });
});

describe("with a plan", () => {
  test("the patient is the one the plan is about, wherever it stands", () => {
    const { header } = split([
      it("Patient/a"),
      it("Practitioner/x"),
      composition([{ title: "One", entry: to("Goal/1") }], { subject: { reference: "Patient/b" } }),
      it("Goal/1"),
      it("Patient/b"),
    ]);
    expect(names(header.entries)).toEqual(["Practitioner/x", "Patient/b"]);
    expect(header.patient).toBe(1);
  });

  test("a subject that is no patient does not make one", () => {
    const plan = composition([{ title: "One", entry: to("Goal/1") }], { subject: { reference: "Device/d" } });
    const { header } = split([plan, it("Device/d"), it("Goal/1"), it("Patient/p")]);
    expect(header.patient).toBe(1);
    expect(names(header.entries)).toEqual(["Device/d", "Patient/p"]);
  });

  test("an entry two sections list is in both, what only one needs in one", () => {
    const plan = composition([
      { title: "A", entry: to("Goal/1", "Goal/2") },
      { title: "B", entry: to("Goal/2", "Goal/3") },
    ]);
    const { sections } = split([
      plan,
      it("Goal/1", "Goal/3", "Device/d"),
      it("Goal/2", "Goal/1"),
      it("Goal/3"),
      it("Device/d"),
    ]);
    expect(shape(sections)).toEqual([
      ["A", ["Goal/1", "Goal/2"], ["Device/d"]],
      ["B", ["Goal/2", "Goal/3"], []],
    ]);
    expect(sections.map((each) => each.elsewhere)).toEqual([["Goal/3"], ["Goal/1"]]);
  });

  test("what no section reaches is Other, in one part", () => {
    const { sections } = split([
      composition([{ title: "A", entry: to("Goal/1") }]),
      it("Goal/1"),
      it("Condition/x"),
      it("Claim/y"),
    ]);
    expect(shape(sections)).toEqual([
      ["A", ["Goal/1"], []],
      ["Other", ["Condition/x", "Claim/y"], []],
    ]);
  });

  test("an institution that points into a section goes there with what it names, even through others", () => {
    const { header, sections } = split([
      composition([
        { title: "A", entry: to("Goal/1") },
        { title: "B", entry: to("Goal/2") },
      ]),
      it("Goal/1"),
      it("Goal/2"),
      it("PractitionerRole/r", "Goal/1", "Organization/o"),
      it("Organization/o", "Location/l"),
      it("Location/l"),
      it("Organization/up", "PractitionerRole/r"),
      it("Organization/alone", "Location/far"),
      it("Location/far"),
      it("OrganizationAffiliation/both", "Goal/1", "Goal/2"),
    ]);
    expect(shape(sections)).toEqual([
      [
        "A",
        ["Goal/1"],
        ["PractitionerRole/r", "Organization/o", "Location/l", "Organization/up", "OrganizationAffiliation/both"],
      ],
      ["B", ["Goal/2"], ["OrganizationAffiliation/both"]],
    ]);
    expect(names(header.entries)).toEqual(["Organization/alone", "Location/far"]);
  });

  test("an institution that points at what a section only carries goes there too, and one that names the patient does not", () => {
    const { header, sections } = split([
      composition([{ title: "A", entry: to("Goal/1") }], { subject: { reference: "Patient/p" } }),
      it("Patient/p"),
      it("Goal/1", "Device/d"),
      it("Device/d"),
      it("Organization/maker", "Device/d"),
      it("Organization/insurer", "Patient/p"),
    ]);
    expect(shape(sections)).toEqual([["A", ["Goal/1"], ["Device/d", "Organization/maker"]]]);
    expect(names(header.entries)).toEqual(["Patient/p", "Organization/insurer"]);
  });

  test("a document's plan is its first entry; elsewhere it must be the only one", () => {
    const [one, two] = [
      composition([{ title: "A", entry: to("Goal/1") }]),
      { ...composition([{ title: "B", entry: to("Goal/1") }]), id: "d" },
    ];
    expect(split([one, two, it("Goal/1")], { type: "document" }).sections.map((each) => each.title)).toEqual([
      "A",
      "Other",
    ]);
    expect(split([it("Goal/1"), one], { type: "document" }).sections.map((each) => each.title)).toEqual(["A"]);
    expect(split([one, two, it("Goal/1")]).sections.map((each) => each.title)).toEqual(["Care plans", "Documents"]);
    expect(split([composition([]), it("Goal/1")], { type: "document" }).sections.map((each) => each.title)).toEqual([
      "Care plans",
      "Documents",
    ]);
    expect(
      split([{ resourceType: "List", id: "l", section: one["section"] }, it("Goal/1")]).sections.map(
        (each) => each.title,
      ),
    ).toEqual(["Care plans", "Other"]);
  });

  test("the header tells of the Bundle only what names nothing inside", () => {
    const told = {
      type: "collection",
      id: "b",
      meta: { source: "x" },
      implicitRules: "r",
      language: "sv",
      identifier: { value: "i" },
      timestamp: "2025-01-01T00:00:00Z",
    };
    const { header, title } = split(
      [
        composition([{ title: "A" }], {
          title: "Mine",
          text: { div: "secret" },
          note: to("#n"),
          contained: [
            { resourceType: "Basic", id: "n", more: to("#m") },
            { resourceType: "Basic", id: "m" },
            { resourceType: "Basic", id: "unused" },
            { id: "odd" },
          ],
        }),
        it("Goal/1"),
      ],
      { ...told, total: 5, link: [], signature: {} },
    );
    expect(header.bundle).toEqual({ resourceType: "Bundle", ...told });
    expect(title).toBe("Mine");
    const resource = header.composition?.resource;
    expect(Object.keys(resource ?? {}).sort()).toEqual(["contained", "id", "note", "resourceType", "title"]);
    expect(resource?.["contained"]).toMatchObject([{ id: "n" }, { id: "m" }]);
    const bare = split([composition([{ title: "A" }]), it("Goal/1")]).header.composition?.resource;
    expect(bare).toEqual({ resourceType: "Composition", id: "c" });
  });

  test("titles are told apart, and the record has one", () => {
    const { sections, title } = split([composition([{ title: "A" }, { title: "B" }, { title: "A" }, { title: "A" }])]);
    expect(sections.map((each) => each.title)).toEqual(["A", "B", "A (2)", "A (3)"]);
    expect(title).toBe("Health record");
  });
});

describe("limits", () => {
  const plan = (count: number) => composition(Array.from({ length: count }, (_, i) => ({ title: `T${i}` })));
  const hint = expect.stringMatching(/\.$/) as string;

  test("two hundred sections are possible", () => {
    expect(split([plan(200)]).sections.length).toBe(200);
    expect(() => split([plan(201)])).toThrow(expect.objectContaining({ code: "ARG_RECORD_SECTIONS", hint }));
  });
});
