/**
 * Every structure a person, a member or a relay signs (EIP-712), in one place. Contracts hash the same structs: the type
 * strings here and in contracts/ must agree (a contract test compares them).
 *
 * Domain for structures a contract checks: name "Chartpass", version "1", chainId, verifyingContract, salt = deployment
 * salt. The salt matters: chain ids and contract addresses recur on development chains, signatures must not.
 * Structures only services check use the same domain without verifyingContract and with the relay chain's id.
 */
import type { Address, Hex } from "./hex.ts";

export interface Domain {
  readonly name: "Chartpass";
  readonly version: "1";
  readonly chainId: number;
  readonly verifyingContract?: Address;
  readonly salt: Hex;
}

/** Who signed a hash: viem's `recoverAddress`, or what a service has that is as strict and faster. */
export type RecoverAddress = (signed: { readonly hash: Hex; readonly signature: Hex }) => Promise<Address>;

/** Domain of one contract of one deployment. */
export function contractDomain(chainId: number, verifyingContract: Address, deploymentSalt: Hex): Domain {
  return { name: "Chartpass", version: "1", chainId, verifyingContract, salt: deploymentSalt };
}

/** Domain of messages between people and services, checked by no contract. */
export function serviceDomain(relayChainId: number, deploymentSalt: Hex): Domain {
  return { name: "Chartpass", version: "1", chainId: relayChainId, salt: deploymentSalt };
}

/* ---- checked by contracts ------------------------------------------------------------------------------------- */

/** A person's identity key enters the registry. `previous` is zero for the first entry; else the old key signs too. */
export const identityEntryTypes = {
  IdentityEntry: [
    { name: "subject", type: "bytes32" }, // random id of the person at her hospital (PID)
    { name: "hospital", type: "bytes32" },
    { name: "key", type: "address" }, // vk
    { name: "role", type: "uint8" }, // 1 patient, 2 clinician
    { name: "credential", type: "bytes32" }, // salted hash of the credential
    { name: "previous", type: "address" },
    { name: "deadline", type: "uint64" },
  ],
} as const;

/** 2 of 3 members say: this one-time key belongs to one of our patients. Says not which one. */
export const ownerAttestationTypes = {
  OwnerAttestation: [
    { name: "hospital", type: "bytes32" },
    { name: "owner", type: "address" },
  ],
} as const;

/** 2 of 3 members say: this record version is stored and well formed. */
export const endorsementTypes = {
  Endorsement: [
    { name: "hospital", type: "bytes32" },
    { name: "recordId", type: "bytes32" },
    { name: "version", type: "uint32" },
    { name: "commitment", type: "bytes32" },
  ],
} as const;

/** Hospital B announces the salted commitment to a sealed request (M1). Signed by the clinician's one-time reader key. */
export const requestAnnouncementTypes = {
  RequestAnnouncement: [
    { name: "requestId", type: "bytes32" },
    { name: "commitment", type: "bytes32" },
    { name: "reader", type: "address" },
    { name: "destination", type: "bytes32" }, // hospital id of the patient's hospital
    { name: "expiry", type: "uint64" },
  ],
} as const;

/** M2. `statement` is the sentence the patient reads; on chain only its hash, so it ends with a random reference. */
export const consentTypes = {
  Consent: [
    { name: "statement", type: "string" },
    { name: "id", type: "bytes32" }, // keccak256(owner, idSalt)
    { name: "idSalt", type: "bytes32" },
    { name: "owner", type: "address" }, // one-time key
    { name: "hospital", type: "bytes32" }, // whose members attested the owner key
    { name: "reader", type: "address" }, // one-time key of the request
    { name: "request", type: "bytes32" }, // hash of M1, salted by its nonce
    { name: "context", type: "bytes32" }, // gctx
    { name: "scope", type: "bytes32" }, // salted commitment to the shared sections
    { name: "grantHash", type: "bytes32" },
    { name: "capsuleHash", type: "bytes32" },
    { name: "relays", type: "address[]" },
    { name: "shareCommitments", type: "bytes32[]" }, // keccak256(c0 uncompressed, U_i uncompressed)
    { name: "threshold", type: "uint8" },
    { name: "start", type: "uint64" },
    { name: "expiry", type: "uint64" },
    { name: "nonce", type: "uint256" }, // unordered
    { name: "deadline", type: "uint64" }, // must be on chain before
  ],
} as const;

