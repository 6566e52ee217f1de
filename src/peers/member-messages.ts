/** JSON between people and members: bodies that are not signed structures of their own, and every answer. */
import * as v from "valibot";
import { memberSignaturesSchema } from "../protocol/consent.ts";
import { address, bytes32, count, hexOf, parseWith, signature, text } from "../protocol/schema.ts";

/** What a person or member signs for each call (ServiceRequest.action). Short ids are part of it. */
export const ACTIONS = {
  attestOwner: "owner.attest",
  attestIdentity: "identity.attest",
  attestRevocation: "revocation.attest",
  endorse: "record.endorse",
  enrolmentStatus: (id: string) => `enrolment.read ${id}`,
  staff: "staff.register",
  deskEnrolments: "desk.enrolments",
  approve: (id: string) => `desk.approve ${id}`,
  refuse: (id: string) => `desk.refuse ${id}`,
  deskPeople: "desk.people",
  revoke: "desk.revoke",
  issue: "desk.issue",
  deskRecords: "desk.records",
  mailList: "mail.list",
  mailRead: (id: string) => `mail.read ${id}`,
  mailDelete: (id: string) => `mail.delete ${id}`,
  sponsorRequest: "sponsor.request",
} as const;

/** Bytes. */
export const ENROLMENT_LIMIT = 64 * 1024;
export const MAIL_LIMIT = 12 * 1024 * 1024;
export const BUNDLE_LIMIT = 4 * 1024 * 1024;

/** What anyone may leave in a mailbox; the rest comes from the hospital's desk. */
export const OUTSIDE_KINDS = ["request", "response", "decline"] as const;
type OutsideKind = (typeof OUTSIDE_KINDS)[number];
const MAIL_KINDS = ["welcome", "refusal", "record", ...OUTSIDE_KINDS] as const;
export type MailboxKind = (typeof MAIL_KINDS)[number];
export const isOutsideKind = (kind: MailboxKind): kind is OutsideKind => Object.hasOwn(OUTSIDE_LIMITS, kind);
/** Bytes of a sealed message from outside. */
export const OUTSIDE_LIMITS: Readonly<Record<OutsideKind, number>> = {
  request: 64 * 1024,
  response: 4 * 1024 * 1024,
  decline: 8 * 1024,
};

const shortId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, "expected an id"));

export const memberSignatureAnswer = v.strictObject({ signer: address, signature });
export type MemberSignature = v.InferOutput<typeof memberSignatureAnswer>;
/** One signature for each entry, in order. */
export const endorseAnswer = v.strictObject({
  signer: address,
  signatures: v.pipe(v.array(signature), v.maxLength(2)),
});

const ownerSchema = v.strictObject({ owner: address });
export const parseOwner = (input: unknown) => parseWith(ownerSchema, input, "request");

const identitySchema = v.strictObject({
  entry: v.strictObject({
    subject: bytes32,
    hospital: bytes32,
    key: address,
    role: v.picklist([1, 2]),
    credential: bytes32,
    previous: address,
    deadline: count,
  }),
  /** By the key itself. */
  signature,
});
export type IdentityToAttest = v.InferOutput<typeof identitySchema>;
export const parseIdentityToAttest = (input: unknown) => parseWith(identitySchema, input, "identity");

const revocationSchema = v.strictObject({ subject: bytes32, key: address });
export type RevocationToAttest = v.InferOutput<typeof revocationSchema>;
export const parseRevocationToAttest = (input: unknown) => parseWith(revocationSchema, input, "withdrawal");

export const idAnswer = v.strictObject({ id: shortId });
export const doneAnswer = v.strictObject({ done: v.literal(true) });

export const enrolmentStatusAnswer = v.strictObject({
  state: v.picklist(["waiting", "approved", "refused"]),
  reason: text(500),
});
export type EnrolmentStatus = v.InferOutput<typeof enrolmentStatusAnswer>;

/** Public keys of a registered person, for whoever has her code. The code's fingerprint decides whether they are right. */
export const personKeysAnswer = v.strictObject({
  subject: bytes32,
  role: v.picklist([1, 2]),
  key: address,
  messageKey: hexOf(1216),
});
export type PersonKeys = v.InferOutput<typeof personKeysAnswer>;

