import { concat, keccak256 } from "viem";
import { describe, expect, test } from "vitest";
import { fromHex, toHex, type Hex } from "./hex.ts";
import { checkFingerprint, hospitalOfCode, keyFingerprint, parsePatientCode, patientCode } from "./patient-code.ts";
import { network } from "./sample.fixture.ts";

const hex = (byte: string, size: number): Hex => `0x${byte.repeat(size)}`;
const person = {
  hospital: hex("a7", 32),
  subject: hex("3c", 32),
  key: hex("11", 20),
  messageKey: hex("5d", 1216),
};
const code = patientCode(person);
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const refused = expect.objectContaining({
  code: "ARG_PATIENT_CODE",
  hint: expect.stringMatching(/\.$/) as string,
}) as Error;

/** Any bytes as a code, by way of their bits. */
function written(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const symbols = bits.match(/.{1,5}/g) ?? [];
  const text = symbols.map((symbol) => ALPHABET.charAt(Number.parseInt(symbol.padEnd(5, "0"), 2))).join("");
  return ["CP1", ...(text.match(/.{1,4}/g) ?? [])].join("-");
}

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

  test("is the bytes of the documented layout in Crockford's base32", () => {
    const body = concat([
      Uint8Array.of(1),
      fromHex(hex("a7", 4)),
      fromHex(person.subject),
      fromHex(keccak256(concat([person.key, person.messageKey]))).subarray(0, 16),
    ]);
    const bytes = concat([body, fromHex(keccak256(body)).subarray(0, 4)]);
    expect(bytes.length).toBe(57);
    expect(code).toBe(written(bytes));
    expect(keyFingerprint(person.key, person.messageKey)).toBe(toHex(bytes.subarray(37, 53)));
  });

  test("is read with dashes and spaces of any kind, or none", () => {
    const plain = code.replaceAll("-", "");
    for (const by of ["", " ", "\n", "\t", "‐", "–", "—", "―", "--"]) {
      expect(parsePatientCode(code.replaceAll("-", by))).toEqual(parsePatientCode(code));
    }
    expect(parsePatientCode(plain.replaceAll("1", "i"))).toEqual(parsePatientCode(code));
    expect(parsePatientCode(plain.replaceAll("1", "L"))).toEqual(parsePatientCode(code));
  });

  test("is of a newer kind when its version is, although its checksum fits", () => {
    const body = new Uint8Array(53).fill(9);
    body[0] = 2;
    const newer = written(concat([body, fromHex(keccak256(body)).subarray(0, 4)]));
    expect(() => parsePatientCode(newer)).toThrow("newer kind");
    expect(() => parsePatientCode(newer)).toThrow(refused);
    body[0] = 1;
    expect(parsePatientCode(written(concat([body, fromHex(keccak256(body)).subarray(0, 4)]))).hospital).toBe(
      "0x09090909",
    );
  });

  test("has one text only: what fills the last character must be zero", () => {
    const last = ALPHABET.indexOf(code.at(-1) ?? "");
    expect(last % 16).toBe(0);
    for (let more = 1; more < 16; more++) {
      expect(() => parsePatientCode(code.slice(0, -1) + ALPHABET.charAt(last + more))).toThrow(refused);
    }
  });

  test("says in every refusal what to do, and in which group a character is wrong", () => {
    for (const text of ["", "CP", "CP1", "hello", code.slice(0, -1), `${code}0`, code.replace("CP1", "CP2")]) {
      expect(() => parsePatientCode(text)).toThrow(refused);
    }
    const groups = code.split("-");
    const wrong = [...groups.slice(0, 3), "00U0", ...groups.slice(4)].join("-");
    expect(() => parsePatientCode(wrong)).toThrow("Group 3 ");
    expect(() => parsePatientCode(code.slice(0, -1))).toThrow("1 characters lack");
  });

  test("leads to its hospital", () => {
    const [a, b] = network.hospitals;
    const codeOf = (hospital: Hex) => parsePatientCode(patientCode({ ...person, hospital }));
    expect(hospitalOfCode(network, codeOf(a!.id))).toBe(network.hospitals[0]);
    expect(hospitalOfCode(network, codeOf(b!.id))).toBe(network.hospitals[1]);
    const upper = { ...network, hospitals: [{ ...b!, id: `0x${b!.id.slice(2).toUpperCase()}` as const }] };
    expect(hospitalOfCode(upper, codeOf(b!.id))).toBe(upper.hospitals[0]);
    const backwards = `0x${fromHex(a!.id)
      .toReversed()
      .reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "")}` as const;
    expect(() => hospitalOfCode(network, codeOf(backwards))).toThrow(refused);
    expect(() => hospitalOfCode({ ...network, hospitals: [] }, codeOf(a!.id))).toThrow(refused);
  });

  test("warns in the strongest words when the keys are others", () => {
    const parsed = parsePatientCode(code);
    expect(() => checkFingerprint(parsed, hex("12", 20), person.messageKey)).toThrow(
      expect.objectContaining({ code: "CONSENT_FINGERPRINT", hint: expect.stringMatching(/\.$/) as string }),
    );
  });
});
