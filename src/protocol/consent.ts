/** M2, the consent: what the patient signs, what goes on chain, and the context (gctx) that binds the grant to it. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import {
  concat,
  encodeAbiParameters,
  encodePacked,
  hashTypedData,
  keccak256,
  recoverAddress,
  recoverTypedDataAddress,
  stringToBytes,
} from "viem";
import * as v from "valibot";
import { toHex, type Address, type Hex } from "./hex.ts";
import { chainOf, contractOf, type NetworkConfig } from "./network.ts";
import { address, bytes32, count, parseWith, signature, text } from "./schema.ts";
import { suiteIdOf } from "./suite-choice.ts";
import {
  consentTypes,
  contractDomain,
  ownerAttestationTypes,
  STOP_ACTION,
  stopTypes,
  type RecoverAddress,
} from "./typed-data.ts";

export const consentSchema = v.strictObject({
  statement: text(1200),
  id: bytes32,
  idSalt: bytes32,
  owner: address,
  hospital: bytes32,
  reader: address,
  request: bytes32,
  context: bytes32,
  scope: bytes32,
  grantHash: bytes32,
  capsuleHash: bytes32,
  relays: v.pipe(v.array(address), v.minLength(1), v.maxLength(16)),
  shareCommitments: v.array(bytes32),
  threshold: count,
  start: count,
  expiry: count,
  nonce: v.pipe(v.string(), v.regex(/^\d{1,78}$/)),
  deadline: count,
});
export type Consent = v.InferOutput<typeof consentSchema>;

/** Members' signatures over an OwnerAttestation, or any digest: sorted by signer, as contracts expect. */
export const memberSignaturesSchema = v.pipe(
  v.array(v.strictObject({ signer: address, signature })),
  v.minLength(1),
  v.maxLength(16),
);
export type MemberSignatures = v.InferOutput<typeof memberSignaturesSchema>;

export const signedConsentSchema = v.strictObject({
  consent: consentSchema,
  signature,
  attestation: memberSignaturesSchema,
});
export type SignedConsent = v.InferOutput<typeof signedConsentSchema>;
export const parseSignedConsent = (input: unknown): SignedConsent => parseWith(signedConsentSchema, input, "consent");

const consentDomain = (config: NetworkConfig) =>
  contractDomain(
    chainOf(config, config.relayChain).id,
    contractOf(config, config.relayChain, "consents"),
    config.deploymentSalt,
  );

export function consentTypedData(config: NetworkConfig, consent: Consent) {
  return {
    domain: consentDomain(config),
    types: consentTypes,
    primaryType: "Consent",
    message: {
      ...consent,
      start: BigInt(consent.start),
      expiry: BigInt(consent.expiry),
      nonce: BigInt(consent.nonce),
      deadline: BigInt(consent.deadline),
    },
  } as const;
}

export const recoverConsentSigner = async (
  config: NetworkConfig,
  { consent, signature: signed }: SignedConsent,
  recover: RecoverAddress = recoverAddress,
): Promise<Address> => recover({ hash: hashTypedData(consentTypedData(config, consent)), signature: signed });

export function ownerAttestationTypedData(config: NetworkConfig, hospital: Hex, owner: Address) {
  return {
    domain: consentDomain(config),
    types: ownerAttestationTypes,
    primaryType: "OwnerAttestation",
    message: { hospital, owner },
  } as const;
}

/** Only who holds the owner key can name this id, so an id not yet posted can be burnt by its owner alone. */
export const consentId = (owner: Address, idSalt: Hex): Hex =>
  keccak256(encodeAbiParameters([{ type: "address" }, { type: "bytes32" }], [owner, idSalt]));

/** Hash of a frame as the consent names it: keccak-256. This package's takes half the time of viem's for kilobytes. */
export const frameHash = (...frames: Uint8Array[]): Hex => toHex(keccak_256(concat(frames)));

