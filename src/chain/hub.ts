/** Openings and fragments on the relay chain. See contracts/consent/IRelayHub.sol. */
import { encodeFunctionData, toHex } from "viem";
import { readContract } from "viem/actions";
import type { SignedOpen } from "../protocol/exchange.ts";
import type { FragmentProof } from "../protocol/fragment-proof.ts";
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

/**
 * Post this relay's fragment; the first relay registers the opening too. Only the relay the consent names may.
 * @param relayIndex  0-based position in consent.relays
 * @throws CONSENT_INACTIVE, CONSENT_READER, CONSENT_OPEN_LATE, RELAY_*
 */
export async function postFragment(
  writer: ChainWriter,
  hub: Address,
  open: SignedOpen,
  relayIndex: number,
  proof: FragmentProof,
): Promise<Sent> {
  const { consentId, nonce, issued, deadline, signature } = open;
  const opening = { consentId, nonce, issued: BigInt(issued), deadline: BigInt(deadline) };
  const answer = [opening, signature, relayIndex] as const;
  if ("fragmentHash" in proof) {
    const args = [...answer, toHex(proof.fragmentHash)] as const;
    return submit(writer, hub, encodeFunctionData({ abi, functionName: "convertHashed", args }));
  }
  const points = [proof.capsulePoint, proof.commitmentPoint, proof.fragmentPoint] as const;
  const [capsule, commitment, fragment] = points.map((point) => toHex(point)) as [Hex, Hex, Hex];
  const args = [...answer, capsule, commitment, fragment] as const;
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
