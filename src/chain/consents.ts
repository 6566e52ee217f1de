/**
 * Consents on the relay chain. See contracts/consent/IConsentRegistry.sol.
 * Reads use the pending block: an idle chain's latest block has an old time, and expiry would not be seen.
 */
import { encodeFunctionData, keccak256, stringToBytes } from "viem";
import { getBlockNumber, readContract } from "viem/actions";
import { codeOf } from "../core/errors.ts";
import type { Consent, SignedConsent, SignedStop } from "../protocol/consent.ts";
import { consentRegistryAbi as abi } from "./abi/consent-registry.ts";
import type { Address, ChainReader, ChainWriter, Hex } from "./client.ts";
import { plainly } from "./errors.ts";
import { asContractSignatures } from "./members.ts";
import { submit, type Sent } from "./transaction.ts";

const STATUS = ["none", "active", "paused", "revoked", "burnt"] as const;
export type ConsentStatus = (typeof STATUS)[number];

export interface StoredConsent {
  readonly status: Exclude<ConsentStatus, "none">;
  readonly owner: Address;
  /** 0 when posted; each stop raises it. */
  readonly revision: number;
  readonly start: number;
  readonly expiry: number;
  readonly reader: Address;
  readonly threshold: number;
  readonly hospital: Hex;
  readonly statementHash: Hex;
  readonly request: Hex;
  readonly context: Hex;
  readonly scope: Hex;
  readonly grantHash: Hex;
  readonly capsuleHash: Hex;
  readonly relays: readonly Address[];
  readonly shareCommitments: readonly Hex[];
}

/** Where a consent is read from. Confirmed reads lag by `confirmations` blocks; the default sees pending stops. */
export interface ReadAt {
  readonly blockNumber: bigint;
}

/** The consent; undefined when it was never seen. A burnt one has an owner and nothing else. */
export async function readConsent(
  client: ChainReader,
  registry: Address,
  id: Hex,
  at?: ReadAt,
): Promise<StoredConsent | undefined> {
  const where = at === undefined ? ({ blockTag: "pending" } as const) : { blockNumber: at.blockNumber };
  const found = await plainly(
    readContract(client, { address: registry, abi, functionName: "consentOf", args: [id], ...where }),
  );
  const status = STATUS[found.status] ?? "none";
  return status === "none" ? undefined : { ...found, status, start: Number(found.start), expiry: Number(found.expiry) };
}

/** Whether the consent may be used now, pending stops included. */
export async function isConsentActive(client: ChainReader, registry: Address, id: Hex): Promise<boolean> {
  return plainly(
    readContract(client, { address: registry, abi, functionName: "isActive", args: [id], blockTag: "pending" }),
  );
}

/**
 * Whether the consent has been on chain for `confirmations` blocks, so that a fork will not undo it. Says nothing about
 * later stops: those count at once, see {@link isConsentActive}.
 */
export async function isConsentFinal(
  client: ChainReader,
  registry: Address,
  id: Hex,
  confirmations: number,
): Promise<boolean> {
  const head = await plainly(getBlockNumber(client, { cacheTime: 0 }));
  const blockNumber = head - BigInt(confirmations);
  if (blockNumber < 0n) return false;
  try {
    return (await readConsent(client, registry, id, { blockNumber })) !== undefined;
  } catch (thrown) {
    // The registry itself is younger than that.
    if (codeOf(thrown) === "CHAIN_MISSING") return false;
    throw thrown;
  }
}

/** Post a consent; anyone may pay. @throws CONSENT_*, CHAIN_MEMBERS */
export async function postConsent(writer: ChainWriter, registry: Address, signed: SignedConsent): Promise<Sent> {
  return submit(writer, registry, postConsentCall(signed));
}

/** The calldata of {@link postConsent}, for a wallet that sends it itself. */
export function postConsentCall(signed: SignedConsent): Hex {
  return encodeFunctionData({
    abi,
    functionName: "post",
    args: [asContractConsent(signed.consent), signed.signature, asContractSignatures(signed.attestation)],
  });
}

/** Pause, resume, revoke or shorten; anyone may pay. @throws CONSENT_* */
export async function stopConsent(writer: ChainWriter, registry: Address, stop: SignedStop): Promise<Sent> {
  return submit(writer, registry, stopConsentCall(stop));
}

/** The calldata of {@link stopConsent}, for a wallet that sends it itself. */
export function stopConsentCall(stop: SignedStop): Hex {
  return encodeFunctionData({ abi, functionName: "stop", args: [asContractStop(stop), stop.signature] });
}

/** Several stops at once; all or none. */
export async function stopConsents(
  writer: ChainWriter,
  registry: Address,
  stops: readonly SignedStop[],
): Promise<Sent> {
  const args = [stops.map(asContractStop), stops.map((each) => each.signature)] as const;
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "stopAll", args }));
}

function asContractStop({ id, idSalt, action, revision, expiry }: SignedStop) {
  return { id, idSalt, action, revision, expiry: BigInt(expiry) };
}

/** The sentence the patient read goes on chain as its hash only. */
function asContractConsent({ statement, start, expiry, nonce, deadline, ...rest }: Consent) {
  return {
    ...rest,
    statementHash: keccak256(stringToBytes(statement)),
    start: BigInt(start),
    expiry: BigInt(expiry),
    nonce: BigInt(nonce),
    deadline: BigInt(deadline),
  };
}