/** Commitment to relay i's share by the points it must use on chain. Elsewhere by a hash: fragment-proof.ts. */
export const shareCommitment = (capsulePoint: Uint8Array, commitmentPoint: Uint8Array): Hex =>
  keccak256(concat([capsulePoint, commitmentPoint]));

export interface GrantContext {
  readonly consentId: Hex;
  readonly owner: Address;
  /** The recipient's identity signing key vk. */
  readonly recipientKey: Address;
  /** Frame "address" of the request (X_req). */
  readonly recipientAddress: Uint8Array;
  readonly messageKey: Hex;
  readonly relays: readonly Address[];
  readonly threshold: number;
  /** Frame "type"; secret, enters hashed with its own 32-byte salt. */
  readonly type: Uint8Array;
  readonly scope: Hex;
  readonly purpose: string;
  readonly start: number;
  readonly expiry: number;
}

/**
 * gctx, 32 bytes: everything a grant is for. It names the suite of the recipient's address, which is the grant's: what
 * was granted before this deployment had another suite stays bound to its own. Source: docs/crypto.md, grants.
 * @throws WIRE_* when the address is no frame
 */
export function grantContext(config: NetworkConfig, input: GrantContext): Hex {
  const recipient = keccak256(concat([input.recipientAddress, stringToBytes(input.messageKey)]));
  return keccak256(
    encodeAbiParameters(
      [
        { type: "string" },
        { type: "bytes32" },
        { type: "uint256" },
        { type: "address" },
        { type: "bytes32" },
        { type: "address" },
        { type: "address" },
        { type: "bytes32" },
        { type: "address[]" },
        { type: "uint8" },
        { type: "bytes32" },
        { type: "string" },
        { type: "bytes32" },
        { type: "string" },
        { type: "uint64" },
        { type: "uint64" },
      ],
      [
        "chartpass grant v1",
        config.deploymentSalt,
        BigInt(chainOf(config, config.relayChain).id),
        contractOf(config, config.relayChain, "hub"),
        input.consentId,
        input.owner,
        input.recipientKey,
        recipient,
        [...input.relays],
        input.threshold,
        keccak256(input.type),
        suiteIdOf(input.recipientAddress),
        input.scope,
        input.purpose,
        BigInt(input.start),
        BigInt(input.expiry),
      ],
    ),
  );
}

export interface ScopeSection {
  readonly id: string;
  readonly leaves: readonly string[];
}

/** Salted commitment to the shared sections and where their ciphertext lies. */
export function scopeCommitment(salt: Hex, root: string, sections: readonly ScopeSection[]): Hex {
  const listing = [root, ...sections.map((each) => `${each.id} ${each.leaves.join(" ")}`)].join("\n");
  return keccak256(encodePacked(["bytes32", "string"], [salt, listing]));
}

export const stopSchema = v.strictObject({
  id: bytes32,
  idSalt: bytes32,
  action: v.picklist([1, 2, 3, 4]),
  revision: v.pipe(count, v.minValue(1), v.maxValue(2 ** 32 - 1)),
  expiry: count,
  signature,
});
/** A signed order to pause, resume, revoke or shorten. */
export type SignedStop = v.InferOutput<typeof stopSchema>;
export const parseStop = (input: unknown): SignedStop => parseWith(stopSchema, input, "stop order");

export function stopTypedData(config: NetworkConfig, stop: Omit<SignedStop, "signature">) {
  return {
    domain: consentDomain(config),
    types: stopTypes,
    primaryType: "Stop",
    message: { ...stop, expiry: BigInt(stop.expiry) },
  } as const;
}

/** Who signed the order; it counts only when that is the owner in `consentId(owner, idSalt)`. */
export async function recoverStopOwner(config: NetworkConfig, stop: SignedStop): Promise<Address> {
  const { signature: signed, ...unsigned } = stop;
  return recoverTypedDataAddress({ ...stopTypedData(config, unsigned), signature: signed });
}

export const isRevoke = (stop: { action: number }): boolean => stop.action === STOP_ACTION.revoke;
