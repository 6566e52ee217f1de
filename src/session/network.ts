/** The network description, fetched once from beside the app, and the connections that follow from it. */
import { ChartpassError } from "../core/errors.ts";
import { chainReader, type ChainReader } from "../chain/client.ts";
import { chainOf, parseNetwork, type NetworkConfig } from "../protocol/network.ts";

/** @throws STORAGE_NETWORK when it cannot be fetched, ARG_NETWORK when it is not in the expected form */
export async function loadNetwork(signal?: AbortSignal): Promise<NetworkConfig> {
  let answer: Response;
  try {
    answer = await fetch("/network.json", { cache: "no-cache", ...(signal ? { signal } : {}) });
  } catch (cause) {
    throw unreachable(cause);
  }
  if (!answer.ok) throw unreachable(answer.status);
  return parseNetwork(await answer.text());
}

const readers = new Map<string, ChainReader>();

/** One reading connection for each chain of the network, by its key in network.json. */
export function readerOf(network: NetworkConfig, chainKey: string): ChainReader {
  const chain = chainOf(network, chainKey);
  const known = readers.get(chain.rpcUrl);
  if (known) return known;
  const reader = chainReader(chain);
  readers.set(chain.rpcUrl, reader);
  return reader;
}

/** What people call a hospital of this network. */
export function hospitalName(network: NetworkConfig, id: string | null): string {
  return network.hospitals.find((each) => each.id === id)?.name ?? "an unknown hospital";
}

function unreachable(cause: unknown): ChartpassError {
  return new ChartpassError("STORAGE_NETWORK", "Chartpass could not be reached.", {
    hint: "Check the connection and load the page again.",
    cause,
  });
}
