/** Members' signatures in the form contracts take: ERC-7913 signers (an address is its 20 bytes) beside signatures. */
import { keccak256 } from "viem";
import type { MemberSignatures } from "../protocol/consent.ts";

/** Sorted by keccak256 of the signer, the order in which the check for duplicates is cheapest. */
export function asContractSignatures(signatures: MemberSignatures) {
  const sorted = [...signatures].sort((one, other) => (keccak256(one.signer) < keccak256(other.signer) ? -1 : 1));
  return { signers: sorted.map((each) => each.signer), signatures: sorted.map((each) => each.signature) };
}
