/** What ties a grant, its capsule and the sealed record keys to one consent. Both ends and every relay compute the same. */
import { encodeAbiParameters, keccak256 } from "viem";
import { frameHash } from "./consent.ts";
import { fromHex, type Address, type Hex } from "./hex.ts";
import type { NetworkConfig } from "./network.ts";

/**
 * The consent's `capsuleHash`: capsule and statement together, so that the point a relay checks the capsule against is
 * signed by the owner too.
 */
export const capsuleHash = (capsule: Uint8Array, statement: Uint8Array): Hex => frameHash(capsule, statement);

/** Context a grant's capsule is made under, 32 bytes. */
export function capsuleContext(config: NetworkConfig, consent: { id: Hex; owner: Address; scope: Hex }): Uint8Array {
  return fromHex(
    keccak256(
      encodeAbiParameters(
        [{ type: "string" }, { type: "bytes32" }, { type: "bytes32" }, { type: "address" }, { type: "bytes32" }],
        ["chartpass capsule v1", config.deploymentSalt, consent.id, consent.owner, consent.scope],
      ),
    ),
  );
}
