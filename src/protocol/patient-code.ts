/**
 * The patient's code: what a clinician scans or types to ask for a record. It says where to ask and for whom, and
 * carries the fingerprint of the patient's keys, so that a code taken in person vouches for them.
 *
 * Layout: version 1 (1) | start of the hospital's id (4) | subject (32) | fingerprint (16) | checksum (4), 57 bytes,
 * written in Crockford's base32 as CP1 and 23 groups of four. Reading ignores case, spaces and dashes, and takes O for
 * 0, I and L for 1. In capitals the text is also a compact QR payload.
 */
import { concat, keccak256 } from "viem";
import { ChartpassError } from "../core/errors.ts";
import { fromHex, toHex, type Address, type Hex } from "./hex.ts";
import type { HospitalConfig, NetworkConfig } from "./network.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PREFIX = "CP1";
const VERSION = 1;
const SIZES = { hospital: 4, subject: 32, fingerprint: 16, checksum: 4 } as const;
const LENGTH = 1 + SIZES.hospital + SIZES.subject + SIZES.fingerprint + SIZES.checksum;
const CHARACTERS = Math.ceil((LENGTH * 8) / 5);

export interface PatientCode {
  /** First 4 bytes of the hospital's id. */
  readonly hospital: Hex;
  /** The patient's public id (PID). */
  readonly subject: Hex;
  readonly fingerprint: Hex;
}

/** First 16 bytes of keccak256(identity signing key, message key). */
export function keyFingerprint(key: Address, messageKey: Hex): Hex {
  return toHex(fromHex(keccak256(concat([fromHex(key, 20), fromHex(messageKey)]))).subarray(0, SIZES.fingerprint));
}

export function patientCode(person: { hospital: Hex; subject: Hex; key: Address; messageKey: Hex }): string {
  const body = concat([
    Uint8Array.of(VERSION),
    fromHex(person.hospital, 32).subarray(0, SIZES.hospital),
    fromHex(person.subject, SIZES.subject),
    fromHex(keyFingerprint(person.key, person.messageKey), SIZES.fingerprint),
  ]);
  const text = base32(concat([body, checksum(body)]));
  return [PREFIX, ...(text.match(/.{1,4}/g) ?? [])].join("-");
}

/** @throws ARG_PATIENT_CODE with what is wrong and where */
export function parsePatientCode(text: string): PatientCode {
  const compact = text
    .toUpperCase()
    .replace(/[\s\-‐-―]/g, "")
    .replaceAll("O", "0")
    .replaceAll("I", "1")
    .replaceAll("L", "1");
  if (!compact.startsWith("CP")) throw wrong("A patient's code begins with CP1.");
  if (!compact.startsWith(PREFIX)) throw wrong("This code is of a newer kind than this app knows.");
  const symbols = compact.slice(PREFIX.length);
  const bad = [...symbols].findIndex((symbol) => !ALPHABET.includes(symbol));
  if (bad >= 0) throw wrong(`Group ${Math.floor(bad / 4) + 1} has a character that codes do not use.`);
  if (symbols.length < CHARACTERS)
    throw wrong(`The code is cut short: ${CHARACTERS - symbols.length} characters lack.`);
  if (symbols.length > CHARACTERS) throw wrong(`The code is ${symbols.length - CHARACTERS} characters too long.`);
  const bytes = fromBase32(symbols);
  const body = bytes.subarray(0, LENGTH - SIZES.checksum);
  if (toHex(checksum(body)) !== toHex(bytes.subarray(body.length))) throw wrong("A character of the code is mistyped.");
  if (body[0] !== VERSION) throw wrong("This code is of a newer kind than this app knows.");
  const subject = 1 + SIZES.hospital;
  const fingerprint = subject + SIZES.subject;
  return {
    hospital: toHex(body.subarray(1, subject)),
    subject: toHex(body.subarray(subject, fingerprint)),
    fingerprint: toHex(body.subarray(fingerprint)),
  };
}

/** @throws ARG_PATIENT_CODE when this network has no such hospital */
export function hospitalOfCode(config: NetworkConfig, code: PatientCode): HospitalConfig {
  const found = config.hospitals.find((each) => each.id.toLowerCase().startsWith(code.hospital));
  if (!found) throw wrong("The code is from a hospital that this network does not have.");
  return found;
}

/** The keys a hospital names for a patient must be those of the code. @throws CONSENT_FINGERPRINT */
export function checkFingerprint(code: PatientCode, key: Address, messageKey: Hex): void {
  if (keyFingerprint(key, messageKey) === code.fingerprint) return;
  throw new ChartpassError(
    "CONSENT_FINGERPRINT",
    "The hospital names other keys for this patient than the code does.",
    {
      hint: "Send nothing. Ask the patient for a new code, in person.",
    },
  );
}

function checksum(body: Uint8Array): Uint8Array {
  return fromHex(keccak256(body)).subarray(0, SIZES.checksum);
}

function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET.charAt((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31);
}

/** One text per value: the bits that fill the last symbol must be zero. */
function fromBase32(text: string): Uint8Array {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const symbol of text) {
    held = (held << 5) | ALPHABET.indexOf(symbol);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (held !== 0) throw wrong("A character of the code is mistyped.");
  return out;
}

function wrong(message: string): ChartpassError {
  return new ChartpassError("ARG_PATIENT_CODE", message, {
    hint: "Scan the code again, or ask the patient to send it.",
  });
}
