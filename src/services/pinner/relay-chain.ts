/** Consents as the relay chain has them, pending stops included. */
import { zeroAddress } from "viem";
import { chainReader, type ChainReader } from "../../chain/client.ts";
import { isConsentActive, isConsentFinal, readConsent } from "../../chain/consents.ts";
import type { Address } from "../../protocol/hex.ts";
import { chainOf, contractOf, type NetworkConfig } from "../../protocol/network.ts";
import type { ReadConsent } from "./consent-check.ts";

export function consentsOnChain(network: NetworkConfig): ReadConsent {
  const chain = chainOf(network, network.relayChain);
  return consentsIn(chainReader(chain), contractOf(network, network.relayChain, "consents"), chain.confirmations);
}

export function consentsIn(client: ChainReader, registry: Address, confirmations: number): ReadConsent {
  return async (id) => {
    const [active, consent, final] = await Promise.all([
      isConsentActive(client, registry, id),
      readConsent(client, registry, id),
      confirmations === 0 || isConsentFinal(client, registry, id, confirmations),
    ]);
    return { active, final, revision: consent?.revision ?? 0, reader: consent?.reader ?? zeroAddress };
  };
}
