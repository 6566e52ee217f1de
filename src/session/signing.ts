/** Signed calls to services: the vault signs, by the key that fits. */
import type { Caller } from "../peers/call.ts";
import type { SignStorageRequest } from "../storage/pinner-link.ts";
import type { Signer } from "../vault/secret-worker-api.ts";
import type { Connection } from "./Session.tsx";

/** Calls signed by the person's identity key, or by one of her one-time keys. */
export function callerFor({ network, vault }: Connection, signer: Signer = { as: "identity" }): Caller {
  return { config: network, sign: signWith({ network, vault }, signer) };
}

export function signWith({ vault }: Connection, signer: Signer): SignStorageRequest {
  return async (typedData) => {
    const request = { ...typedData.message, issued: Number(typedData.message.issued) };
    return (await vault.call("signServiceRequest", { signer, request })).signature;
  };
}
