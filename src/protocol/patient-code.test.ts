import { describe, expect, test } from "vitest";
import { checkFingerprint, keyFingerprint, parsePatientCode, patientCode } from "./patient-code.ts";
import type { Hex } from "./hex.ts";

const hex = (byte: string, size: number): Hex => `0x${byte.repeat(size)}`;
const person = {
  hospital: hex("a7", 32),
  subject: hex("3c", 32),
  key: hex("11", 20),
  messageKey: hex("5d", 1216),
};
const code = patientCode(person);

describe("patient's code", () => {
  test("round trip, in capitals that QR codes pack well", () => {
    expect(code).toMatch(/^CP1(-[0-9A-HJKMNP-TV-Z]{4}){23}$/);
    expect(parsePatientCode(code)).toEqual({
      hospital: hex("a7", 4),
      subject: person.subject,
      fingerprint: keyFingerprint(person.key, person.messageKey),
    });
  });

  test("is read however it was typed", () => {
    const typed = ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} \n`;
    expect(parsePatientCode(typed)).toEqual(parsePatientCode(code));
  });

  test("every single wrong character is noticed", () => {
    for (let at = 4; at < code.length; at++) {
      const symbol = code.charAt(at);
      if (symbol === "-") continue;
      const changed = code.slice(0, at) + (symbol === "7" ? "8" : "7") + code.slice(at + 1);
      expect(() => parsePatientCode(changed), `position ${at}`).toThrow();
    }
  });

  test("says what is wrong", () => {
    expect(() => parsePatientCode("hello")).toThrow("begins with CP1");
    expect(() => parsePatientCode(code.slice(0, -2))).toThrow("2 characters lack");
    expect(() => parsePatientCode(`${code}AB`)).toThrow("2 characters too long");
    expect(() => parsePatientCode(code.replace(/^CP1-..../, "CP1-!!!!"))).toThrow("Group 1");
    expect(() => parsePatientCode(code.replace("CP1", "CP7"))).toThrow("newer kind");
  });

  test("other keys do not pass the fingerprint", () => {
    const parsed = parsePatientCode(code);
    expect(() => checkFingerprint(parsed, person.key, person.messageKey)).not.toThrow();
    expect(() => checkFingerprint(parsed, hex("12", 20), person.messageKey)).toThrow("other keys");
    expect(() => checkFingerprint(parsed, person.key, hex("5e", 1216))).toThrow("other keys");
  });
});
