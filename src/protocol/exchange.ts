/** What travels after a consent: the share to a relay, the response to the reader, the opening, the fragment. */
import { keccak256, stringToBytes, hashTypedData, recoverAddress, recoverTypedDataAddress } from "viem";
import * as v from "valibot";
import { signedConsentSchema } from "./consent.ts";
import type { Address, Hex } from "./hex.ts";
import { chainOf, contractOf, type NetworkConfig } from "./network.ts";
import { frameOf } from "./frame-limits.ts";
import { address, bytes32, cid, count, hexUpTo, parseWith, signature, text } from "./schema.ts";
import {
  contractDomain,
  openRequestTypes,
  requestAnnouncementTypes,
  storagePermitTypes,
  serviceDomain,
  type RecoverAddress,
} from "./typed-data.ts";

/** Patient -> relay, sealed to the relay's message key: everything it needs, and nothing of identity or type. */
const shareSchema = v.strictObject({
  kind: v.literal("share"),
  signed: signedConsentSchema,
  /** 0-based position of the relay in consent.relays. */
  index: count,
  grant: frameOf("grant"),
  capsule: frameOf("capsule"),
  statement: frameOf("statement"),
  share: frameOf("share"),
  /** One-time X-Wing key of the reader for sealed fragments. */
  readerMessageKey: hexUpTo(1216),
});
export type ShareEnvelope = v.InferOutput<typeof shareSchema>;
export const parseShare = (input: unknown): ShareEnvelope => parseWith(shareSchema, input, "share");

export const storagePermitSchema = v.strictObject({
  consentId: bytes32,
  root: cid,
  cids: v.pipe(v.array(cid), v.minLength(1), v.maxLength(4096)),
  storageOwner: address,
  signature,
});
/** The storage owner lets the reader of one consent fetch exactly these blocks. */
export type StoragePermit = v.InferOutput<typeof storagePermitSchema>;
export function storagePermitTypedData(config: NetworkConfig, permit: Omit<StoragePermit, "signature">) {
  return {
    domain: serviceDomain(chainOf(config, config.relayChain).id, config.deploymentSalt),
    types: storagePermitTypes,
    primaryType: "StoragePermit",
    message: {
      consentId: permit.consentId,
      root: permit.root,
      blocks: keccak256(stringToBytes(permit.cids.join("\n"))),
    },
  } as const;
}

export async function verifyStoragePermit(config: NetworkConfig, permit: StoragePermit): Promise<boolean> {
  const signer = await recoverTypedDataAddress({
    ...storagePermitTypedData(config, permit),
    signature: permit.signature,
  });
  return signer.toLowerCase() === permit.storageOwner.toLowerCase();
}

const leafListSchema = v.strictObject({
  /** "header" or a section id. */
  id: text(20),
  leaves: v.pipe(v.array(cid), v.minLength(1), v.maxLength(4096)),
  /** Plaintext bytes. */
  size: count,
});

/** Patient -> reader, sealed to the request's one-time message key. Opens nothing without the relays. */
const responseSchema = v.strictObject({
  kind: v.literal("response"),
  signed: signedConsentSchema,
  grant: frameOf("grant"),
  capsule: frameOf("capsule"),
  statement: frameOf("statement"),
  type: frameOf("type"),
  ownerAddress: frameOf("owner-address"),
  purpose: text(60),
  scopeSalt: bytes32,
  /** Where the ciphertext of the shared sections lies; header first. */
  parts: v.pipe(v.array(leafListSchema), v.minLength(1), v.maxLength(201)),
  permit: storagePermitSchema,
  /** JSON of {@link KeyBox} under the key that only the relays' fragments give. */
  keyBox: hexUpTo(2_000_000),
});
export type Response = v.InferOutput<typeof responseSchema>;
export const parseResponse = (input: unknown): Response => parseWith(responseSchema, input, "answer");

/** What the conversion unlocks: section keys and what is needed to check the record. */
const keyBoxSchema = v.strictObject({
  patientName: text(120),
  recordTitle: text(200),
  recordId: bytes32,
  version: count,
  jwt: v.pipe(v.string(), v.maxLength(200_000)),
  /** SD-JWT disclosure that shows which patient (PID) the record is about. */
  subjectDisclosure: v.optional(v.pipe(v.string(), v.maxLength(4000)), ""),
  /** Opening of the commitment on the relay chain's ledger. */
  ledger: v.strictObject({ recordId: bytes32, version: count, salt: bytes32 }),
  sections: v.array(
    v.strictObject({
      id: text(20),
      title: text(200),
      key: bytes32,
      disclosure: v.pipe(v.string(), v.maxLength(4000)),
      /** Associated data of the section's ciphertext. */
      header: hexUpTo(1000),
    }),
  ),
});
export type KeyBox = v.InferOutput<typeof keyBoxSchema>;
export const parseKeyBox = (input: unknown): KeyBox => parseWith(keyBoxSchema, input, "record keys");

/** Commitment of a ledger entry: H(salt, content). `content` is the root CID (chain A) or the JWT's hash (relay chain). */
export const ledgerCommitment = (salt: Hex, content: string): Hex =>
  keccak256(stringToBytes(`chartpass ledger v1\n${salt}\n${content}`));

const openSchema = v.strictObject({
  consentId: bytes32,
  nonce: bytes32,
  issued: count,
  deadline: count,
  signature,
});
export type SignedOpen = v.InferOutput<typeof openSchema>;
export const parseOpen = (input: unknown): SignedOpen => parseWith(openSchema, input, "opening");
/** Seconds between issue and deadline of an opening. */
export const OPEN_SECONDS = 300;

export function openTypedData(config: NetworkConfig, open: Omit<SignedOpen, "signature">) {
  return {
    domain: contractDomain(
      chainOf(config, config.relayChain).id,
      contractOf(config, config.relayChain, "hub"),
      config.deploymentSalt,
    ),
    types: openRequestTypes,
    primaryType: "OpenRequest",
    message: { ...open, issued: BigInt(open.issued), deadline: BigInt(open.deadline) },
  } as const;
}
export const openDigest = (config: NetworkConfig, open: Omit<SignedOpen, "signature">): Hex =>
  hashTypedData(openTypedData(config, open));
export async function recoverOpener(
  config: NetworkConfig,
  { signature: signed, ...unsigned }: SignedOpen,
  recover: RecoverAddress = recoverAddress,
): Promise<Address> {
  return recover({ hash: openDigest(config, unsigned), signature: signed });
}

/** Relay -> reader, sealed to the reader's one-time message key. */
const fragmentSchema = v.strictObject({
  kind: v.literal("fragment"),
  consentId: bytes32,
  open: bytes32,
  fragment: frameOf("fragment"),
  /** Transaction in which the hub checked and recorded it. */
  transaction: bytes32,
});
export type FragmentEnvelope = v.InferOutput<typeof fragmentSchema>;
export const parseFragment = (input: unknown): FragmentEnvelope => parseWith(fragmentSchema, input, "fragment");

/** Announcement of a request on the clinician's chain. */
export function announcementTypedData(
  config: NetworkConfig,
  chainKey: string,
  message: { requestId: Hex; commitment: Hex; reader: Address; destination: Hex; expiry: number },
) {
  return {
    domain: contractDomain(
      chainOf(config, chainKey).id,
      contractOf(config, chainKey, "requests"),
      config.deploymentSalt,
    ),
    types: requestAnnouncementTypes,
    primaryType: "RequestAnnouncement",
    message: { ...message, expiry: BigInt(message.expiry) },
  } as const;
}