const staffSchema = v.strictObject({ code: text(100) });
export const parseStaff = (input: unknown) => parseWith(staffSchema, input, "staff code");

export const deskEnrolment = v.strictObject({
  id: shortId,
  role: v.picklist([1, 2]),
  name: text(120),
  birthDate: text(10),
  number: text(60),
  specialty: text(120),
  subject: bytes32,
  key: address,
  time: count,
  state: v.picklist(["waiting", "approved", "refused"]),
  reason: text(500),
  /** Another person already registered with this number. Approval is refused until that registration is withdrawn. */
  numberTaken: v.boolean(),
});
export type DeskEnrolment = v.InferOutput<typeof deskEnrolment>;
export const deskEnrolmentsAnswer = v.strictObject({ enrolments: v.array(deskEnrolment) });

const refuseSchema = v.strictObject({ reason: text(500) });
export const parseRefuse = (input: unknown) => parseWith(refuseSchema, input, "answer");

export const deskPerson = v.strictObject({
  subject: bytes32,
  key: address,
  role: v.picklist([1, 2]),
  name: text(120),
  birthDate: text(10),
  number: text(60),
  specialty: text(120),
  since: count,
  revoked: v.boolean(),
});
export type DeskPerson = v.InferOutput<typeof deskPerson>;
export const deskPeopleAnswer = v.strictObject({ people: v.array(deskPerson) });

const revokePersonSchema = v.strictObject({ subject: bytes32 });
export const parseRevokePerson = (input: unknown) => parseWith(revokePersonSchema, input, "withdrawal");

const issueSchema = v.strictObject({
  subject: bytes32,
  title: v.pipe(text(200), v.minLength(1)),
  /** The FHIR Bundle as text, kept byte for byte until it is split. */
  bundle: v.pipe(v.string(), v.maxLength(BUNDLE_LIMIT)),
  /** Staff have checked that a record about another name or date of birth is this person's all the same. */
  confirmDifferentPerson: v.optional(v.boolean()),
});
export type IssueBody = v.InferOutput<typeof issueSchema>;
export const parseIssue = (input: unknown) => parseWith(issueSchema, input, "record");

export const deskRecord = v.strictObject({
  documentId: bytes32,
  subject: bytes32,
  patientName: text(120),
  title: text(200),
  time: count,
  /** Titles of the signed parts, header excluded. */
  parts: v.array(text(200)),
  /** Bytes of the sealed delivery. */
  size: count,
});
export type DeskRecord = v.InferOutput<typeof deskRecord>;
export const deskRecordsAnswer = v.strictObject({ records: v.array(deskRecord) });

export const mailItem = v.strictObject({
  id: shortId,
  /** Pass the largest one seen as `since` to get only what came later. */
  cursor: count,
  kind: v.picklist(MAIL_KINDS),
  time: count,
  size: count,
});
export type MailItem = v.InferOutput<typeof mailItem>;
export const mailAnswer = v.strictObject({ mail: v.array(mailItem) });

export const transactionAnswer = v.strictObject({ transaction: bytes32 });
/** Hash of the transaction, or zero when it was on chain already. */
export type Posted = v.InferOutput<typeof transactionAnswer>;
export const transactionsAnswer = v.strictObject({ transactions: v.array(bytes32) });

const recordSchema = v.strictObject({
  entries: v.pipe(
    v.array(
      v.strictObject({
        entry: v.strictObject({ chain: text(20), recordId: bytes32, version: count, commitment: bytes32 }),
        members: memberSignaturesSchema,
      }),
    ),
    v.minLength(1),
    v.maxLength(2),
  ),
});
export type EndorsedEntry = v.InferOutput<typeof recordSchema>["entries"][number];
export const parseSponsoredRecord = (input: unknown) => parseWith(recordSchema, input, "record");

const announcementSchema = v.strictObject({
  requestId: bytes32,
  commitment: bytes32,
  reader: address,
  destination: bytes32,
  expiry: count,
  /** By the reader key. */
  signature,
});
export type SignedAnnouncement = v.InferOutput<typeof announcementSchema>;
export const parseAnnouncement = (input: unknown) => parseWith(announcementSchema, input, "request");
