/** The reader's view, from parts made by hand: what is missing or of a wrong shape is left out, never guessed. */
import { describe, expect, test } from "vitest";
import { assembleRecord } from "./assemble.ts";
import type { BundleEntry, Resource } from "./bundle.ts";
import type { JsonObject } from "./canonical.ts";
import { HEADER_FORMAT, type HeaderContent, SECTION_FORMAT, type SectionContent } from "./part.ts";

const resource = (resourceType: string, id: string, more: JsonObject = {}): Resource => ({ resourceType, id, ...more });
const entry = (resourceType: string, id: string, more: JsonObject = {}): BundleEntry => ({
  fullUrl: `https://h.example/fhir/${resourceType}/${id}`,
  resource: resource(resourceType, id, more),
});
const header = (composition: JsonObject | undefined, more: Partial<HeaderContent> = {}): HeaderContent => ({
  format: HEADER_FORMAT,
  bundle: { resourceType: "Bundle" },
  entries: [],
  elsewhere: [],
  ...(composition === undefined
    ? {}
    : {
        composition: {
          fullUrl: "https://h.example/fhir/Composition/c",
          resource: resource("Composition", "c", composition),
        },
      }),
  ...more,
});
const section = (id: string, more: Partial<SectionContent> = {}): SectionContent => ({
  format: SECTION_FORMAT,
  id,
  title: `Title ${id}`,
  contained: [],
  entries: [],
  supporting: [],
  elsewhere: [],
  ...more,
});

describe("the record as a whole", () => {
  test("without anything has a plain title and nothing else", () => {
    const { resolve: _resolve, ...view } = assembleRecord(header(undefined), []);
    expect(view).toEqual({ title: "Health record", authors: [], sections: [], withheld: 0 });
  });

  test("has the composition's title and date, else the Bundle's time", () => {
    const dated = assembleRecord(
      header({ title: " My record ", date: "2025-01-02" }, { bundle: { timestamp: "2024-12-31T00:00:00Z" } }),
      [],
    );
    expect(dated).toMatchObject({ title: "My record", date: "2025-01-02", composition: { id: "c" } });
    expect(assembleRecord(header({ title: 5, date: 7 }, { bundle: { timestamp: "2024-12-31" } }), [])).toMatchObject({
      title: "Health record",
      date: "2024-12-31",
    });
  });

  test("names patient, all authors in order, and custodian, as far as they are there", () => {
    const entries = [
      entry("Organization", "o"),
      entry("Patient", "p"),
      entry("Practitioner", "a"),
      entry("Device", "b"),
    ];
    const named = {
      author: [{ reference: "Practitioner/a" }, { reference: "Practitioner/gone" }, { reference: "Device/b" }],
      custodian: { reference: "Organization/o" },
    };
    const view = assembleRecord(header(named, { entries, patient: 1 }), []);
    expect(view.patient?.["id"]).toBe("p");
    expect(view.authors.map((each) => each["id"])).toEqual(["a", "b"]);
    expect(view.author?.["id"]).toBe("a");
    expect(view.custodian?.["id"]).toBe("o");
    const without = assembleRecord(
      header({ author: [{ reference: "Practitioner/gone" }] }, { entries, patient: 9 }),
      [],
    );
    for (const name of ["patient", "author", "custodian"]) expect(without).not.toHaveProperty(name);
  });

  test("puts sections in their order, ten after two, and counts those not here", () => {
    const view = assembleRecord(
      header(undefined),
      ["s10", "s2", "s0"].map((id) => section(id)),
      12,
    );
    expect(view.sections.map((each) => each.id)).toEqual(["s0", "s2", "s10"]);
    expect(view.withheld).toBe(9);
    expect(assembleRecord(header(undefined), [section("s0"), section("s1")]).withheld).toBe(0);
    expect(assembleRecord(header(undefined), [section("s0"), section("s1")], 1).withheld).toBe(0);
  });
});

