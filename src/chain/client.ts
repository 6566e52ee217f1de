/** Connections to a chain: one that reads, one that also writes with an account of this program or page. */
import { createClient, defineChain, http, type Account, type Chain, type Client, type Transport } from "viem";
import type { Address, Hex } from "../protocol/hex.ts";

export type { Address, Hex };

export interface ChainEndpoint {
  readonly id: number;
  readonly rpcUrl: string;
  readonly name?: string;
}

/** Reads only. Every read function of this folder takes one; a {@link ChainWriter} will do as well. */
export type ChainReader = Client<Transport, Chain>;
/** Reads and writes: transactions are signed and paid by `account`. */
export type ChainWriter = Client<Transport, Chain, Account>;

const POLLING_MS = 200;
const TIMEOUT_MS = 15_000;

export function chainReader(endpoint: ChainEndpoint): ChainReader {
  return createClient({ chain: chainOf(endpoint), transport: transportOf(endpoint), pollingInterval: POLLING_MS });
}

export function chainWriter(endpoint: ChainEndpoint, account: Account): ChainWriter {
  return createClient({
    account,
    chain: chainOf(endpoint),
    transport: transportOf(endpoint),
    pollingInterval: POLLING_MS,
  });
}

function chainOf({ id, name, rpcUrl }: ChainEndpoint): Chain {
  return defineChain({
    id,
    name: name ?? `Chain ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
}

/** A chain that restarts is away for a second or two: a few repeats bridge that. */
function transportOf({ rpcUrl }: ChainEndpoint) {
  return http(rpcUrl, { timeout: TIMEOUT_MS, retryCount: 3, retryDelay: 150 });
}
