/** What a deployment is made from and what comes out of it, in the words of network.json. */
import { ChartpassError } from "../core/errors.ts";
import type { ContractAddresses, NetworkConfig } from "../protocol/network.ts";
import type { ChainWriter } from "./client.ts";

/** What is to stand. */
export type Genesis = Pick<NetworkConfig, "deploymentSalt" | "relayChain" | "hospitals" | "relays">;

/** Addresses by chain key, as network.json has them under `contracts`. */
export type Deployment = Record<string, ContractAddresses>;

/** One per chain key: the relay chain and every hospital's chain. The accounts become administrators. */
export type Writers = Readonly<Record<string, ChainWriter>>;

/** @throws CHAIN_WRITER */
export function writerOf(writers: Writers, key: string): ChainWriter {
  const writer = writers[key];
  if (writer) return writer;
  throw new ChartpassError("CHAIN_WRITER", `No account was given for chain "${key}".`, {
    hint: "Give one account for the relay chain and for every hospital's chain.",
  });
}
