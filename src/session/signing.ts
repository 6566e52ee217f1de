/** Signed calls to services: the vault signs, by the key that fits. */
import type { Caller } from "../peers/call.ts";
import type { Signer } from "../vault/secret-worker-api.ts";
import type { Connection } from "./Session.tsx";

/** Calls signed by the person's identity key, or by one of her one-time keys. */
export function callerFor({ network, vault }: Connection, signer: Signer = { as: "identity" }): Caller {
  return { config: network, sign: vault.signer(signer) };
}
