/** A network that exists on paper only: keys of everyone, no chain behind it. A relay on arrival of a share asks none. */
import { loadOrCreateKeys, type NetworkKeys } from "../../src/services/start/keys.ts";
import { describeNetwork } from "../../src/services/start/description.ts";
import { portPlan } from "../../src/services/start/ports.ts";
import { createRelay, threadData, type Relay } from "../../src/services/relay/relay.ts";
import { createConversionPool } from "../../src/services/relay/conversion-pool.ts";
import type { NetworkConfig } from "../../src/protocol/network.ts";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";

export interface PaperNetwork {
  readonly home: string;
  readonly keys: NetworkKeys;
  readonly config: NetworkConfig;
}

export function createNetwork(home: string): PaperNetwork {
  const keys = loadOrCreateKeys(home);
  const pinner = { multiaddrs: ["/ip4/127.0.0.1/tcp/1/ws"], http: true };
  const description = describeNetwork(keys, portPlan(1000), "127.0.0.1", pinner);
  const address = (digit: string) => `0x${digit.repeat(40)}` as const;
  const contracts = {
    registry: address("1"),
    gateway: address("2"),
    records: address("3"),
    requests: address("4"),
    consents: address("5"),
    hub: address("6"),
  };
  return { home, keys, config: { ...description, contracts: { a: contracts, b: contracts, relay: contracts } } };
}

/** An empty one. */
export const relayHome = (home: string): string => mkdtempSync(join(home, "relay-"));

/** What a relay's threads run. */
export const PROGRAMS = {
  real: undefined,
  /** Without WebAssembly: the reference backend computes. */
  reference: new URL("./reference-thread.ts", import.meta.url),
} as const;

export interface RelayOptions {
  readonly suite: string;
  readonly threads: number;
  readonly program: keyof typeof PROGRAMS;
}

/** The first relay, with an empty share book. */
export async function openRelay(
  { home, keys, config }: PaperNetwork,
  { suite, threads, program }: RelayOptions,
): Promise<Relay> {
  const { key, messageSecret } = keys.relays[0]!;
  const relay = createRelay(
    { name: "relay", port: 0, home: relayHome(home), key, messageSecret, networkFile: "-", index: 1 },
    config,
  );
  await relay.pool.close();
  const chosen = PROGRAMS[program];
  const data = { ...threadData({ messageSecret }, config), suite };
  const pool = createConversionPool(data, { size: threads, ...(chosen === undefined ? {} : { program: chosen }) });
  return { ...relay, pool };
}

export async function closeRelay(relay: Relay): Promise<void> {
  await relay.pool.close();
  relay.database.close();
}
