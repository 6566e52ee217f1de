/** wagmi over the chains of network.json: the built-in wallet first, then injected ones and those that announce themselves. */
import { defineChain, type Address, type Chain } from "viem";
import { createConfig, http, injected } from "wagmi";
import { ChartpassError } from "../../core/errors.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { chartpassConnector } from "./chartpass-connector.ts";
import type { Confirm } from "./confirmation.ts";
import type { WalletVault } from "./vault-provider.ts";

export interface WagmiOptions {
  readonly network: NetworkConfig;
  readonly vault: WalletVault;
  readonly confirm: Confirm;
}

export function createWagmiConfig({ network, vault, confirm }: WagmiOptions) {
  const chains = walletChains(network);
  return createConfig({
    chains,
    connectors: [chartpassConnector({ vault, confirm, nameOf: contractNames(network) }), injected()],
    multiInjectedProviderDiscovery: true,
    transports: Object.fromEntries(chains.map((chain) => [chain.id, http(chain.rpcUrls.default.http[0])])),
    // The vault locks with the page; a connection remembered beyond that would be a lie.
    storage: null,
  });
}

/** The relay chain first: consents live there. */
export function walletChains(network: NetworkConfig): [Chain, ...Chain[]] {
  const keys = [network.relayChain, ...Object.keys(network.chains).filter((key) => key !== network.relayChain)];
  const [first, ...rest] = keys.flatMap((key) => {
    const chain = network.chains[key];
    return chain ? [walletChain(chain)] : [];
  });
  if (first) return [first, ...rest];
  throw new ChartpassError("ARG_NETWORK", "The network description lacks a chain.");
}

function walletChain({ id, name, rpcUrl }: NetworkConfig["chains"][string]): Chain {
  return defineChain({
    id,
    name,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
}

function contractNames(network: NetworkConfig) {
  const names = new Map<string, string>();
  for (const [key, contracts] of Object.entries(network.contracts)) {
    const id = network.chains[key]?.id;
    for (const [name, address] of Object.entries(contracts)) {
      if (address) names.set(`${id} ${address.toLowerCase()}`, `Chartpass ${name}`);
    }
  }
  return (chainId: number, address: Address) => names.get(`${chainId} ${address.toLowerCase()}`);
}
