/**
 * Records of many systems, where a folder of them is at hand: CHARTPASS_SHARED, or "shared" beside the repository.
 * Every entry lands somewhere, every part reads back, every reference inside is present, withheld or missing.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { assembleRecord } from "./assemble.ts";
import { parseBundle } from "./bundle.ts";
import { canonicalJson } from "./canonical.ts";
import { issuerKeygen, issueRecord } from "./issue.ts";
import { readHeader, readSection } from "./part.ts";
import { referencesIn, resolverOf } from "./references.ts";
import { splitBundle } from "./sections.ts";
import { verifyRecord } from "./verify.ts";

const shared = process.env["CHARTPASS_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const files = ["ips", "synthea"].flatMap((folder) => {
  const path = `${shared}/data/${folder}`;
  if (!existsSync(path)) return [];
  return readdirSync(path).flatMap((file) => (file.endsWith(".json") ? [[file, `${path}/${file}`] as const] : []));
});
if (files.length === 0) {
  process.stderr.write(`SKIPPED: no sample records in ${shared}/data; set CHARTPASS_SHARED to test with them.\n`);
}

const load = (path: string) => parseBundle(readFileSync(path, "utf8"));
let calls = 0;
const random = (length: number) => new Uint8Array(length).map((_, i) => (calls++ * 167 + i * 31) & 255);

describe.skipIf(files.length === 0)("sample records", () => {
  test.each(files)("%s", async (_name, path) => {
    const bundle = load(path);
    const split = splitBundle(bundle);
    const header = readHeader(split.header.bytes);
    const sections = split.sections.map((part) => readSection(part.bytes));

    const placed = new Set(
      [...header.entries, ...sections.flatMap((s) => [...s.entries, ...s.supporting])].map(canonicalJson),
    );
    const lost = bundle.entry.filter(
      (entry) => entry.resource?.resourceType !== "Composition" && !placed.has(canonicalJson(entry)),
    );
    expect(lost).toEqual([]);

    const whole = assembleRecord(header, sections);
    expect(whole.patient?.resourceType).toBe("Patient");
    const find = resolverOf(bundle.entry);
    for (const [i, section] of sections.entries()) {
      const alone = assembleRecord(header, [section], sections.length);
      expect(alone.withheld).toBe(sections.length - 1);
      for (const entry of [...section.entries, ...section.supporting]) {
        for (const reference of referencesIn(entry.resource).filter((each) => !each.startsWith("#"))) {
          const target = find(reference, entry)?.resource;
          const expected = target === undefined ? "missing" : "present";
          expect(whole.resolve(reference, entry.resource).status).toBe(expected);
          const seen = alone.resolve(reference, entry.resource).status;
          expect(expected === "missing" ? ["missing"] : ["present", "withheld"]).toContain(seen);
        }
      }
      expect(split.sections[i]?.title).toBe(alone.sections[0]?.title);
    }

    const { privateKey, publicKey } = issuerKeygen(random);
    const issued = await issueRecord({
      ...split,
      issuer: { hospitalId: "hospital-a", privateKey },
      subject: "pid",
      documentId: "doc",
      issuedAt: 1_700_000_000,
      random,
    });
    expect(issued.jwt.length).toBeLessThan(4000);
    const checked = await verifyRecord({
      jwt: issued.jwt,
      header: split.header.bytes,
      sections: split.sections.map(({ id, bytes }) => ({ id, bytes, disclosure: issued.disclosures[id] ?? "" })),
      issuerPublicKey: publicKey,
    });
    expect(checked.sections.every((section) => section.status === "verified")).toBe(true);
    expect(checked.withheldCount).toBe(0);
  });

  const pathOf = (start: string) => files.find(([file]) => file.startsWith(start))?.[1] ?? "";

  test("the full summary has 16 sections and no Other", () => {
    const { sections } = splitBundle(load(pathOf("full_ips")));
    expect(sections.length).toBe(16);
    expect(sections.map((section) => section.title)).not.toContain("Other");
  });

  test("the Austrian summary: what its 27 listed entries lead to reaches all 180", () => {
    const { sections } = splitBundle(load(pathOf("AT_ELGA")));
    const contents = sections.map((part) => readSection(part.bytes));
    expect(contents.reduce((sum, section) => sum + section.entries.length, 0)).toBe(27);
    expect(sections.map((section) => section.title)).toEqual([
      "Active Problems Section",
      "Vital Signs Section",
      "Medication",
      "Results",
      "Allergies and Intolerances",
      "Immunizations",
      "History of Past Illness",
    ]);
  });

  test("the Austrian summary without its results section: what that listed is left over and forms Other", () => {
    const bundle = JSON.parse(readFileSync(pathOf("AT_ELGA"), "utf8")) as {
      entry: { resource: { section?: { title: string }[] } }[];
    };
    const composition = bundle.entry[0]?.resource ?? {};
    composition.section = (composition.section ?? []).filter((section) => section.title !== "Results");
    const { sections } = splitBundle(parseBundle(JSON.stringify(bundle)));
    const last = sections.at(-1);
    expect(last?.title).toBe("Other");
    expect(readSection(last?.bytes ?? new Uint8Array(0)).entries.length).toBeGreaterThan(50);
  });

  test("a megabyte of transactions becomes parts by type within a second", () => {
    const started = performance.now();
    const { sections } = splitBundle(load(pathOf("Morgan_")));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(sections.map((section) => section.title)).toEqual([
      "Allergies",
      "Conditions",
      "Medications",
      "Vaccinations",
      "Measurements and results",
      "Procedures",
      "Visits",
      "Care plans",
      "Insurance and billing",
    ]);
  });
});
