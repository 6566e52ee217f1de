/** What a reference means: the forms found in records, and those that must not find anything. */
import { describe, expect, test } from "vitest";
import { type Located, referencesIn, resolverOf } from "./references.ts";

const at = (fullUrl: string | undefined, resourceType: string, id?: string, more: object = {}): Located => ({
  ...(fullUrl === undefined ? {} : { fullUrl }),
  resource: { resourceType, ...(id === undefined ? {} : { id }), ...more },
});

describe("references in a value", () => {
  test("are found at any depth, in order, once each", () => {
    expect(
      referencesIn({
        subject: { reference: "Patient/1" },
        list: [{ reference: "#c" }, [{ deep: { reference: "urn:uuid:x" } }], { reference: "Patient/1" }],
      }),
    ).toEqual(["Patient/1", "#c", "urn:uuid:x"]);
  });

  test("are texts; other things of that name are none", () => {
    expect(referencesIn({ reference: "" })).toEqual([]);
    expect(referencesIn({ reference: { reference: "Patient/1" } })).toEqual(["Patient/1"]);
    expect(referencesIn({ reference: 5, text: "Patient/1" })).toEqual([]);
    for (const value of [undefined, null, "Patient/1", 7, true, [], {}]) expect(referencesIn(value)).toEqual([]);
    expect(referencesIn({ a: null, b: { reference: "Patient/1" } })).toEqual(["Patient/1"]);
  });

  test.each(["Binary/b-1.x", "https://h.example/fhir/Binary/b", "urn:uuid:3f0c", "Binary/" + "a".repeat(64)])(
    "may be the address of an attachment: %s",
    (url) => {
      expect(referencesIn({ attachment: { url } })).toEqual([url]);
    },
  );

  test.each([
    "https://h.example/Patient/1",
    "XBinary/b",
    "Binary/",
    "Binary/b/c",
    "Binary/a b",
    "Binary/" + "a".repeat(65),
    "see urn:uuid:x",
    "",
  ])("are not any address: %s", (url) => {
    expect(referencesIn({ url })).toEqual([]);
  });

  test("of an attachment need a text", () => {
    expect(referencesIn({ url: ["urn:uuid:x"] })).toEqual([]);
  });
});

