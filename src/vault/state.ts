/**
 * What an unlocked vault remembers: the encrypted content beside the root and the table of erasable salts. Strict and
 * versioned: an older app refuses a newer vault instead of losing what it does not know.
 */
import * as v from "valibot";
import { signedConsentSchema, stopSchema } from "../protocol/consent.ts";
import { credentialSchema } from "../protocol/credential.ts";
import { parseEnrolment, type Enrolment } from "../protocol/enrolment.ts";
import { parseResponse, type Response } from "../protocol/exchange.ts";
import { frameOf } from "../protocol/frame-limits.ts";
import { parseRequest, PURPOSES, type SignedRequest } from "../protocol/request.ts";
import { address, bytes32, cid, count, hexOf, hexUpTo, parseWith, signature, text } from "../protocol/schema.ts";
import { FIRST_SUITE, SUITE_IDS } from "../protocol/suite-choice.ts";
import { RANDOM_ACCOUNT } from "./hierarchy.ts";

/** A message with a parser of its own. */
const parsed = <T>(parse: (input: unknown) => T) =>
  v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }): T => {
      try {
        return parse(dataset.value);
      } catch {
        addIssue({ message: "not a message of its kind" });
        return NEVER;
      }
    }),
  );

const partId = v.pipe(v.string(), v.regex(/^(header|s\d{1,4})$/));
const summary = { id: partId, title: text(200), size: count };
const ledgerOpening = v.strictObject({ recordId: bytes32, salt: bytes32 });

const delivery = v.strictObject({
  documentId: bytes32,
  hospital: bytes32,
  title: text(200),
  time: count,
  parts: v.array(v.strictObject(summary)),
});

const record = v.strictObject({
  /** Random, on no chain: names the record in associated data. */
  recordId: bytes32,
  /** The deployment's when it was sealed; its associated data name it. */
  suite: v.optional(v.picklist(SUITE_IDS), FIRST_SUITE),
  documentId: bytes32,
  hospital: bytes32,
  title: text(200),
  time: count,
  version: count,
  jwt: v.string(),
  subjectDisclosure: v.string(),
  status: v.picklist(["sealed", "stored", "deposited"]),
  parts: v.array(v.strictObject({ ...summary, disclosure: v.string(), prefix: hexOf(7), leaves: v.array(count) })),
  leafCount: count,
  /** Nonce prefix of the sealed index, the last leaves. */
  indexPrefix: v.optional(hexOf(7)),
  storageSalt: bytes32,
  root: v.nullable(cid),
  cids: v.array(cid),
  /** Ids and salts of the entries on the hospital's chain and on the relay chain. */
  own: ledgerOpening,
  shared: ledgerOpening,
});

const received = v.strictObject({
  request: parsed<SignedRequest>(parseRequest),
  receivedAt: count,
  status: v.picklist(["open", "shared", "declined"]),
});

const permission = v.strictObject({
  consentId: bytes32,
  idSalt: bytes32,
  ownerSalt: bytes32,
  requestId: bytes32,
  recordId: bytes32,
  recordTitle: text(200),
  name: text(120),
  specialty: text(120),
  hospital: bytes32,
  purpose: v.picklist(PURPOSES),
  parts: v.array(v.strictObject(summary)),
  signed: signedConsentSchema,
  /** How what was shared is sealed. */
  suite: v.optional(v.picklist(SUITE_IDS), FIRST_SUITE),
  signedAt: count,
  stops: v.array(v.strictObject({ order: stopSchema, time: count })),
});

const outgoing = { id: v.string(), consentId: v.nullable(bytes32), requestId: v.nullable(bytes32) };
const sealed = hexUpTo(2_100_000);
const announcement = v.strictObject({
  requestId: bytes32,
  commitment: bytes32,
  reader: address,
  destination: bytes32,
  expiry: count,
  signature,
});
const outbox = v.variant("kind", [
  v.strictObject({ ...outgoing, kind: v.literal("share"), relay: address, sealed }),
  v.strictObject({
    ...outgoing,
    kind: v.picklist(["response", "decline", "request"]),
    hospital: bytes32,
    mailbox: address,
    sealed,
  }),
  v.strictObject({ ...outgoing, kind: v.literal("consent"), hospital: bytes32, signed: signedConsentSchema }),
  v.strictObject({
    ...outgoing,
    kind: v.literal("stop"),
    relay: v.nullable(address),
    hospital: bytes32,
    stop: stopSchema,
  }),
  v.strictObject({ ...outgoing, kind: v.literal("announcement"), hospital: bytes32, announcement }),
]);

const sent = v.strictObject({
  request: parsed<SignedRequest>(parseRequest),
  label: text(120),
  /** One-time secrets; null once the request is closed. */
  keys: v.nullable(
    v.strictObject({ reader: hexOf(RANDOM_ACCOUNT), message: bytes32, recipient: frameOf("recipient-key") }),
  ),
  status: v.picklist(["open", "answered", "refused", "closed"]),
  refusal: v.nullable(text(500)),
  answer: v.nullable(v.strictObject({ receivedAt: count, response: parsed<Response>(parseResponse) })),
  /** Digests of the latest openings this vault signed: fragments must answer one of them. */
  opens: v.array(bytes32),
  /** How many sets of verified fragments did not open; see clinician-reading.ts. */
  failures: v.optional(count, 0),
  /** When it was opened first, and whose record it turned out to be. */
  opened: v.optional(v.nullable(v.strictObject({ time: count, patientName: text(120) })), null),
});

const schema = v.strictObject({
  version: v.literal(1),
  role: v.nullable(v.picklist(["patient", "clinician", "staff"])),
  /** As the hospital took it last. */
  enrolment: v.nullable(parsed<Enrolment>(parseEnrolment)),
  /** Signed, and not known to have reached the hospital. */
  prepared: v.optional(v.nullable(parsed<Enrolment>(parseEnrolment)), null),
  refusal: v.nullable(text(500)),
  credential: v.nullable(credentialSchema),
  /** Frame "partial" from the hospital's authority. */
  partial: v.nullable(frameOf("partial")),
  /** Frame "owner-key", patients: the part that lasts. One-time parts are drawn for each permission and never kept. */
  ownerKey: v.nullable(frameOf("owner-key")),
  deliveries: v.array(delivery),
  records: v.array(record),
  received: v.array(received),
  permissions: v.array(permission),
  sent: v.array(sent),
  outbox: v.array(outbox),
  cursors: v.record(text(200), text(400)),
  lastBackup: v.nullable(count),
});

export type VaultState = v.InferOutput<typeof schema>;
export type RecordEntry = VaultState["records"][number];
export type PermissionEntry = VaultState["permissions"][number];
export type SentEntry = VaultState["sent"][number];
export type OutboxEntry = VaultState["outbox"][number];

export const parseState = (input: unknown): VaultState => parseWith(schema, input, "vault", "VAULT_STATE");

export function emptyState(role: VaultState["role"]): VaultState {
  return {
    version: 1,
    role,
    enrolment: null,
    prepared: null,
    refusal: null,
    credential: null,
    partial: null,
    ownerKey: null,
    deliveries: [],
    records: [],
    received: [],
    permissions: [],
    sent: [],
    outbox: [],
    cursors: {},
    lastBackup: null,
  };
}
