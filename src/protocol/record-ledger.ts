/** Deposit: the pinner's receipt, the members' endorsement, and the identity entries they vouch for. */
import { recoverTypedDataAddress } from "viem";
import * as v from "valibot";
import type { Address, Hex } from "./hex.ts";
import { chainOf, contractOf, type NetworkConfig } from "./network.ts";
import { address, bytes32, cid, count, parseWith, signature } from "./schema.ts";
import {
  contractDomain,
  endorsementTypes,
  identityEntryTypes,
  serviceDomain,
  storedReceiptTypes,
} from "./typed-data.ts";

export const storedReceiptSchema = v.strictObject({
  root: cid,
  blocks: count,
  bytes: count,
  time: count,
  pinner: address,
  signature,
});
export type StoredReceipt = v.InferOutput<typeof storedReceiptSchema>;
export const parseStoredReceipt = (input: unknown): StoredReceipt =>
  parseWith(storedReceiptSchema, input, "storage receipt");

export function storedReceiptTypedData(config: NetworkConfig, receipt: Omit<StoredReceipt, "signature" | "pinner">) {
  return {
    domain: serviceDomain(chainOf(config, config.relayChain).id, config.deploymentSalt),
    types: storedReceiptTypes,
    primaryType: "StoredReceipt",
    message: {
      root: receipt.root,
      blocks: receipt.blocks,
      bytes: BigInt(receipt.bytes),
      time: BigInt(receipt.time),
    },
  } as const;
}

/** Whether one of the configured pinners signed this receipt. */
export async function verifyStoredReceipt(config: NetworkConfig, receipt: StoredReceipt): Promise<boolean> {
  const signer = await recoverTypedDataAddress({
    ...storedReceiptTypedData(config, receipt),
    signature: receipt.signature,
  });
  const same = (other: string) => other.toLowerCase() === signer.toLowerCase();
  return same(receipt.pinner) && config.pinners.some((each) => same(each.key));
}

/** Body of POST /endorse at every member. Both ledgers at once. */
const endorseSchema = v.strictObject({
  receipt: storedReceiptSchema,
  entries: v.pipe(
    v.array(
      v.strictObject({
        /** Key of the chain whose ledger is meant: the hospital's own or the relay chain. */
        chain: v.string(),
        recordId: bytes32,
        version: count,
        commitment: bytes32,
      }),
    ),
    v.minLength(1),
    v.maxLength(2),
  ),
});
export type EndorseRequest = v.InferOutput<typeof endorseSchema>;
export type LedgerEntry = EndorseRequest["entries"][number];
export const parseEndorse = (input: unknown): EndorseRequest => parseWith(endorseSchema, input, "deposit");

export function endorsementTypedData(config: NetworkConfig, hospital: Hex, entry: LedgerEntry) {
  return {
    domain: contractDomain(
      chainOf(config, entry.chain).id,
      contractOf(config, entry.chain, "records"),
      config.deploymentSalt,
    ),
    types: endorsementTypes,
    primaryType: "Endorsement",
    message: { hospital, recordId: entry.recordId, version: entry.version, commitment: entry.commitment },
  } as const;
}

export interface IdentityEntry {
  readonly subject: Hex;
  readonly hospital: Hex;
  readonly key: Address;
  readonly role: number;
  readonly credential: Hex;
  readonly previous: Address;
  readonly deadline: number;
}

/** The entry as the key itself (first with credential 0, see enrolment) and the members sign it. */
export function identityEntryTypedData(config: NetworkConfig, chainKey: string, entry: IdentityEntry) {
  return {
    domain: contractDomain(
      chainOf(config, chainKey).id,
      contractOf(config, chainKey, "registry"),
      config.deploymentSalt,
    ),
    types: identityEntryTypes,
    primaryType: "IdentityEntry",
    message: { ...entry, deadline: BigInt(entry.deadline) },
  } as const;
}
