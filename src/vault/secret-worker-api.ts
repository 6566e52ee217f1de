/**
 * What a page may ask of the secret worker. Answers hold only what is public, sealed, signed, or meant for the screen;
 * no procedure hands out a key. Before `createVault`, `unlock` or `restoreBackup` every other procedure fails with
 * VAULT_LOCKED. The worker gets the network description once, by `configure`.
 */
import type { Consent, MemberSignatures, SignedConsent, SignedStop } from "../protocol/consent.ts";
import type { Credential } from "../protocol/credential.ts";
import type { Delivery } from "../protocol/delivery.ts";
import type { Enrolment } from "../protocol/enrolment.ts";
import type { KeyBox, Response, SignedOpen, StoragePermit } from "../protocol/exchange.ts";
import type { Address, Hex } from "../protocol/hex.ts";
import type { LedgerEntry } from "../protocol/record-ledger.ts";
import type { Purpose, RegistryIdentity, RequestBody, SignedRequest } from "../protocol/request.ts";
import type { ServiceRequest } from "../protocol/service-request.ts";
import type { SuiteId } from "../protocol/suite-choice.ts";
import type { StopAction } from "../protocol/typed-data.ts";
import type { CallContext } from "../workers/rpc.ts";

export type VaultRole = "patient" | "clinician" | "staff";

/** What can be said of a vault without opening it. */
export interface VaultSummary {
  readonly id: string;
  readonly displayName: string;
  readonly role: VaultRole | null;
  readonly hospital: Hex | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly revision: number;
}

export interface Identity {
  readonly vaultId: string;
  readonly displayName: string;
  readonly role: VaultRole | null;
  readonly hospital: Hex | null;
  /** Public id at the hospital (PID); null before enrolment. */
  readonly subject: Hex | null;
  /** Identity signing key, also the address of the person's mailbox. */
  readonly key: Address;
  /** X-Wing public key, 1216 bytes. */
  readonly messageKey: Hex;
  /** Account of the built-in wallet. */
  readonly wallet: Address;
  readonly enrolment: "none" | "waiting" | "refused" | "registered";
  readonly refusal: string | null;
  readonly credential: Credential | null;
  /** Text and QR payload for clinicians; patients only, once registered. */
  readonly patientCode: string | null;
  /** Seconds since 1970 of the last recovery file, or null. */
  readonly lastBackup: number | null;
}

/** What a hospital is told to recognise a person. */
export interface EnrolmentDetails {
  readonly hospital: Hex;
  readonly name: string;
  /** Patients; else empty. */
  readonly birthDate: string;
  readonly number: string;
  /** Clinicians; else empty. */
  readonly specialty: string;
}

/** Whose key signs a request to a service. */
export type Signer =
  | { readonly as: "identity" }
  /** One-time storage key of a record (upload, pin, read, delete at the pinner). */
  | { readonly as: "storage"; readonly recordId: Hex }
  /** One-time reader key of a request (mailbox of answers, reading from the pinner). */
  | { readonly as: "reader"; readonly requestId: Hex };

export interface PartSummary {
  /** "header", "s0", "s1", ... */
  readonly id: string;
  readonly title: string;
  /** Bytes of plaintext. */
  readonly size: number;
}

/** Received from the hospital and kept in the vault, not yet deposited. */
export interface DeliverySummary {
  readonly documentId: Hex;
  readonly hospital: Hex;
  readonly title: string;
  readonly time: number;
  /** Header first. */
  readonly parts: readonly PartSummary[];
}

export interface StoredPart extends PartSummary {
  /** Places of its leaves in the order of sealing. */
  readonly leaves: readonly number[];
  /** The same leaves by CID; empty until stored. */
  readonly cids: readonly string[];
}

export interface RecordSummary {
  readonly recordId: Hex;
  readonly documentId: Hex;
  readonly hospital: Hex;
  readonly title: string;
  readonly time: number;
  readonly version: number;
  /** sealed: not confirmed by a pinner; stored: confirmed, not yet on the ledgers; deposited: both. */
  readonly status: "sealed" | "stored" | "deposited";
  readonly parts: readonly StoredPart[];
  /** Hospital's signature over section digests. */
  readonly jwt: string;
  readonly subjectDisclosure: string;
  /** One-time address that owns the ciphertext at the pinner. */
  readonly storageOwner: Address;
  /** Root and all leaves, index last; root null until stored. */
  readonly root: string | null;
  readonly cids: readonly string[];
  /** What members endorse: the hospital's chain first, then the relay chain. Empty until stored. */
  readonly entries: readonly LedgerEntry[];
}