/** Pause, resume, shorten or revoke. `revision` must be one more than the consent's; a revoke may skip ahead. */
export const stopTypes = {
  Stop: [
    { name: "id", type: "bytes32" },
    { name: "idSalt", type: "bytes32" },
    { name: "action", type: "uint8" }, // 1 pause, 2 resume, 3 revoke, 4 shorten
    { name: "revision", type: "uint32" },
    { name: "expiry", type: "uint64" }, // new expiry for shorten, else 0
  ],
} as const;

/** The clinician opens. Answered by fragments; counts as access. */
export const openRequestTypes = {
  OpenRequest: [
    { name: "consentId", type: "bytes32" },
    { name: "nonce", type: "bytes32" },
    { name: "issued", type: "uint64" },
    { name: "deadline", type: "uint64" },
  ],
} as const;

/** A cross-chain message as members of the source consortium attest it. */
export const gatewayMessageTypes = {
  GatewayMessage: [
    { name: "sendId", type: "bytes32" },
    { name: "sourceChain", type: "uint256" },
    { name: "sourceGateway", type: "address" },
    { name: "sender", type: "address" },
    { name: "destinationChain", type: "uint256" },
    { name: "recipient", type: "address" },
    { name: "payloadHash", type: "bytes32" },
    { name: "nonce", type: "uint64" },
    { name: "time", type: "uint64" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

/* ---- checked by services and people ---------------------------------------------------------------------------- */

/** A hospital's statement about a person; the hospital's member key signs. */
export const credentialTypes = {
  Credential: [
    { name: "hospital", type: "bytes32" },
    { name: "subject", type: "bytes32" },
    { name: "key", type: "address" },
    { name: "role", type: "uint8" },
    { name: "name", type: "string" },
    { name: "specialty", type: "string" },
    { name: "messageKey", type: "bytes" }, // X-Wing public key, 1216 bytes
    { name: "rootCommitment", type: "bytes32" }, // patients: commits to the vault's root key
    { name: "issued", type: "uint64" },
    { name: "expiry", type: "uint64" },
    { name: "salt", type: "bytes32" },
  ],
} as const;

/** M1: the clinician's request; signed by vk, sent sealed. */
export const requestTypes = {
  Request: [
    { name: "requestId", type: "bytes32" },
    { name: "patient", type: "bytes32" }, // PID
    { name: "patientHospital", type: "bytes32" },
    { name: "hospital", type: "bytes32" },
    { name: "subject", type: "bytes32" }, // clinician's registry subject
    { name: "key", type: "address" }, // vk
    { name: "reader", type: "address" }, // one-time signing key
    { name: "address_", type: "bytes" }, // one-time recipient address frame (X_req)
    { name: "messageKey", type: "bytes" }, // one-time X-Wing public key
    { name: "purpose", type: "string" },
    { name: "note", type: "string" },
    { name: "parts", type: "string[]" }, // section kinds asked for; empty = the whole summary
    { name: "until", type: "uint64" }, // asked-for expiry
    { name: "issued", type: "uint64" },
    { name: "deadline", type: "uint64" }, // answer before
    { name: "salt", type: "bytes32" },
  ],
} as const;

/** Signed HTTP or libp2p request of a person to a service: mailboxes, desk, endorsement, sponsoring. */
export const serviceRequestTypes = {
  ServiceRequest: [
    { name: "service", type: "address" }, // the service's own key
    { name: "action", type: "string" }, // for instance "mailbox.read"
    { name: "bodyHash", type: "bytes32" }, // keccak256 of the exact body bytes
    { name: "nonce", type: "bytes32" },
    { name: "issued", type: "uint64" }, // seconds; accepted within two minutes
  ],
} as const;

/** The storage owner lets the reader of a consent fetch these blocks. */
export const storagePermitTypes = {
  StoragePermit: [
    { name: "consentId", type: "bytes32" },
    { name: "root", type: "string" },
    { name: "blocks", type: "bytes32" }, // keccak256 of the CIDs, UTF-8, joined by newlines, in order
  ],
} as const;

/** The pinner confirms that every block under a root is kept. */
export const storedReceiptTypes = {
  StoredReceipt: [
    { name: "root", type: "string" },
    { name: "blocks", type: "uint32" },
    { name: "bytes", type: "uint64" },
    { name: "time", type: "uint64" },
  ],
} as const;

export const ROLE = { patient: 1, clinician: 2 } as const;
export const STOP_ACTION = { pause: 1, resume: 2, revoke: 3, shorten: 4 } as const;
export type StopAction = keyof typeof STOP_ACTION;
