/** The sentence a patient signs: exactly what is granted, to whom, until when; bounded in length. */
import { describe, expect, test } from "vitest";
import { parseSignedConsent } from "./consent.ts";
import { PURPOSES } from "./request.ts";
import { consent, fill, NOW } from "./sample.fixture.ts";
import { consentStatement, partsInWords, purposeInWords, type StatementInput } from "./statement.ts";

const input: StatementInput = {
  name: "Dr Bo Ek",
  specialty: "Cardiology",
  hospital: "Hospital B",
  parts: ["Allergies", "Medication", "Results"],
  start: NOW,
  expiry: NOW + 48 * 3600,
  purpose: "treatment",
  reference: "K7-Q2",
  timeZone: "Europe/Stockholm",
  now: NOW,
};
const signed = { signature: fill("5e", 65), attestation: [{ signer: fill("01", 20), signature: fill("5f", 65) }] };
const firstLine = (changes: Partial<StatementInput> = {}) => consentStatement({ ...input, ...changes }).split("\n")[0];

describe("the sentence", () => {
  test("says who may read what until when and why, that it can be stopped, and its reference", () => {
    expect(consentStatement(input)).toBe(
      "Dr Bo Ek, Cardiology, Hospital B, may read Allergies, Medication and Results until 11 October 2025 at 10:53, " +
        "for treatment. You can stop this at any time; what was already read stays read.\nReference K7-Q2",
    );
  });

  test("leaves out a specialty that is not there", () => {
    expect(firstLine({ specialty: "" })).toMatch(/^Dr Bo Ek, Hospital B, may read /);
  });

  test("says from when only if that is more than a minute ahead", () => {
    expect(firstLine({ start: NOW + 60 })).not.toContain(" from ");
    expect(firstLine({ start: NOW - 9999 })).not.toContain(" from ");
    expect(firstLine({ start: NOW + 61 })).toContain(" Results from 9 October 2025 at 10:54 until 11 October ");
  });

  test("tells time where the reader is, or where the device is", () => {
    expect(firstLine({ timeZone: "Asia/Tokyo" })).toContain("11 October 2025 at 17:53");
    const { timeZone: _timeZone, ...rest } = input;
    const device = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(consentStatement(rest)).toBe(consentStatement({ ...input, timeZone: device }));
  });

  test("has words for every purpose", () => {
    expect(PURPOSES.map(purposeInWords)).toEqual([
      "for treatment",
      "for a second opinion",
      "for a referral",
      "for the follow-up of an emergency",
    ]);
    expect(firstLine({ purpose: "referral" })).toContain(", for a referral. You can");
  });

  test("fits a consent whatever people and parts are called", () => {
    const longest: Partial<StatementInput> = {
      name: "N".repeat(120),
      specialty: "S".repeat(120),
      hospital: "H".repeat(80),
      parts: Array.from({ length: 200 }, (_, i) => `${i} ${"long title ".repeat(20)}`),
      start: NOW + 120 * 24 * 3600,
      purpose: "emergency-follow-up",
      reference: "R".repeat(40),
    };
    const sentence = consentStatement({ ...input, ...longest });
    expect(sentence).toContain(" and 188 more from ");
    expect(parseSignedConsent({ ...signed, consent: { ...consent, statement: sentence } }).consent.statement).toBe(
      sentence,
    );
  });
});

describe("parts in words", () => {
  test("are a list as people write it", () => {
    expect(partsInWords([])).toBe("nothing");
    expect(partsInWords(["Results"])).toBe("Results");
    expect(partsInWords(["Allergies", "Results"])).toBe("Allergies and Results");
    expect(partsInWords(["A", "B", "C"])).toBe("A, B and C");
  });

  test("are twelve at most, and then how many more", () => {
    const parts = Array.from({ length: 13 }, (_, i) => `P${i + 1}`);
    expect(partsInWords(parts.slice(0, 12))).toBe("P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11 and P12");
    expect(partsInWords(parts)).toBe("P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12 and 1 more");
  });

  test("are cut after fifty characters", () => {
    expect(partsInWords(["x".repeat(50)])).toBe("x".repeat(50));
    expect(partsInWords(["x".repeat(51)])).toBe(`${"x".repeat(49)}…`);
  });
});
