/**
 * The three development chains: Hardhat's engine behind JSON-RPC, all in one process. They hold no contracts of their
 * own and no unlocked account; production replaces them by addresses of real chains in network.json.
 */
import { join } from "node:path";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkHooks } from "hardhat/types/hooks";
import type { JsonRpcServer } from "hardhat/types/network";
import type { EthereumProvider, JsonRpcRequest, JsonRpcResponse } from "hardhat/types/providers";
import { privateKeyToAddress } from "viem/accounts";
import { ChainClock, RequestRefused } from "./chain-clock.ts";
import type { NetworkServiceConfig } from "./config.ts";
import { openJournal, type Journal } from "./journal.ts";

export interface RunningChain {
  readonly key: string;
  readonly port: number;
  /** How many journal entries were replayed at start. */
  readonly replayed: number;
}

export interface RunningChains {
  readonly chains: readonly RunningChain[];
  close(): Promise<void>;
}

const HARDFORK = "osaka";
const OPERATOR_BALANCE = 10n ** 30n;

/** Start every chain, replaying its journal first. Resolves when all answer requests. */
export async function startChains(config: NetworkServiceConfig): Promise<RunningChains> {
  const operator = privateKeyToAddress(config.operatorKey);
  const journals = new Map<string, Journal>();
  for (const chain of config.chains) {
    const genesis = { version: 1, chainId: chain.id, initialDate: now(), hardfork: HARDFORK, operator } as const;
    journals.set(chain.key, openJournal(join(config.folder, `${chain.key}.journal`), genesis));
  }
  const hre = await createHardhatRuntimeEnvironment({
    paths: { cache: join(config.folder, "cache"), artifacts: join(config.folder, "artifacts") },
    networks: Object.fromEntries(
      config.chains.map(({ key, id }) => [key, engineOf(id, journals.get(key)!, config.operatorKey)]),
    ),
  });

  const engines = new Map<string, EthereumProvider>();
  const clocks = new Map<string, ChainClock>();
  hre.hooks.registerHandlers("network", {
    newConnection: async (context, next) => {
      const connection = await next(context);
      engines.set(connection.networkName, connection.provider);
      return connection;
    },
    onRequest: async (context, connection, request, next) => {
      const clock = clocks.get(connection.networkName);
      if (!clock) return await next(context, connection, request);
      const call = async (method: string, params: readonly unknown[]): Promise<unknown> =>
        resultOf(await next(context, connection, { ...request, method, params: [...params] }));
      return await respond(request, clock.handle(request.method, listOf(request.params), call));
    },
  } satisfies Partial<NetworkHooks>);

  const running: RunningChain[] = [];
  const servers: JsonRpcServer[] = [];
  for (const { key, port } of config.chains) {
    const server = await hre.network.createServer(key, config.host, port);
    const journal = journals.get(key)!;
    const clock = new ChainClock(journal);
    const engine = engines.get(key)!;
    await clock.replay((method, params) => engine.request({ method, params }));
    clocks.set(key, clock);
    servers.push(server);
    running.push({ key, port: (await server.listen()).port, replayed: journal.entries.length });
  }
  return {
    chains: running,
    close: async () => {
      // Connections that clients keep alive would hold the servers open; every answered request is on disk already.
      for (const server of servers) void server.close();
      for (const journal of journals.values()) journal.close();
    },
  };
}

function engineOf(chainId: number, journal: Journal, operatorKey: string) {
  return {
    type: "edr-simulated" as const,
    chainType: "l1" as const,
    chainId,
    hardfork: journal.genesis.hardfork,
    initialDate: new Date(journal.genesis.initialDate * 1000),
    // Many transactions fit in one second without the chain's clock running ahead of the world's.
    allowBlocksWithSameTimestamp: true,
    throwOnTransactionFailures: false,
    mining: { auto: false, mempool: { order: "fifo" as const } },
    accounts: [{ privateKey: operatorKey, balance: OPERATOR_BALANCE }],
  };
}

/** The engine reports a failure inside its response; the clock's callers want it thrown. */
function resultOf(response: JsonRpcResponse): unknown {
  if ("error" in response) throw new EngineError(response);
  return response.result;
}

class EngineError extends Error {
  readonly response: JsonRpcResponse;
  constructor(response: JsonRpcResponse) {
    super("The engine refused the request.");
    this.response = response;
  }
}

async function respond(request: JsonRpcRequest, work: Promise<unknown>): Promise<JsonRpcResponse> {
  try {
    return { jsonrpc: "2.0", id: request.id, result: await work };
  } catch (thrown) {
    if (thrown instanceof EngineError) return thrown.response;
    if (!(thrown instanceof RequestRefused)) throw thrown;
    return { jsonrpc: "2.0", id: request.id, error: { code: thrown.code, message: thrown.message } };
  }
}

function listOf(params: unknown): readonly unknown[] {
  return Array.isArray(params) ? params : [];
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
