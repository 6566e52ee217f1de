/**
 * What the relay hub checks a relay's answer by, and what the owner signs of it beforehand (consent.shareCommitments).
 * Which of the two, the suite says; the hub has an entry for each, and neither takes the other's commitment.
 *
 *   points  keccak256(c0 || U_i)                       384 bytes in, and a pairing with the fragment B_i
 *   hash    keccak256(type hash || hash of fragment)   64 bytes in; announced in the grant, which `verify` compares
 */
import { concat, keccak256, stringToBytes } from "viem";
import type { Suite } from "../core/suite.ts";
import type { Frame } from "../core/wire.ts";
import { shareCommitment } from "./consent.ts";
import type { Hex } from "./hex.ts";

/** Points in EIP-2537 encoding. */
export interface FragmentPoints {
  /** c0, 128 bytes. */
  readonly capsulePoint: Uint8Array;
  /** U_i, 256 bytes. */
  readonly commitmentPoint: Uint8Array;
  /** B_i, 128 bytes. */
  readonly fragmentPoint: Uint8Array;
}

export interface FragmentHash {
  /** 32 bytes. */
  readonly fragmentHash: Uint8Array;
}

export type FragmentProof = FragmentPoints | FragmentHash;

const HASH_TYPE_BYTES = keccak256(stringToBytes("FragmentHash(bytes32 fragmentHash)"), "bytes");

/** Commitment to the one fragment that relay i's share gives. */
export const hashCommitment = (fragmentHash: Uint8Array): Hex => keccak256(concat([HASH_TYPE_BYTES, fragmentHash]));

/** What a permission says of each of its relays' shares, in their order. @throws ARG_INDEX beyond the grant's relays */
export function shareCommitments(
  { onChain }: Pick<Suite, "onChain">,
  { capsule, grant }: { capsule: Frame<"capsule">; grant: Frame<"grant"> },
  relays: number,
): Hex[] {
  const places = Array.from({ length: relays }, (_, index) => index);
  if (onChain.kind === "fragment-hash")
    return places.map((index) => hashCommitment(onChain.fragmentHash(grant, index)));
  const capsulePoint = onChain.capsulePoint(capsule);
  return places.map((index) => shareCommitment(capsulePoint, onChain.commitmentPoint(grant, index)));
}

/** For the relay at `index`, 0-based, whose verified fragment this is. @throws ARG_INDEX */
export function fragmentProof(
  { onChain }: Pick<Suite, "onChain">,
  { capsule, grant, fragment }: { capsule: Frame<"capsule">; grant: Frame<"grant">; fragment: Frame<"fragment"> },
  index: number,
): FragmentProof {
  if (onChain.kind === "fragment-hash") return { fragmentHash: onChain.fragmentHash(grant, index) };
  return {
    capsulePoint: onChain.capsulePoint(capsule),
    commitmentPoint: onChain.commitmentPoint(grant, index),
    fragmentPoint: onChain.fragmentPoint(fragment),
  };
}

/** The commitment that the hub will hold this proof against. */
export const commitmentOf = (proof: FragmentProof): Hex =>
  "fragmentHash" in proof
    ? hashCommitment(proof.fragmentHash)
    : shareCommitment(proof.capsulePoint, proof.commitmentPoint);
