/** Any subset verifies; any altered byte is refused; any record survives being cut. */
import { readFileSync } from "node:fs";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseBundle } from "./bundle.ts";
import { canonicalJson, type Json } from "./canonical.ts";
import { issueRecord, issuerKeygen } from "./issue.ts";
import { readHeader, readSection } from "./part.ts";
import { splitBundle } from "./sections.ts";
import { verifyRecord } from "./verify.ts";

let counter = 0;
const random = (length: number) => {
  counter += 1;
  return new Uint8Array(length).map((_, i) => sha256(Uint8Array.of(counter & 255, counter >>> 8, i))[0] ?? 0);
};
const split = splitBundle(
  parseBundle(readFileSync(new URL("../../../public/samples/summary.json", import.meta.url), "utf8")),
);
const { privateKey, publicKey } = issuerKeygen(random);
const issued = await issueRecord({
  ...split,
  issuer: { hospitalId: "a", privateKey },
  subject: "pid",
  documentId: "doc",
  issuedAt: 1,
  random,
});
const all = split.sections.map(({ id, bytes }) => ({ id, bytes, disclosure: issued.disclosures[id] ?? "" }));
const basis = { jwt: issued.jwt, header: split.header.bytes, issuerPublicKey: publicKey };
const flip = (bytes: Uint8Array, place: number, change: number) => {
  const out = Uint8Array.from(bytes);
  const at = place % out.length;
  out[at] = (out[at] ?? 0) ^ change;
  return out;
};
const change = fc.integer({ min: 1, max: 255 });

test("any subset verifies, in any order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(all), async (subset) => {
      const checked = await verifyRecord({ ...basis, sections: subset });
      expect(checked.sections.map((section) => [section.id, section.status])).toEqual(
        subset.map((section) => [section.id, "verified"]),
      );
      expect(checked.withheldCount).toBe(all.length - subset.length);
    }),
    { numRuns: 60 },
  );
});

test("any altered byte of a section shows, and of the header is refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...all), fc.nat(), change, async (section, place, by) => {
      const altered = { ...section, bytes: flip(section.bytes, place, by) };
      const checked = await verifyRecord({ ...basis, sections: [altered] });
      expect(checked.sections[0]?.status).toBe("altered");
      const header = flip(basis.header, place, by);
      await expect(verifyRecord({ ...basis, header, sections: [] })).rejects.toMatchObject({
        code: "CRYPTO_RECORD_HEADER",
      });
    }),
    { numRuns: 60 },
  );
});

test("any altered character of the JWT or of a disclosure is refused", async () => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~=";
  const altered = (text: string, place: number, by: string) => {
    const at = place % text.length;
    return text.slice(0, at) + by + text.slice(at + 1);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom(...alphabet.split("")),
      fc.constantFrom(...all),
      async (place, by, section) => {
        const jwt = altered(basis.jwt, place, by);
        if (jwt !== basis.jwt) {
          await expect(verifyRecord({ ...basis, jwt, sections: [] })).rejects.toMatchObject({
            code: expect.stringMatching(/^(WIRE_RECORD|CRYPTO_RECORD_SIGNATURE)$/) as string,
          });
        }
        const disclosure = altered(section.disclosure, place, by);
        if (disclosure !== section.disclosure) {
          const checked = await verifyRecord({ ...basis, sections: [{ ...section, disclosure }] });
          expect(checked.sections[0]?.status).toBe("unsigned");
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("cutting loses no entry and is the same every time, whatever refers to whatever", () => {
  const types = [
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Condition",
    "Observation",
    "Medication",
  ];
  const entries = fc.array(
    fc.record({
      type: fc.constantFrom(...types),
      to: fc.array(fc.nat({ max: 15 }), { maxLength: 3 }),
      url: fc.boolean(),
    }),
    { minLength: 1, maxLength: 16 },
  );
  const plan = fc.option(fc.array(fc.array(fc.nat({ max: 15 }), { maxLength: 4 }), { minLength: 1, maxLength: 4 }));
  fc.assert(
    fc.property(entries, plan, (drafts, sections) => {
      const list = drafts.map((draft, i) => ({
        ...(draft.url ? { fullUrl: `https://h.example/${draft.type}/${i}` } : {}),
        resource: {
          resourceType: draft.type,
          id: String(i),
          link: draft.to.map((to) => ({ reference: `${drafts[to]?.type ?? "Goal"}/${to}` })),
        },
      }));
      const composition = {
        resource: {
          resourceType: "Composition",
          id: "c",
          section: sections?.map((each) => ({
            entry: each.map((to) => ({ reference: `${drafts[to]?.type ?? "Goal"}/${to}` })),
          })),
        },
      };
      const text = JSON.stringify({
        resourceType: "Bundle",
        type: "document",
        entry: [...(sections === null ? [] : [composition]), ...list],
      });
      const parts = splitBundle(parseBundle(text));
      expect(splitBundle(parseBundle(text))).toEqual(parts);
      const header = readHeader(parts.header.bytes);
      const contents = parts.sections.map((part) => readSection(part.bytes));
      const placed = [...header.entries, ...contents.flatMap((each) => [...each.entries, ...each.supporting])];
      const ids = new Set(placed.map((entry) => entry.resource?.["id"]));
      expect(ids).toEqual(new Set(list.map((_, i) => String(i))));
      // Nothing one section is about is copied into another that does not list it.
      for (const one of contents) {
        for (const other of contents) {
          if (one === other) continue;
          const primary = new Set(other.entries.map((entry) => entry.resource?.["id"]));
          expect(one.supporting.filter((entry) => primary.has(entry.resource?.["id"]))).toEqual([]);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("canonical JSON reads back as the same value and is a fixed point", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = JSON.parse(text) as Json;
      const canonical = canonicalJson(value);
      expect(canonicalJson(JSON.parse(canonical) as Json)).toBe(canonical);
      expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 300 },
  );
});
