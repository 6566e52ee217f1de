/** Messages of enrolment, all sealed (core/seal/message.ts) with `enrolmentInfo` as associated data. */
import { stringToBytes, zeroAddress } from "viem";
import * as v from "valibot";
import { credentialHash, credentialSchema, type Credential } from "./credential.ts";
import type { NetworkConfig } from "./network.ts";
import type { IdentityEntry } from "./record-ledger.ts";
import { frameOf } from "./frame-limits.ts";
import { address, bytes32, count, hexOf, parseWith, signature, text } from "./schema.ts";

/** Associated data of a sealed message: what kind of message it is. */
export type MailKind =
  "enrolment" | "welcome" | "refusal" | "record" | "request" | "response" | "decline" | "share" | "fragment";
export const mailInfo = (kind: MailKind): Uint8Array => stringToBytes(`chartpass mail v1 ${kind}`);

/** Person -> hospital: everything the credential will say, so that person and members sign the same registry entry. */
const enrolmentSchema = v.strictObject({
  kind: v.literal("enrolment"),
  role: v.picklist([1, 2]),
  name: text(120),
  /** yyyy-mm-dd for patients, empty for clinicians. */
  birthDate: v.pipe(v.string(), v.regex(/^(\d{4}-\d\d-\d\d)?$/)),
  /** The number the hospital knows the person by (national number, staff number). */
  number: text(60),
  specialty: text(120),
  hospital: bytes32,
  /** Random, chosen by the person: becomes the public id (PID). */
  subject: bytes32,
  key: address,
  messageKey: hexOf(1216),
  rootCommitment: bytes32,
  /** Dates and salt the credential is to carry. */
  issued: count,
  expiry: count,
  salt: bytes32,
  /** Until when the registry entry may be made. */
  deadline: count,
  /** vk's signature of {@link enrolmentEntry}. */
  signature,
});
export type Enrolment = v.InferOutput<typeof enrolmentSchema>;
export const parseEnrolment = (input: unknown): Enrolment => parseWith(enrolmentSchema, input, "enrolment");

type Unsigned = Omit<Enrolment, "signature">;

/** The credential the person asks for; the hospital signs exactly this or refuses. */
export function credentialOf(enrolment: Unsigned): Omit<Credential, "signature"> {
  const { hospital, subject, key, role, name, specialty, messageKey, rootCommitment, issued, expiry, salt } = enrolment;
  return { hospital, subject, key, role, name, specialty, messageKey, rootCommitment, issued, expiry, salt };
}

/** The registry entry that vk signs here and the members sign on approval. */
export function enrolmentEntry(config: NetworkConfig, enrolment: Unsigned): IdentityEntry {
  return {
    subject: enrolment.subject,
    hospital: enrolment.hospital,
    key: enrolment.key,
    role: enrolment.role,
    credential: credentialHash(config, credentialOf(enrolment)),
    previous: zeroAddress,
    deadline: enrolment.deadline,
  };
}

/** Hospital -> person, to her mailbox: credential and key. */
const welcomeSchema = v.strictObject({
  kind: v.literal("welcome"),
  credential: credentialSchema,
  /** Frame "partial" of the hospital's authority for this person's suite identity. */
  partial: frameOf("partial"),
});
export type Welcome = v.InferOutput<typeof welcomeSchema>;
export const parseWelcome = (input: unknown): Welcome => parseWith(welcomeSchema, input, "registration");

/** Hospital -> person: not registered, and why. */
const refusalSchema = v.strictObject({ kind: v.literal("refusal"), reason: text(500), time: count });
export type Refusal = v.InferOutput<typeof refusalSchema>;
export const parseRefusal = (input: unknown): Refusal => parseWith(refusalSchema, input, "answer");
