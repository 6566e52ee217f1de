/** Where a part's ciphertext gets its key and associated data from. */
import { keccak256, stringToBytes } from "viem";
import { sectionHeader } from "../core/seal/section-header.ts";
import { saltOf, wrapKeyOf, type WrapTable } from "../core/seal/erasable.ts";
import { NONCE_PREFIX, type StreamHeader } from "../core/seal/stream.ts";
import { ChartpassError } from "../core/errors.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import { chainOf, type NetworkConfig } from "../protocol/network.ts";
import { SUITE_IDS, type SuiteId } from "../protocol/suite-choice.ts";

/** The sealed index is a part of its own: which leaves form which section. */
export const INDEX_ID = "index";

export interface PartPlace {
  /** The deployment's when the part was sealed. */
  readonly suite: SuiteId;
  readonly recordId: Hex;
  readonly version: number;
  readonly part: string;
  /** The owner's name under her suite (`ownerName`). */
  readonly owner: Uint8Array;
}

export function partHeader(config: NetworkConfig, place: PartPlace, prefix: Uint8Array): StreamHeader {
  return sectionHeader({
    suite: place.suite,
    recordId: fromHex(place.recordId, 32),
    version: place.version,
    section: place.part,
    owner: fromHex(keccak256(place.owner)),
    chainId: chainOf(config, config.relayChain).id,
    deployment: fromHex(config.deploymentSalt, 32),
    prefix,
  });
}

/**
 * The header a record's key box names for a part, accepted only when it is one this part can have: its last bytes are the
 * nonce prefix, the suite is a known one (a record may be older than the permission), all else follows from what is known.
 * @throws CRYPTO_OPEN
 */
export function givenHeader(
  config: NetworkConfig,
  place: Omit<PartPlace, "suite">,
  associated: Uint8Array,
): StreamHeader {
  for (const suite of SUITE_IDS) {
    const header = partHeader(config, { ...place, suite }, associated.slice(-NONCE_PREFIX));
    if (keccak256(header.associated) === keccak256(associated)) return header;
  }
  throw new ChartpassError("CRYPTO_OPEN", "This part belongs to another record.", {
    hint: "Ask the patient to share again.",
  });
}

/** @throws VAULT_ERASED when the salt is gone */
export function partKey(wrapRoot: Uint8Array, table: WrapTable, recordId: Hex, part: string): Uint8Array {
  const salt = saltOf(table, recordId, part);
  if (salt) return wrapKeyOf(wrapRoot, salt, stringToBytes(`${recordId} ${part}`));
  throw new ChartpassError("VAULT_ERASED", "The key of this part was erased.", {
    hint: "It cannot be opened any more. Ask the hospital to send the record again.",
  });
}
