/** The ties between chains: which gateway stands opposite, who attests for it, and where requests go. */
import { isAddressEqual } from "viem";
import { readContract } from "viem/actions";
import { ChartpassError } from "../core/errors.ts";
import { memberGatewayAbi } from "./abi/member-gateway.ts";
import { requestBoardAbi } from "./abi/request-board.ts";
import type { Address } from "./client.ts";
import { plainly } from "./errors.ts";
import { setGatewayPeer } from "./gateway.ts";
import { writerOf, type Deployment, type Genesis, type Writers } from "./genesis.ts";
import { setBoardLink, setBoardRemote } from "./requests.ts";

/** Tell the gateway of chain `key` about every other one. The first hospital of a chain attests what leaves it. */
export async function connectGateways(
  key: string,
  deployment: Deployment,
  genesis: Genesis,
  writers: Writers,
): Promise<void> {
  const gateway = deployment[key]?.gateway;
  if (!gateway) return;
  const writer = writerOf(writers, key);
  for (const other of othersOf(key, genesis)) {
    const chainId = writerOf(writers, other.chain).chain.id;
    const opposite = required(deployment, other.chain, "gateway");
    const args = [BigInt(chainId)] as const;
    const peer = await plainly(
      readContract(writer, { address: gateway, abi: memberGatewayAbi, functionName: "peerOf", args }),
    );
    if (isAddressEqual(peer.gateway, opposite) && peer.consortium === other.consortium) continue;
    await setGatewayPeer(writer, gateway, { chainId, gateway: opposite, consortium: other.consortium });
  }
}

/** Tell the board of chain `key` about every other one, and where each hospital receives requests. */
export async function connectBoards(
  key: string,
  deployment: Deployment,
  genesis: Genesis,
  writers: Writers,
): Promise<void> {
  const board = deployment[key]?.requests;
  const gateway = deployment[key]?.gateway;
  if (!board || !gateway) return;
  const writer = writerOf(writers, key);
  const source = { address: board, abi: requestBoardAbi } as const;
  for (const other of othersOf(key, genesis)) {
    const chainId = writerOf(writers, other.chain).chain.id;
    const opposite = required(deployment, other.chain, "requests");
    const [before, counterpart] = await plainly(
      readContract(writer, { ...source, functionName: "linkOf", args: [BigInt(chainId)] }),
    );
    if (isAddressEqual(before, gateway) && isAddressEqual(counterpart, opposite)) continue;
    await setBoardLink(writer, board, { chainId, gateway, board: opposite });
  }
  for (const hospital of genesis.hospitals) {
    const chainId = writerOf(writers, hospital.chain).chain.id;
    const before = await plainly(readContract(writer, { ...source, functionName: "remoteOf", args: [hospital.id] }));
    if (before !== BigInt(chainId)) await setBoardRemote(writer, board, hospital.id, chainId);
  }
}

function othersOf(key: string, genesis: Genesis) {
  const chains = [...new Set(genesis.hospitals.map((each) => each.chain))].filter((chain) => chain !== key);
  return chains.map((chain) => {
    const consortium = genesis.hospitals.find((each) => each.chain === chain);
    if (!consortium) throw new ChartpassError("CHAIN_DEPLOY", `No hospital stands on chain "${chain}".`);
    return { chain, consortium: consortium.id };
  });
}

function required(deployment: Deployment, chain: string, name: "gateway" | "requests"): Address {
  const found = deployment[chain]?.[name];
  if (found) return found;
  throw new ChartpassError("CHAIN_DEPLOY", `Chain "${chain}" has no contract ${name}.`);
}
