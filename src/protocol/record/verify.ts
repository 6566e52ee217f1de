/**
 * The reader's check of whatever subset came. The record as a whole stands or falls with the hospital's signature, the
 * policy and the header; each section has a status of its own, so that one altered section is shown as such and hides
 * nothing else. The on-chain commitment is checked by the caller against recordDigest (issue.ts).
 */
import { sha256 } from "@noble/hashes/sha2.js";
import * as v from "valibot";
import { ChartpassError } from "../../core/errors.ts";
import { ANY_SUBSET, RECORD_TYPE, type SectionClaim, SUBJECT_CLAIM } from "./issue.ts";
import { SECTION_ID } from "./part.ts";
import { digestOf, fromBase64url, jsonIn, toBase64url, verifying } from "./sd-jwt.ts";

export interface PresentedSection {
  readonly id: string;
  readonly disclosure: string;
  /** Undefined when the content could not be had; the disclosure alone still says that it was shared. */
  readonly bytes?: Uint8Array | undefined;
}

export interface VerifyInput {
  readonly jwt: string;
  readonly header: Uint8Array;
  readonly sections: readonly PresentedSection[];
  /** P-256, 33 or 65 bytes, from the register. */
  readonly issuerPublicKey: Uint8Array;
  /** When given, the record must be issued by this hospital. */
  readonly issuer?: string;
  /** When given, the record must be about this patient, and the disclosure show it. */
  readonly subject?: { readonly id: string; readonly disclosure: string };
  /** Seconds since 1970; when given, a record from the future is refused (five minutes allowed). */
  readonly now?: number;
}

/**
 * verified: exactly what the hospital signed. altered: shared by the hospital's signature, but the content is another.
 * unavailable: signed, content not there. unsigned: the hospital signed no such section.
 */
export type SectionStatus = "verified" | "altered" | "unavailable" | "unsigned";

export interface CheckedSection {
  readonly id: string;
  /** As signed; undefined when unsigned. */
  readonly title?: string;
  readonly status: SectionStatus;
}

export interface VerifiedRecord {
  readonly issuer: string;
  readonly issuedAt: number;
  readonly documentId: string;
  readonly sectionCount: number;
  /** In the order given. Show the content of "verified" ones only. */
  readonly sections: readonly CheckedSection[];
  /** Sections of the record that were not shared. */
  readonly withheldCount: number;
}

const SKEW_SECONDS = 300;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
const digests = v.strictObject({ _sd: v.pipe(v.array(digest), v.maxLength(1000)) });
const claimsSchema = v.strictObject({
  iss: v.string(),
  iat: count,
  document: v.string(),
  policy: v.string(),
  sectionCount: count,
  header: v.strictObject({ sha256: digest, bytes: count }),
  subject: digests,
  sections: digests,
  _sd_alg: v.literal("sha-256"),
});
const protectedSchema = v.strictObject({ typ: v.literal(RECORD_TYPE), alg: v.literal("ES256") });
const sectionSchema = v.strictObject({ sha256: digest, bytes: count, title: v.string() });
const disclosureSchema = v.strictTuple([v.string(), v.string(), v.unknown()]);

/**
 * @throws WIRE_RECORD (unreadable), CRYPTO_RECORD_SIGNATURE, CRYPTO_RECORD_ISSUER, CRYPTO_RECORD_POLICY,
 *   CRYPTO_RECORD_SUBJECT, CRYPTO_RECORD_HEADER, CRYPTO_RECORD_TIME; ARG_RECORD_PARTS when a section is given twice
 */
export async function verifyRecord(input: VerifyInput): Promise<VerifiedRecord> {
  const claims = readClaims(input.jwt);
  await checkSignature(input);
  if (input.issuer !== undefined && claims.iss !== input.issuer) {
    throw wrong("ISSUER", "The record was signed for another hospital.");
  }
  if (claims.policy !== ANY_SUBSET) {
    throw wrong("POLICY", "The record has a rule on what must be shared together that this app does not know.");
  }
  if (input.now !== undefined && claims.iat > input.now + SKEW_SECONDS) {
    throw wrong("TIME", "The record is dated in the future.");
  }
  if (input.subject !== undefined) {
    const told = disclosed(input.subject.disclosure, claims.subject._sd);
    if (told?.name !== SUBJECT_CLAIM || told.value !== input.subject.id) {
      throw wrong("SUBJECT", "The record is about someone else.");
    }
  }
  if (!matches(input.header, claims.header)) {
    throw wrong("HEADER", "The record's first page is not the one the hospital signed.");
  }
  const ids = new Set(input.sections.map((section) => section.id));
  if (ids.size !== input.sections.length) {
    throw new ChartpassError("ARG_RECORD_PARTS", "A section was given twice.");
  }
  const sections = input.sections.map((section) => checkSection(section, claims.sections._sd));
  const signed = sections.filter((section) => section.status !== "unsigned").length;
  return {
    issuer: claims.iss,
    issuedAt: claims.iat,
    documentId: claims.document,
    sectionCount: claims.sectionCount,
    sections,
    withheldCount: Math.max(0, claims.sectionCount - signed),
  };
}

function readClaims(jwt: string): v.InferOutput<typeof claimsSchema> {
  const [head = "", body = "", signature = "", ...more] = jwt.split(".");
  const claims = v.safeParse(claimsSchema, jsonIn(body));
  const whole = more.length === 0 && fromBase64url(signature)?.length === 64;
  if (!whole || !v.is(protectedSchema, jsonIn(head)) || !claims.success) {
    throw new ChartpassError("WIRE_RECORD", "The record's signature is not in the expected form.", {
      hint: "Ask for the record again with an up-to-date app.",
    });
  }
  return claims.output;
}

async function checkSignature(input: VerifyInput): Promise<void> {
  try {
    await verifying(input.issuerPublicKey).verify(`${input.jwt}~`, { currentDate: Number.MAX_SAFE_INTEGER });
  } catch (cause) {
    throw wrong("SIGNATURE", "The hospital's signature on this record does not hold.", cause);
  }
}

function checkSection(section: PresentedSection, signed: readonly string[]): CheckedSection {
  const told = disclosed(section.disclosure, signed);
  const claim = told === undefined ? undefined : v.safeParse(sectionSchema, told.value);
  if (told?.name !== section.id || !SECTION_ID.test(section.id) || claim?.success !== true) {
    return { id: section.id, status: "unsigned" };
  }
  const { title } = claim.output;
  if (section.bytes === undefined) return { id: section.id, title, status: "unavailable" };
  return { id: section.id, title, status: matches(section.bytes, claim.output) ? "verified" : "altered" };
}

/** Name and value of a disclosure whose digest was signed exactly once. */
function disclosed(text: string, signed: readonly string[]): { name: string; value: unknown } | undefined {
  const wanted = digestOf(text);
  if (signed.filter((each) => each === wanted).length !== 1) return undefined;
  const parsed = v.safeParse(disclosureSchema, jsonIn(text));
  return parsed.success ? { name: parsed.output[1], value: parsed.output[2] } : undefined;
}

function matches(bytes: Uint8Array, claim: Pick<SectionClaim, "sha256" | "bytes">): boolean {
  return bytes.length === claim.bytes && toBase64url(sha256(bytes)) === claim.sha256;
}

function wrong(what: string, message: string, cause?: unknown): ChartpassError {
  return new ChartpassError(`CRYPTO_RECORD_${what}`, message, {
    hint: "Do not rely on it. Ask the hospital that issued it, or the patient, to send it again.",
    ...(cause === undefined ? {} : { cause }),
  });
}
