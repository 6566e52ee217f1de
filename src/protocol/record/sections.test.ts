/** Cutting records into parts and putting them together again: the summary of the repository, and one full of oddities. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assembleRecord } from "./assemble.ts";
import { type Bundle, type BundleEntry, parseBundle } from "./bundle.ts";
import { readHeader, readSection } from "./part.ts";
import { splitBundle } from "./sections.ts";

const load = (path: string) => parseBundle(readFileSync(new URL(path, import.meta.url), "utf8"));
const summary = load("../../../public/samples/summary.json");
const odd = load("./samples/odd.json");
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function opened(bundle: Bundle) {
  const { header, sections } = splitBundle(bundle);
  return {
    header: readHeader(header.bytes),
    sections: sections.map((part) => readSection(part.bytes)),
    parts: sections,
  };
}

const names = (entries: readonly BundleEntry[]) =>
  entries.map(({ resource }) => {
    const id = resource?.["id"];
    return `${resource?.resourceType ?? "no resource"}/${typeof id === "string" ? id : ""}`;
  });

describe("the sample summary", () => {
  const { header, sections, parts } = opened(summary);

  test("has its eight sections, titled and coded", () => {
    expect(parts.map((part) => [part.id, part.title, part.code])).toEqual([
      ["s0", "Allergies and intolerances", "48765-2"],
      ["s1", "Problems", "11450-4"],
      ["s2", "Medication", "10160-0"],
      ["s3", "Vaccinations", "11369-6"],
      ["s4", "Results", "30954-2"],
      ["s5", "Vital signs", "8716-3"],
      ["s6", "History of past illness", "11348-0"],
      ["s7", "Plan of care", "18776-5"],
    ]);
  });

  test("the header names the patient, the author and the hospital, and tells nothing of any section", () => {
    expect(header.entries.map((entry) => entry.resource?.resourceType)).toEqual([
      "Patient",
      "Practitioner",
      "Organization",
    ]);
    const text = JSON.stringify(header);
    for (const word of ["Depress", "Psychiatric", "Sandell", "Apixaban", "11348-0", "History", "Vaccination"]) {
      expect(text).not.toContain(word);
    }
  });

  test("the psychiatrist travels with the section that names him, and with no other", () => {
    const holders = sections.filter((section) => JSON.stringify(section).includes("Sandell"));
    expect(holders.map((section) => section.id)).toEqual(["s6"]);
  });

  test("the reader sees all of it again", () => {
    const view = assembleRecord(header, sections);
    expect(view.title).toBe("Patient summary");
    expect(view.date).toBe("2025-11-03T10:30:00+01:00");
    expect(view.patient?.["birthDate"]).toBe("1967-04-12");
    expect(view.author?.resourceType).toBe("Practitioner");
    expect(view.custodian?.["name"]).toBe("Hospital A");
    expect(view.withheld).toBe(0);
    expect(view.sections.every((section) => section.narrative?.startsWith("<div"))).toBe(true);
    expect(view.sections.map((section) => section.resources.length)).toEqual([2, 3, 4, 3, 6, 4, 2, 1]);
  });

  test("a reference is present, withheld or missing", () => {
    const medication = sections[2];
    const only = assembleRecord(header, medication === undefined ? [] : [medication], 8);
    expect(only.withheld).toBe(7);
    const statement = only.sections[0]?.resources[0];
    const reason = (statement?.["reasonReference"] as { reference: string }[] | undefined)?.[0]?.reference ?? "";
    const medicine = (statement?.["medicationReference"] as { reference: string } | undefined)?.reference ?? "";
    expect(only.resolve(medicine, statement)).toMatchObject({ status: "present" });
    expect(only.resolve(reason, statement)).toEqual({ status: "withheld" });
    expect(only.resolve("urn:uuid:00000000-0000-4000-8000-000000000000")).toEqual({ status: "missing" });
    const whole = assembleRecord(header, sections);
    expect(whole.resolve(reason)).toMatchObject({ status: "present", resource: { resourceType: "Condition" } });
  });
});

describe("an odd record", () => {
  const { header, sections, parts } = opened(odd);
  const byId = new Map(sections.map((section) => [section.id, section]));

  test("keeps nested sections inside their parent and cleans titles", () => {
    expect(parts.map((part) => part.title)).toEqual([
      "Outer section",
      "Conditions",
      "Part 3",
      "Inner",
      "Inner (2)",
      "Other",
    ]);
    expect(names(byId.get("s0")?.entries ?? [])).toEqual([
      "Condition/outer",
      "Observation/inner",
      "Observation/innermost",
    ]);
    const outer = assembleRecord(header, sections).sections[0];
    expect(outer?.parts[0]).toMatchObject({ title: "Inner", narrative: "<div>inner narrative</div>" });
    expect(outer?.parts[0]?.resources.map((each) => each["id"])).toEqual(["inner"]);
    expect(outer?.parts[0]?.parts[0]).toMatchObject({ title: "Innermost", resources: [{ id: "innermost" }] });
  });

  test("copies what is needed, transitively and through cycles, but nothing another section is about", () => {
    expect(names(byId.get("s0")?.supporting ?? [])).toEqual(["Observation/deep", "Organization/lab"]);
    expect(byId.get("s0")?.elsewhere).toEqual(["Condition/hidden"]);
    expect(names(byId.get("s3")?.entries ?? [])).toEqual(["Condition/outer"]);
  });

  test("contained resources go where they are referred to", () => {
    expect(byId.get("s0")?.contained.map((each) => each["id"])).toEqual(["mood"]);
    const kept = header.composition?.resource?.["contained"] as { id: string }[];
    expect(kept.map((each) => each.id)).toEqual(["custodian"]);
    const view = assembleRecord(header, sections);
    expect(view.custodian?.["name"]).toBe("Contained Custodian");
    expect(view.resolve("#mood", view.composition)).toMatchObject({ status: "present" });
    expect(view.resolve("#nothing", view.composition)).toEqual({ status: "missing" });
  });

  test("an institution no section names goes with what it points to, or to the header", () => {
    expect(names(byId.get("s1")?.supporting ?? [])).toEqual([
      "Practitioner/specialist",
      "PractitionerRole/role",
      "Organization/clinic",
    ]);
    expect(names(header.entries)).toEqual([
      "Patient/p1",
      "Practitioner/dr",
      "Organization/home",
      "Organization/insurer",
    ]);
  });

  test("leftovers, entries without a resource and unknown types form Other", () => {
    expect(names(byId.get("s5")?.entries ?? [])).toEqual(["Device/pump", "no resource/", "SomethingNew/"]);
  });

  test("the header tells neither counts, nor the query, nor the narrative", () => {
    const text = JSON.stringify(header);
    for (const word of ["HIV", "86406008", "total", "Inner", "Outer"]) expect(text).not.toContain(word);
    expect(header.elsewhere).toEqual(["Condition/hidden"]);
  });

  test("empty sections and wrong shapes are calm", () => {
    const view = assembleRecord(header, sections);
    expect(view.sections[2]).toMatchObject({ title: "Part 3", emptyReason: "Nil Known", resources: [] });
    expect(view.sections[4]).toMatchObject({ resources: [] });
    expect(view.author).toMatchObject({ resourceType: "Practitioner", id: "dr" });
  });

  test("a conditional reference is found by its identifier", () => {
    const view = assembleRecord(header, sections);
    expect(view.resolve("Practitioner?identifier=http%3A%2F%2Fnpi.example%7C99")).toMatchObject({
      status: "present",
      resource: { id: "dr" },
    });
    expect(view.resolve("https://other.example/fhir/Device/pump")).toEqual({ status: "missing" });
  });
});

describe("a record without a Composition", () => {
  const entry = (resourceType: string, id: string, more = {}) => ({ resource: { resourceType, id, ...more } });
  const bundle = (entries: object[]) =>
    parseBundle(JSON.stringify({ resourceType: "Bundle", type: "searchset", entry: entries }));

  test("is cut by type, with plain titles, in a reader's order", () => {
    const { header, sections, parts } = opened(
      bundle([
        entry("Claim", "c", { provider: { reference: "Organization/o" } }),
        entry("Observation", "ob", { device: { reference: "Device/d1" }, encounter: { reference: "Encounter/e" } }),
        entry("Encounter", "e"),
        entry("Device", "d1"),
        entry("Device", "d2"),
        entry("Organization", "o"),
        entry("Patient", "p"),
        entry("Patient", "mother"),
        entry("Condition", "co"),
      ]),
    );
    expect(parts.map((part) => part.title)).toEqual([
      "Conditions",
      "Measurements and results",
      "Devices",
      "Visits",
      "Insurance and billing",
      "Other",
    ]);
    expect(names(header.entries)).toEqual(["Patient/p"]);
    expect(names(sections[1]?.supporting ?? [])).toEqual(["Device/d1"]);
    expect(sections[1]?.elsewhere).toEqual(["Encounter/e"]);
    expect(names(sections[5]?.entries ?? [])).toEqual(["Patient/mother"]);
    expect(assembleRecord(header, sections).title).toBe("Health record");
  });

  test("works with no patient, and with nothing but one", () => {
    expect(opened(bundle([entry("Condition", "co")])).header.patient).toBeUndefined();
    const alone = opened(bundle([entry("Patient", "p")]));
    expect(alone.sections).toEqual([]);
    expect(assembleRecord(alone.header, []).patient).toMatchObject({ id: "p" });
  });

  test("a Binary that an attachment names goes along", () => {
    const { sections } = opened(
      bundle([
        entry("DocumentReference", "dr", { content: [{ attachment: { url: "Binary/b" } }] }),
        entry("Binary", "b"),
      ]),
    );
    expect(names(sections[0]?.supporting ?? [])).toEqual(["Binary/b"]);
  });
});

describe("parts", () => {
  test("are canonical: order of members in the file does not matter", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, member]) => [name, reversed(member)]),
      );
    };
    const other = splitBundle(parseBundle(JSON.stringify(reversed(summary))));
    const same = splitBundle(summary);
    expect(other.sections.map((part) => decode(part.bytes))).toEqual(same.sections.map((part) => decode(part.bytes)));
    expect(decode(other.header.bytes)).toBe(decode(same.header.bytes));
  });

  test("refuse bytes that are not exactly one", () => {
    const { header, sections } = splitBundle(summary);
    const section = decode(sections[0]?.bytes ?? new Uint8Array(0));
    const bytes = (text: string) => new TextEncoder().encode(text);
    const refused = expect.objectContaining({ code: "WIRE_RECORD_PART" }) as Error;
    expect(() => readSection(header.bytes)).toThrow(refused);
    expect(() => readHeader(bytes(section))).toThrow(refused);
    expect(() => readSection(bytes(` ${section}`))).toThrow(refused);
    expect(() => readSection(bytes(section.slice(1)))).toThrow(refused);
    expect(() => readSection(bytes("null"))).toThrow(refused);
    expect(() => readSection(bytes(section.replace('"id":"s0"', '"id":"s00"')))).toThrow(refused);
    expect(() => readSection(bytes(section.replace('"supporting":[]', '"supporting":[1]')))).toThrow(refused);
    expect(() => readSection(Uint8Array.of(0xff, 0xfe))).toThrow(refused);
  });
});
