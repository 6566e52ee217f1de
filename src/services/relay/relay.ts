/** What every route of a relay works with. */
import type { DatabaseSync } from "node:sqlite";
import type { PrivateKeyAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ChainWriter } from "../../chain/client.ts";
import { ChartpassError } from "../../core/errors.ts";
import { fromHex, type Address } from "../../protocol/hex.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { connect, type Connections } from "../chains/connections.ts";
import { deploymentSuite } from "../chains/deployment-suite.ts";
import { createStopBook, type StopBook } from "../chains/stop-book.ts";
import { openDatabase } from "../state/database.ts";
import type { RelayServiceConfig } from "./config.ts";
import { createConversionPool, type ConversionPool } from "./conversion-pool.ts";
import type { ConversionThreadData } from "./conversion-worker.ts";
import { createShareBook, type ShareBook } from "./share-book.ts";

export interface Relay {
  readonly name: string;
  readonly network: NetworkConfig;
  /** 1-based position in network.json. */
  readonly index: number;
  readonly account: PrivateKeyAccount;
  readonly database: DatabaseSync;
  readonly chains: Connections;
  /** The relay chain. */
  readonly chain: ChainWriter;
  readonly consents: Address;
  readonly hub: Address;
  readonly pool: ConversionPool;
  readonly shares: ShareBook;
  readonly stops: StopBook;
}

/** @throws ARG_CONFIG, ARG_NETWORK when the configuration does not fit the network */
export function createRelay(config: RelayServiceConfig, network: NetworkConfig): Relay {
  const account = privateKeyToAccount(config.key);
  const listed = network.relays[config.index - 1];
  if (listed?.key.toLowerCase() !== account.address.toLowerCase()) {
    throw new ChartpassError("ARG_CONFIG", `network.json does not list this key as relay ${config.index}.`, {
      hint: "Correct the relay's configuration or network.json.",
    });
  }
  const database = openDatabase(config.home, "relay");
  const chains = connect(network, account);
  return {
    name: config.name,
    network,
    index: config.index,
    account,
    database,
    chains,
    chain: chains.chain(network.relayChain),
    consents: chains.contract(network.relayChain, "consents"),
    hub: chains.contract(network.relayChain, "hub"),
    pool: createConversionPool(threadData(config, network), { size: config.threads }),
    shares: createShareBook(database),
    stops: createStopBook(database),
  };
}

/** The secret that shares are sealed to is needed in the threads only. */
export function threadData(
  { messageSecret }: Pick<RelayServiceConfig, "messageSecret">,
  network: NetworkConfig,
): ConversionThreadData {
  return { suite: deploymentSuite(network).info.id, network, messageSecret: fromHex(messageSecret, 32) };
}
