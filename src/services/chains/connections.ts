/** A service's connections to the chains of its network, made once each, all with the service's own account. */
import type { Account } from "viem";
import { chainWriter, type ChainWriter } from "../../chain/client.ts";
import { codeOf } from "../../core/errors.ts";
import { chainOf, contractOf, type ContractAddresses, type NetworkConfig } from "../../protocol/network.ts";
import type { Address } from "../../protocol/hex.ts";

export interface Connections {
  /** Reads and writes the chain with this key in network.json. */
  chain(key: string): ChainWriter;
  contract(key: string, name: keyof ContractAddresses): Address;
}

export function connect(network: NetworkConfig, account: Account): Connections {
  const made = new Map<string, ChainWriter>();
  return {
    chain(key) {
      const known = made.get(key);
      if (known) return known;
      const writer = chainWriter(chainOf(network, key), account);
      made.set(key, writer);
      return writer;
    },
    contract: (key, name) => contractOf(network, key, name),
  };
}

const PATIENCE_MILLISECONDS = 20_000;
/** For questions people wait for: less than their apps wait for an answer. */
export const READ_PATIENCE = 6_000;
const PAUSE_MILLISECONDS = 400;
/** A node that is restarting or has not seen the sent transaction yet. Asking again is safe: contracts refuse repeats. */
const PASSING = new Set(["CHAIN_UNREACHABLE", "CHAIN_WAITING", "CHAIN_FAILED"]);

/** Do `work`, again while the chain is away, for a bounded time. Refusals are final at once. */
export async function patiently<T>(work: () => Promise<T>, patience = PATIENCE_MILLISECONDS): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!PASSING.has(codeOf(thrown)) || Date.now() > end) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
}
