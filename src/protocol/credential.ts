/** A hospital's signed statement about a person. Held by the person; shown sealed, never on chain (only its hash is). */
import { hashTypedData, recoverTypedDataAddress } from "viem";
import * as v from "valibot";
import { ChartpassError } from "../core/errors.ts";
import type { Hex } from "./hex.ts";
import { hospitalById, type NetworkConfig } from "./network.ts";
import { address, bytes32, count, hexOf, signature, text } from "./schema.ts";
import { credentialTypes, serviceDomain } from "./typed-data.ts";

export const credentialSchema = v.strictObject({
  hospital: bytes32,
  subject: bytes32,
  key: address,
  role: v.picklist([1, 2]),
  name: text(120),
  specialty: text(120),
  messageKey: hexOf(1216),
  rootCommitment: bytes32,
  issued: count,
  expiry: count,
  salt: bytes32,
  signature,
});
export type Credential = v.InferOutput<typeof credentialSchema>;

export function credentialTypedData(config: NetworkConfig, credential: Omit<Credential, "signature">) {
  const chain = config.chains[config.relayChain];
  return {
    domain: serviceDomain(chain?.id ?? 0, config.deploymentSalt),
    types: credentialTypes,
    primaryType: "Credential",
    message: { ...credential, issued: BigInt(credential.issued), expiry: BigInt(credential.expiry) },
  } as const;
}

/** Salted by its own field; this is what the registry holds. */
export const credentialHash = (config: NetworkConfig, credential: Omit<Credential, "signature">): Hex =>
  hashTypedData(credentialTypedData(config, credential));

/**
 * Check signature (the hospital's first member), and dates. Revocation is the registry's word, see chain/registry.ts.
 * @throws CONSENT_CREDENTIAL
 */
export async function checkCredential(config: NetworkConfig, credential: Credential, nowSeconds: number) {
  const { signature: signed, ...unsigned } = credential;
  const signer = await recoverTypedDataAddress({ ...credentialTypedData(config, unsigned), signature: signed });
  const issuer = hospitalById(config, credential.hospital).members[0]?.key;
  if (signer.toLowerCase() !== issuer?.toLowerCase()) throw refused("The credential was not issued by its hospital.");
  if (nowSeconds > credential.expiry) throw refused("The credential has expired.");
}

function refused(message: string): ChartpassError {
  return new ChartpassError("CONSENT_CREDENTIAL", message, {
    hint: "Ask the person to renew their registration with their hospital.",
  });
}
