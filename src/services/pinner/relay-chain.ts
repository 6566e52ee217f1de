/** Consents as the relay chain has them, pending stops included. */
import { zeroAddress } from "viem";
import { chainReader, type ChainReader } from "../../chain/client.ts";
import { isConsentActive, readConsent } from "../../chain/consents.ts";
import type { Address } from "../../protocol/hex.ts";
import { chainOf, contractOf, type NetworkConfig } from "../../protocol/network.ts";
import type { ReadConsent } from "./consent-check.ts";

export function consentsOnChain(network: NetworkConfig): ReadConsent {
  const client = chainReader(chainOf(network, network.relayChain));
  return consentsIn(client, contractOf(network, network.relayChain, "consents"));
}

export function consentsIn(client: ChainReader, registry: Address): ReadConsent {
  return async (id) => {
    const [active, consent] = await Promise.all([
      isConsentActive(client, registry, id),
      readConsent(client, registry, id),
    ]);
    return { active, reader: consent?.reader ?? zeroAddress };
  };
}
