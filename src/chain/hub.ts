/** Openings and fragments on the relay chain. See contracts/consent/IRelayHub.sol. */
import { encodeFunctionData, toHex } from "viem";
import { readContract } from "viem/actions";
import type { SignedOpen } from "../protocol/exchange.ts";
import { relayHubAbi as abi } from "./abi/relay-hub.ts";
import type { Address, ChainReader, ChainWriter, Hex } from "./client.ts";
import { plainly } from "./errors.ts";
import { submit, type Sent } from "./transaction.ts";

export interface Trail {
  /** Last link of the hash chain; zero before the first. */
  readonly head: Hex;
  readonly links: number;
  readonly opens: number;
  readonly fragments: number;
}

/** A relay's answer as points in EIP-2537 encoding; from `suite.onChain`. */
export interface FragmentPoints {
  /** c0, 128 bytes. */
  readonly capsulePoint: Uint8Array;
  /** U_i, 256 bytes. */
  readonly commitmentPoint: Uint8Array;
  /** B_i, 128 bytes. */
  readonly fragmentPoint: Uint8Array;
}

/**
 * Post this relay's fragment; the first relay registers the opening too. Only the relay the consent names may.
 * @param relayIndex  0-based position in consent.relays
 * @throws CONSENT_INACTIVE, CONSENT_READER, CONSENT_OPEN_LATE, RELAY_*
 */
export async function convert(
  writer: ChainWriter,
  hub: Address,
  open: SignedOpen,
  relayIndex: number,
  points: FragmentPoints,
): Promise<Sent> {
  const args = [
    {
      consentId: open.consentId,
      nonce: open.nonce,
      issued: BigInt(open.issued),
      deadline: BigInt(open.deadline),
    },
    open.signature,
    relayIndex,
    toHex(points.capsulePoint),
    toHex(points.commitmentPoint),
    toHex(points.fragmentPoint),
  ] as const;
  return submit(writer, hub, encodeFunctionData({ abi, functionName: "convert", args }));
}

/** Counters and head of a consent's trail. */
export async function readTrail(client: ChainReader, hub: Address, consentId: Hex): Promise<Trail> {
  const found = await plainly(
    readContract(client, { address: hub, abi, functionName: "trailOf", args: [consentId], blockTag: "pending" }),
  );
  return {
    head: found.head,
    links: Number(found.links),
    opens: Number(found.opens),
    fragments: Number(found.fragments),
  };
}

/** Positions of the relays that answered an opening; `openId` is its EIP-712 digest. */
export async function readAnswers(client: ChainReader, hub: Address, openId: Hex): Promise<number[]> {
  const bits = await plainly(
    readContract(client, { address: hub, abi, functionName: "answersOf", args: [openId], blockTag: "pending" }),
  );
  return Array.from({ length: 256 }, (_, index) => index).filter((index) => (bits >> BigInt(index)) & 1n);
}
