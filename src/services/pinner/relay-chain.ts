/** Consents as the relay chain has them, pending stops included. */
import { chainReader } from "../../chain/client.ts";
import { isConsentActive, readConsent } from "../../chain/consents.ts";
import { zeroAddress } from "viem";
import { chainOf, contractOf, type NetworkConfig } from "../../protocol/network.ts";
import type { ReadConsent } from "./consent-check.ts";

export function consentsOnChain(network: NetworkConfig): ReadConsent {
  const client = chainReader(chainOf(network, network.relayChain));
  const registry = contractOf(network, network.relayChain, "consents");
  return async (id) => {
    const [active, consent] = await Promise.all([
      isConsentActive(client, registry, id),
      readConsent(client, registry, id),
    ]);
    return { active, reader: consent?.reader ?? zeroAddress };
  };
}