describe("a section", () => {
  const view = (more: Partial<SectionContent>, of: HeaderContent = header({})) =>
    assembleRecord(of, [section("s0", more)]).sections[0];

  test("with nothing in it has its title and no more", () => {
    expect(view({})).toEqual({ id: "s0", title: "Title s0", parts: [], resources: [], supporting: [] });
  });

  test("shows code, narrative, what it is about and what that needs", () => {
    const shown = view({
      code: "30954-2",
      section: { text: { div: "<div>words</div>" } },
      entries: [entry("Observation", "1"), { request: {} }],
      supporting: [entry("Device", "d"), {}],
    });
    expect(shown).toMatchObject({ code: "30954-2", narrative: "<div>words</div>" });
    expect(shown?.resources.map((each) => each["id"])).toEqual(["1"]);
    expect(shown?.supporting.map((each) => each["id"])).toEqual(["d"]);
  });

  test("has a narrative only where there is text", () => {
    for (const text of [undefined, "words", { div: 5 }, [], null]) {
      expect(view({ section: { text } }), JSON.stringify(text)).not.toHaveProperty("narrative");
    }
  });

  test("says why it is empty, in the reason's words or its coding's", () => {
    const reason = (emptyReason: unknown) => view({ section: { emptyReason } as never })?.emptyReason;
    expect(reason({ text: "Not asked", coding: [{ display: "Nil known" }] })).toBe("Not asked");
    expect(reason({ coding: [null, "x", { display: "Nil known" }, { display: "Other" }] })).toBe("Nil known");
    for (const none of [
      undefined,
      "nilknown",
      [],
      {},
      { coding: {} },
      { coding: [] },
      { coding: [{ code: "nilknown" }] },
    ]) {
      expect(reason(none), JSON.stringify(none)).toBeUndefined();
      expect(view({ section: { emptyReason: none } })).not.toHaveProperty("emptyReason");
    }
  });

  test("shows nested sections with what they list, as far as it is here", () => {
    const nested = {
      section: [
        {
          title: "Inner",
          text: { div: "<p>i</p>" },
          entry: [{ reference: "Goal/1" }, { reference: "Goal/2" }, { reference: "#c" }],
        },
        "no section",
        { code: { coding: [{ code: "11450-4" }] }, section: [{ entry: [{ reference: "Goal/1" }] }] },
      ],
    };
    const shown = view({ section: nested, entries: [entry("Goal", "1")], contained: [resource("Goal", "c")] });
    expect(shown?.parts).toEqual([
      {
        title: "Inner",
        narrative: "<p>i</p>",
        parts: [],
        resources: [entry("Goal", "1").resource, resource("Goal", "c")],
      },
      {
        title: "Conditions",
        code: "11450-4",
        parts: [{ title: "Part 1", parts: [], resources: [entry("Goal", "1").resource] }],
        resources: [],
      },
    ]);
    expect(view({ section: { section: { title: "no list" } } })?.parts).toEqual([]);
  });
});

describe("a reference", () => {
  const holder = entry("Observation", "1", { contained: [resource("Device", "own"), "odd"] });
  const content = section("s0", {
    entries: [holder],
    supporting: [entry("Device", "d")],
    contained: [resource("Goal", "shared")],
    elsewhere: ["Condition/secret"],
  });
  const view = assembleRecord(header({}, { entries: [entry("Patient", "p")], elsewhere: ["Condition/other"] }), [
    content,
  ]);

  test("is present wherever its target came with", () => {
    for (const [reference, id] of [
      ["Patient/p", "p"],
      ["Observation/1", "1"],
      ["Device/d", "d"],
      ["Composition/c", "c"],
      ["#shared", "shared"],
    ] as const) {
      expect(view.resolve(reference), reference).toMatchObject({ status: "present", resource: { id } });
    }
  });

  test("to something contained is looked for inside its own resource first", () => {
    expect(view.resolve("#own", holder.resource)).toMatchObject({ status: "present", resource: { id: "own" } });
    expect(view.resolve("#own")).toEqual({ status: "missing" });
    expect(view.resolve("#odd", holder.resource)).toEqual({ status: "missing" });
    expect(view.resolve("#shared", holder.resource)).toMatchObject({ status: "present" });
    expect(view.resolve("#", holder.resource)).toEqual({ status: "missing" });
  });

  test("is withheld when a part says that it leads elsewhere, and missing otherwise", () => {
    expect(view.resolve("Condition/secret")).toEqual({ status: "withheld" });
    expect(view.resolve("Condition/other")).toEqual({ status: "withheld" });
    expect(view.resolve("Condition/never")).toEqual({ status: "missing" });
  });

  test("means what stands beside the resource that holds it", () => {
    const twin: BundleEntry = {
      fullUrl: "https://other.example/fhir/Device/d",
      resource: resource("Device", "d", { twin: true }),
    };
    const second: BundleEntry = {
      fullUrl: "https://other.example/fhir/Observation/2",
      resource: resource("Observation", "2"),
    };
    const two = assembleRecord(header({}), [content, section("s1", { entries: [second], supporting: [twin] })]);
    expect(two.resolve("Device/d", second.resource)).toMatchObject({ resource: { twin: true } });
    expect(two.resolve("Device/d", holder.resource)).not.toMatchObject({ resource: { twin: true } });
  });
});
