/** Messages between chains, attested by members. See contracts/gateway/IMemberGateway.sol. */
import { encodeFunctionData } from "viem";
import { getContractEvents, readContract } from "viem/actions";
import type { MemberSignatures } from "../protocol/consent.ts";
import { contractDomain, gatewayMessageTypes } from "../protocol/typed-data.ts";
import { memberGatewayAbi as abi } from "./abi/member-gateway.ts";
import type { Address, ChainReader, ChainWriter, Hex } from "./client.ts";
import { plainly } from "./errors.ts";
import { asContractSignatures } from "./members.ts";
import { submit, type Sent } from "./transaction.ts";

export interface GatewayMessage {
  readonly sendId: Hex;
  readonly sourceChain: number;
  readonly sourceGateway: Address;
  readonly sender: Address;
  readonly destinationChain: number;
  readonly recipient: Address;
  readonly payloadHash: Hex;
  readonly nonce: number;
  readonly time: number;
  readonly expiry: number;
}

export interface QueuedMessage {
  readonly message: GatewayMessage;
  readonly payload: Hex;
  readonly blockNumber: bigint;
}

/** Messages that left a gateway, oldest first. @param fromBlock  continue where the last reading ended */
export async function readQueued(
  client: ChainReader,
  gateway: Address,
  fromBlock: bigint,
  toBlock?: bigint,
): Promise<QueuedMessage[]> {
  const logs = await plainly(
    getContractEvents(client, {
      address: gateway,
      abi,
      eventName: "MessageQueued",
      strict: true,
      fromBlock,
      toBlock: toBlock ?? "latest",
    }),
  );
  return logs.map(({ args, blockNumber }) => ({
    message: {
      ...args.message,
      sourceChain: Number(args.message.sourceChain),
      destinationChain: Number(args.message.destinationChain),
      nonce: Number(args.message.nonce),
      time: Number(args.message.time),
      expiry: Number(args.message.expiry),
    },
    payload: args.payload,
    blockNumber,
  }));
}

/** Whether a message was brought in at this gateway. */
export async function isDelivered(client: ChainReader, gateway: Address, sendId: Hex): Promise<boolean> {
  return plainly(readContract(client, { address: gateway, abi, functionName: "isDelivered", args: [sendId] }));
}

/** What members sign: in the domain of the gateway the message goes to. */
export function gatewayMessageTypedData(destinationGateway: Address, deploymentSalt: Hex, message: GatewayMessage) {
  return {
    domain: contractDomain(message.destinationChain, destinationGateway, deploymentSalt),
    types: gatewayMessageTypes,
    primaryType: "GatewayMessage",
    message: asContractMessage(message),
  } as const;
}

/** Bring a message in. @throws CHAIN_DELIVERED, CHAIN_MESSAGE_LATE, CHAIN_MEMBERS */
export async function deliverMessage(
  writer: ChainWriter,
  gateway: Address,
  message: GatewayMessage,
  payload: Hex,
  members: MemberSignatures,
): Promise<Sent> {
  const args = [asContractMessage(message), payload, asContractSignatures(members)] as const;
  return submit(writer, gateway, encodeFunctionData({ abi, functionName: "deliver", args }));
}

/** Administrator only. */
export async function setGatewayPeer(
  writer: ChainWriter,
  gateway: Address,
  peer: { readonly chainId: number; readonly gateway: Address; readonly consortium: Hex },
): Promise<Sent> {
  const args = [BigInt(peer.chainId), peer.gateway, peer.consortium] as const;
  return submit(writer, gateway, encodeFunctionData({ abi, functionName: "setPeer", args }));
}

function asContractMessage(message: GatewayMessage) {
  return {
    ...message,
    sourceChain: BigInt(message.sourceChain),
    destinationChain: BigInt(message.destinationChain),
    nonce: BigInt(message.nonce),
    time: BigInt(message.time),
    expiry: BigInt(message.expiry),
  };
}