export interface SealedRecord {
  readonly record: RecordSummary;
  /** Ciphertext blocks in order; the last one is the sealed index. Buffers are handed over. */
  readonly leaves: Uint8Array[];
}

export interface OpenedPart {
  readonly id: string;
  readonly title: string;
  /** The section exactly as the hospital hashed it (JSON). */
  readonly text: string;
  /** SD-JWT disclosure; empty for the header. */
  readonly disclosure: string;
}

export interface ReceivedRequest {
  readonly requestId: Hex;
  readonly request: SignedRequest;
  /** open: awaits an answer; overdue: may no longer be answered. */
  readonly status: "open" | "shared" | "declined" | "overdue";
  readonly receivedAt: number;
}

export interface DraftInput {
  readonly requestId: Hex;
  /** The registry's current entry of the clinician. */
  readonly registered: RegistryIdentity;
  readonly recordId: Hex;
  /** Section ids, at least one; the header always goes along. */
  readonly sections: readonly string[];
  /** Addresses of the relays, all of network.json's unless named. */
  readonly relays?: readonly Address[];
  /** Seconds since 1970. Start: now unless given. Expiry: at most what was asked for. */
  readonly start?: number;
  readonly expiry: number;
}

/** Exactly what will be signed. */
export interface ConsentDraft {
  readonly draftId: string;
  /** One-time key that 2 of 3 members must attest before signing. */
  readonly owner: Address;
  readonly hospital: Hex;
  readonly statement: string;
  readonly consent: Consent;
  readonly parts: readonly PartSummary[];
}

export interface SignedAndQueued {
  readonly signed: SignedConsent;
  readonly items: OutboxItem[];
}

export interface PermissionStop {
  readonly action: StopAction;
  readonly revision: number;
  readonly time: number;
}

/** A consent this patient gave. What is in force now is the chain's word. */
export interface Permission {
  readonly consentId: Hex;
  readonly requestId: Hex;
  readonly recordId: Hex;
  readonly recordTitle: string;
  readonly name: string;
  readonly specialty: string;
  readonly hospital: Hex;
  readonly purpose: Purpose;
  readonly parts: readonly PartSummary[];
  readonly start: number;
  readonly expiry: number;
  readonly signedAt: number;
  readonly signed: SignedConsent;
  /** How what was shared is sealed: the deployment's suite at that time. */
  readonly suite: SuiteId;
  readonly stops: readonly PermissionStop[];
}

/** Sealed or signed messages that still have to reach someone; kept until `delivered`. */
export type OutboxItem = { readonly id: string; readonly consentId: Hex | null; readonly requestId: Hex | null } & (
  | { readonly kind: "share"; readonly relay: Address; readonly sealed: Uint8Array }
  | {
      readonly kind: "response" | "decline" | "request";
      readonly hospital: Hex;
      readonly mailbox: Address;
      readonly sealed: Uint8Array;
    }
  | { readonly kind: "consent"; readonly hospital: Hex; readonly signed: SignedConsent }
  | { readonly kind: "stop"; readonly relay: Address | null; readonly hospital: Hex; readonly stop: SignedStop }
  | { readonly kind: "announcement"; readonly hospital: Hex; readonly announcement: Announcement }
);

/** Signed by the reader key, for the request contract of the clinician's chain. */
export interface Announcement {
  readonly requestId: Hex;
  readonly commitment: Hex;
  readonly reader: Address;
  readonly destination: Hex;
  readonly expiry: number;
  readonly signature: Hex;
}

export interface RequestInput {
  /** The patient's code as scanned or typed. */
  readonly code: string;
  /** The patient's keys as her hospital names them; must match the code's fingerprint. */
  readonly key: Address;
  readonly messageKey: Hex;
  readonly purpose: Purpose;
  readonly note: string;
  /** Section titles asked for; empty for the whole summary. */
  readonly parts: readonly string[];
  /** Asked-for end of reading, seconds since 1970. */
  readonly until: number;
  /** The clinician's own words for this request in the worklist; never sent. */
  readonly label: string;
}

