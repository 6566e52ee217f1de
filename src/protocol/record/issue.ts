/**
 * The hospital signs a record once; any subset of its sections can be checked later (content extraction signature, here
 * as SD-JWT, RFC 9901). Each section is a selectively disclosable claim {sha256, bytes, title}; hidden ones leave a
 * salted digest only, so neither content nor title can be guessed from it. In clear: issuer, time, document id, the
 * policy, the header's digest and the number of sections, because a reader is to see that something was withheld.
 * The salt of a hidden section never travels (with it, a birth date falls to 46,000 guesses: record.attack.test.ts).
 */
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../../core/errors.ts";
import type { Random } from "../../core/suite.ts";
import { HEADER_ID, type RecordPart, SECTION_ID } from "./part.ts";
import { issuing, jsonIn, toBase64url } from "./sd-jwt.ts";

/** Version of the claims and their meaning. */
export const RECORD_TYPE = "chartpass-record+sd-jwt";
/** Sections may be shown in any combination. */
export const ANY_SUBSET = "any-subset";
/** Digests are filled up to a multiple of this. */
const DECOY_STEP = 8;
/** Claim that holds the patient's id; no section id looks like it. */
export const SUBJECT_CLAIM = "pid";

export interface IssueInput {
  readonly header: RecordPart;
  readonly sections: readonly RecordPart[];
  readonly issuer: {
    readonly hospitalId: string;
    /** P-256, 32 bytes. */
    readonly privateKey: Uint8Array;
  };
  /** The patient's id at the hospital (PID). Signed under a salt of its own, disclosed only to whom it may concern. */
  readonly subject: string;
  /** Random id of the document, new for every version. */
  readonly documentId: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly random: Random;
}

export interface IssuedRecord {
  /** Issuer-signed JWT, compact, without disclosures. */
  readonly jwt: string;
  /** By section id: the disclosure that must travel with the section, and with nothing else. */
  readonly disclosures: Readonly<Record<string, string>>;
  /** Shows that the record is about `subject`. */
  readonly subjectDisclosure: string;
}

/** What a section's claim says. */
export interface SectionClaim {
  /** base64url */
  readonly sha256: string;
  readonly bytes: number;
  readonly title: string;
}

/** @throws ARG_RECORD_PARTS, ARG_KEY */
export async function issueRecord(input: IssueInput): Promise<IssuedRecord> {
  const { header, sections, issuer } = input;
  const ids = sections.map((section) => section.id).filter(isSectionId);
  if (header.id !== HEADER_ID || ids.length !== sections.length || new Set(ids).size !== ids.length) {
    throw new ChartpassError("ARG_RECORD_PARTS", "A record is signed as one header and sections with distinct ids.");
  }
  if (!p256.utils.isValidSecretKey(issuer.privateKey)) {
    throw new ChartpassError("ARG_KEY", "The hospital's signing key is not usable.");
  }
  const signed: Record<`s${number}`, SectionClaim> = Object.fromEntries(
    sections.map((section) => [section.id, claimOf(section)]),
  );
  const claims = {
    iss: issuer.hospitalId,
    iat: input.issuedAt,
    document: input.documentId,
    policy: ANY_SUBSET,
    sectionCount: sections.length,
    header: { sha256: toBase64url(sha256(header.bytes)), bytes: header.bytes.length },
    subject: { [SUBJECT_CLAIM]: input.subject },
    sections: signed,
  };
  const decoys = Math.max(1, Math.ceil(ids.length / DECOY_STEP)) * DECOY_STEP - ids.length;
  const compact = await issuing(issuer.privateKey, input.random).issue(
    claims,
    { subject: { _sd: [SUBJECT_CLAIM] }, sections: { _sd: ids, _sd_decoy: decoys } },
    { header: { typ: RECORD_TYPE } },
  );
  const [jwt = "", ...rest] = compact.split("~");
  const named = new Map(rest.filter((text) => text !== "").map((text) => [nameIn(text), text]));
  const subjectDisclosure = named.get(SUBJECT_CLAIM) ?? "";
  named.delete(SUBJECT_CLAIM);
  return { jwt, disclosures: Object.fromEntries(named), subjectDisclosure };
}

/** A new P-256 signing key of a hospital: secret 32 bytes, public 33. */
export function issuerKeygen(random: Random): { privateKey: Uint8Array; publicKey: Uint8Array } {
  const privateKey = p256.utils.randomSecretKey(random(48));
  return { privateKey, publicKey: issuerPublicOf(privateKey) };
}

export function issuerPublicOf(privateKey: Uint8Array): Uint8Array {
  return p256.getPublicKey(privateKey, true);
}

/** What commitments on the ledgers are made of: SHA-256 of the signed JWT, 32 bytes. */
export function recordDigest(jwt: string): Uint8Array {
  return sha256(utf8ToBytes(jwt));
}

function isSectionId(id: string): id is `s${number}` {
  return SECTION_ID.test(id);
}

function claimOf(part: RecordPart): SectionClaim {
  return { sha256: toBase64url(sha256(part.bytes)), bytes: part.bytes.length, title: part.title };
}

function nameIn(disclosure: string): string {
  const value = jsonIn(disclosure);
  return Array.isArray(value) ? String(value[1]) : "";
}
