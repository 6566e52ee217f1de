/** The header of a sealed section: reads back exactly, and only from exactly its own bytes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readSectionHeader, sectionHeader } from "./section-header.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const fields = fc.record({
  suite: fc.constantFrom("ibe-clc", "lattice", "hybrid"),
  recordId: bytes(32),
  version: fc.nat(),
  section: fc.constantFrom("header", "index", "s0", "s17"),
  owner: bytes(32),
  chainId: fc.maxSafeNat(),
  deployment: bytes(32),
  prefix: bytes(7),
});
const refused = expect.objectContaining({
  code: "WIRE_SECTION_HEADER",
  hint: expect.stringMatching(/\.$/) as string,
}) as Error;

test("reads back as the same fields and the same header", () => {
  fc.assert(
    fc.property(fields, (value) => {
      const header = sectionHeader(value);
      expect(readSectionHeader(header.associated)).toEqual({ fields: value, header });
    }),
  );
});

test("refuses cuts, additions, other tags and wrong lengths", () => {
  fc.assert(
    fc.property(fields, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 }), (value, place, extra) => {
      const { associated } = sectionHeader(value);
      expect(() => readSectionHeader(associated.slice(0, place % associated.length))).toThrow(refused);
      expect(() => readSectionHeader(Uint8Array.from([...associated, ...extra]))).toThrow(refused);
      const tag = associated.slice();
      tag[0] = 0;
      expect(() => readSectionHeader(tag)).toThrow(refused);
    }),
  );
  expect(() => readSectionHeader(new Uint8Array(0))).toThrow(refused);
  expect(() => readSectionHeader(new Uint8Array(400).fill(255))).toThrow(refused);
});

test("an altered byte is refused or reads as other fields, never as the same", () => {
  fc.assert(
    fc.property(fields, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, change) => {
      const altered = sectionHeader(value).associated.slice();
      const at = place % altered.length;
      altered[at] = (altered[at] ?? 0) ^ change;
      try {
        expect(readSectionHeader(altered).fields).not.toEqual(value);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "WIRE_SECTION_HEADER" });
      }
    }),
  );
});