export interface SentRequest {
  readonly requestId: Hex;
  readonly label: string;
  readonly patient: Hex;
  readonly patientHospital: Hex;
  readonly body: RequestBody;
  /** open: no answer yet; answered: a consent came; refused: the patient said no; closed: keys are gone. */
  readonly status: "open" | "answered" | "refused" | "closed";
  readonly refusal: string | null;
  /** First opening, in seconds since 1970, and whose record it was; null before. */
  readonly opened: { readonly time: number; readonly patientName: string } | null;
  /** Mailbox (at the clinician's hospital) where the answer comes. */
  readonly mailbox: Address;
  readonly answer: Answer | null;
}

/** A consent as the reader got it, fully checked against the request except for its state on chain. */
export interface Answer {
  readonly consentId: Hex;
  readonly requestId: Hex;
  readonly receivedAt: number;
  readonly signed: SignedConsent;
  /** Header first. */
  readonly parts: Response["parts"];
  readonly permit: StoragePermit;
}

/** What the relays' fragments unlocked; the keys stay in the worker. */
export interface OpenedGrant {
  readonly consentId: Hex;
  readonly patientName: string;
  readonly recordTitle: string;
  readonly jwt: string;
  /** Shows which patient the record is about; her id is in the request. */
  readonly subjectDisclosure: string;
  readonly recordId: Hex;
  readonly version: number;
  /** What the relay chain's ledger must hold. */
  readonly ledger: LedgerEntry;
  readonly parts: readonly Omit<KeyBox["sections"][number], "key" | "header">[];
}

/** What came of one piece of mail. `known` when it had been taken in before. */
export type OpenedMail =
  | { readonly kind: "welcome"; readonly identity: Identity }
  | { readonly kind: "refusal"; readonly reason: string }
  | { readonly kind: "decline"; readonly reason: string; readonly requestId: Hex }
  | { readonly kind: "record"; readonly delivery: DeliverySummary; readonly known: boolean }
  | { readonly kind: "request"; readonly received: ReceivedRequest; readonly known: boolean }
  | { readonly kind: "response"; readonly answer: Answer; readonly known: boolean };

type Ask<P, R> = (params: P, context: CallContext) => Promise<R>;
type Nothing = Record<string, never>;

export interface SecretApi {
  /** @param params.network network.json as served */
  configure: Ask<{ network: unknown }, void>;
  /** Ports to the two firewall workers (workers/firewall-api.ts), which every permission then goes through. */
  connectFirewalls: Ask<{ first: MessagePort; second: MessagePort }, void>;

  // Vault
  /** @throws VAULT_PASSPHRASE, VAULT_BUSY */
  createVault: Ask<{ name: string; passphrase: string; role: VaultRole }, Identity>;
  /** @throws VAULT_UNLOCK for every wrong or altered input alike, VAULT_BUSY when another tab has it open */
  unlock: Ask<{ id: string; passphrase: string }, Identity>;
  changePassphrase: Ask<{ old: string; passphrase: string }, void>;
  rename: Ask<{ name: string }, Identity>;
  /**
   * The code is shown once and is nowhere kept. `leftOut`: titles of received documents that this browser has lost; a
   * restored vault takes them in again from the mailbox.
   */
  exportBackup: Ask<Nothing, { file: string; code: string; fileName: string; leftOut: string[] }>;
  /** @throws VAULT_BACKUP_FILE, VAULT_BACKUP_CODE, VAULT_EXISTS */
  restoreBackup: Ask<{ file: string; code: string; passphrase: string; name?: string }, Identity>;
  identity: Ask<Nothing, Identity>;
  /**
   * Where the app stopped reading, and other small notes, by name; survives lock and restart. Names that begin with
   * "mail " or "answers " are places in mailboxes: a restored vault reads those from the start.
   */
  cursor: Ask<{ name: string }, string | null>;
  setCursor: Ask<{ name: string; value: string }, void>;

  // Services and mail
  /** Signs a request to a service of this deployment; see VaultClient.signer for the form clients take. */
  signServiceRequest: Ask<{ signer: Signer; request: ServiceRequest }, { signature: Hex; address: Address }>;
  /** `requestId` for mail to a request's one-time mailbox. @throws CRYPTO_OPEN, WIRE_SHAPE, CONSENT_* when refused */
  openMail: Ask<{ kind: OpenedMail["kind"]; sealed: Uint8Array; requestId?: Hex }, OpenedMail>;
  outbox: Ask<Nothing, OutboxItem[]>;
  delivered: Ask<{ id: string }, void>;