describe("what a reference means", () => {
  const patient = at("https://h.example/fhir/Patient/1", "Patient", "1");
  const relative = at("Condition/9", "Condition", "9");
  const bare = at(undefined, "Device", "d", { identifier: { value: "777" } });
  const urn = at("urn:uuid:AAAA-bbbb", "Goal");
  const named = at(undefined, "Goal", "Mixed-Case");
  const doctor = at(undefined, "Practitioner", "dr", {
    identifier: [{ system: "http://npi", value: "99" }, { value: 5 }, "none", { system: 5, value: "plain" }],
  });
  const twin = at("https://other.example/fhir/Patient/1", "Patient", "1");
  const resolve = resolverOf([patient, relative, bare, urn, named, doctor, twin]);

  test("an absolute address is exactly that one", () => {
    expect(resolve("https://h.example/fhir/Patient/1")).toBe(patient);
    expect(resolve("https://other.example/fhir/Patient/1")).toBe(twin);
    expect(resolve("https://third.example/fhir/Patient/1")).toBeUndefined();
    expect(resolve("https://h.example/fhir/Patient/2")).toBeUndefined();
  });

  test("an absolute address may mean what has no address of its own", () => {
    expect(resolve("https://anything.example/fhir/Device/d")).toBe(bare);
    expect(resolve("HTTP://anything.example/fhir/Condition/9")).toBe(relative);
  });

  test("a relative one is looked for beside what refers to it first", () => {
    expect(resolve("Patient/1")).toBe(patient);
    expect(resolve("Patient/1", twin)).toBe(twin);
    expect(resolve("Patient/1", patient)).toBe(patient);
    expect(resolve("Patient/1", bare)).toBe(patient);
    expect(resolve("Patient/1", urn)).toBe(patient);
    expect(resolve("Condition/9", twin)).toBe(relative);
    expect(resolve("Device/d")).toBe(bare);
    expect(resolve("Patient/7")).toBeUndefined();
  });

  test("versions do not matter", () => {
    expect(resolve("Patient/1/_history/3")).toBe(patient);
    expect(resolve("https://h.example/fhir/Patient/1/_history/x-1.2")).toBe(patient);
    expect(resolverOf([at("https://h.example/Goal/1/_history/2", "Goal")])("https://h.example/Goal/1")).toBeDefined();
    expect(resolve("Patient/1/_history/")).toBeUndefined();
    expect(resolve("Patient/1/_history/3/more")).toBeUndefined();
  });

  test("a URN is its address, or the id at its end, whatever the case", () => {
    expect(resolve("urn:uuid:AAAA-bbbb")).toBe(urn);
    expect(resolve("urn:uuid:mixed-CASE")).toBe(named);
    expect(resolve("urn:oid:1.2.dr")).toBeUndefined();
    expect(resolve("urn:oid:dr")).toBe(doctor);
    expect(resolve("urn:uuid:nobody")).toBeUndefined();
  });

  test("a search by identifier finds it with and without its system, in a list or alone", () => {
    expect(resolve("Practitioner?identifier=http://npi|99")).toBe(doctor);
    expect(resolve("Practitioner?identifier=http%3A%2F%2Fnpi%7C99")).toBe(doctor);
    expect(resolve("Practitioner?identifier=99")).toBe(doctor);
    expect(resolve("Practitioner?identifier=plain")).toBe(doctor);
    expect(resolve("Device?identifier=777")).toBe(bare);
    for (const other of [
      "Patient?identifier=99",
      "Practitioner?identifier=http://else|99",
      "Practitioner?identifier=5",
      "Practitioner?name=99",
      "x Practitioner?identifier=99",
      "practitioner?identifier=99",
    ]) {
      expect(resolve(other), other).toBeUndefined();
    }
  });

  test("a search that cannot be decoded is taken as it stands", () => {
    const odd = at(undefined, "Goal", undefined, { identifier: { value: "100%" } });
    expect(resolverOf([odd])("Goal?identifier=100%")).toBe(odd);
  });

  test("fragments and mere text lead nowhere", () => {
    for (const reference of ["#d", "#", "", "Patient", "Patient/", "Patient/1/x", "patient/1", "a/Patient/ 1", "P/1"]) {
      expect(resolve(reference), reference).toBeUndefined();
    }
    expect(resolve("fhir/Patient/1")).toBe(patient);
  });

  test("a fragment leads nowhere even where an entry has it for an address", () => {
    expect(resolverOf([at("#x", "Goal", "x")])("#x")).toBeUndefined();
  });

  test("plain http is the web too", () => {
    const [one, two] = [at("http://a.example/fhir/Goal/1", "Goal"), at("http://b.example/fhir/Goal/1", "Goal")];
    const found = resolverOf([one, two]);
    expect(found("http://c.example/fhir/Goal/1")).toBeUndefined();
    expect(found("Goal/1", at("http://b.example/fhir/Task/2", "Task"))).toBe(two);
  });

  test("where several fit it is the first, and ids of other types are not mixed up", () => {
    const [a, b] = [at(undefined, "Goal", "1"), at(undefined, "Goal", "1")];
    expect(resolverOf([a, b])("Goal/1")).toBe(a);
    expect(resolverOf([at(undefined, "Task", "1"), a])("Goal/1")).toBe(a);
    expect(resolverOf([{ fullUrl: "urn:uuid:1" }, a])("urn:uuid:1")).toEqual({ fullUrl: "urn:uuid:1" });
    expect(resolverOf([{}])("Goal/1")).toBeUndefined();
    expect(resolverOf([{ resource: { resourceType: "Goal", id: 5 as never } }])("Goal/5")).toBeUndefined();
  });

  test("an address says type and id where the resource does not", () => {
    const silent = at("https://h.example/fhir/Goal/g1", "Goal");
    const resolved = resolverOf([silent]);
    expect(resolved("Goal/g1")).toBe(silent);
    expect(resolved("https://h.example/fhir/Goal/g1")).toBe(silent);
    expect(resolved("https://else.example/fhir/Goal/g1")).toBeUndefined();
  });
});