  // Enrolment
  /**
   * Role 1 or 2 by the vault's role. Signed by the identity key, ready to be sealed to the hospital. Changes nothing for
   * the person until `enrolmentSent`: what the hospital took before goes on waiting.
   */
  prepareEnrolment: Ask<EnrolmentDetails, { enrolment: Enrolment; identity: Identity }>;
  /** The hospital took what was prepared last, and it stands instead of any earlier one. @throws VAULT_UNKNOWN */
  enrolmentSent: Ask<{ subject: Hex }, Identity>;
  /** What the hospital was told, to send it again or to correct it; null when it was told nothing. */
  enrolmentDetails: Ask<Nothing, EnrolmentDetails | null>;

  // Patient: records
  deliveries: Ask<Nothing, DeliverySummary[]>;
  /** The delivered document as a whole, to read before depositing. */
  readDelivery: Ask<{ documentId: Hex }, Delivery>;
  /** Seals every part under a fresh erasable key. Progress counts plaintext bytes. */
  sealRecord: Ask<{ documentId: Hex }, SealedRecord>;
  /** After the pinner confirmed every block. `cids` in the order of the leaves. */
  recordStored: Ask<{ recordId: Hex; root: string; cids: string[] }, RecordSummary>;
  /** After both ledgers hold the entries. */
  recordDeposited: Ask<{ recordId: Hex }, RecordSummary>;
  records: Ask<Nothing, RecordSummary[]>;
  openOwnPart: Ask<{ recordId: Hex; partId: string; leaves: Uint8Array[] }, OpenedPart>;
  /** Forgets the keys for good. Permissions already given keep theirs: stop those first. */
  eraseRecord: Ask<{ recordId: Hex }, { root: string | null; cids: string[]; permissions: Hex[] }>;

  // Patient: requests and permissions
  requestsReceived: Ask<Nothing, ReceivedRequest[]>;
  /** Queues a sealed refusal for the clinician. */
  declineRequest: Ask<{ requestId: Hex; reason: string }, void>;
  /** @throws CONSENT_REQUEST, CONSENT_CREDENTIAL, CONSENT_DRAFT */
  draftConsent: Ask<DraftInput, ConsentDraft>;
  /** Signs and queues everything: consent for the sponsor, shares for relays, response for the reader. */
  signConsent: Ask<{ draftId: string; attestation: MemberSignatures }, SignedAndQueued>;
  discardDraft: Ask<{ draftId: string }, void>;
  permissions: Ask<Nothing, Permission[]>;
  /**
   * Signs and queues for the sponsor and every relay. `revision` is the chain's current one (0 when not yet posted).
   * A revoke also takes back whatever of this consent has not left the outbox.
   */
  signStop: Ask<
    { consentId: Hex; action: StopAction; revision: number; expiry?: number },
    { stop: SignedStop; items: OutboxItem[] }
  >;

  // Clinician
  /** Queues M1 and its announcement. @throws ARG_PATIENT_CODE, CONSENT_FINGERPRINT */
  makeRequest: Ask<RequestInput, { request: SentRequest; items: OutboxItem[] }>;
  requestsSent: Ask<Nothing, SentRequest[]>;
  signOpen: Ask<{ consentId: Hex }, SignedOpen>;
  /** `fragments` as the relays sealed them. Unusable ones are left out and counted. @throws RELAY_FRAGMENTS, CRYPTO_OPEN */
  openGrant: Ask<{ consentId: Hex; fragments: Uint8Array[] }, OpenedGrant>;
  openGrantedPart: Ask<{ consentId: Hex; partId: string; leaves: Uint8Array[] }, OpenedPart>;
  /** Deletes the request's one-time keys: nothing of it opens any more. */
  closeRequest: Ask<{ requestId: Hex }, void>;

  // Built-in wallet; the page has asked the person before
  walletSignMessage: Ask<{ message: string | Uint8Array }, Hex>;
  /** @param params.typedData EIP-712 JSON text */
  walletSignTypedData: Ask<{ typedData: string }, Hex>;
  /** Serialized signed transaction. @param params.transaction viem's TransactionSerializable */
  walletSignTransaction: Ask<{ transaction: Record<string, unknown> }, Hex>;
}
