/** Commitments to sealed requests on both hospitals' chains. See contracts/consent/IRequestBoard.sol. */
import { encodeFunctionData } from "viem";
import { readContract } from "viem/actions";
import { requestBoardAbi as abi } from "./abi/request-board.ts";
import type { Address, ChainReader, ChainWriter, Hex } from "./client.ts";
import { plainly } from "./errors.ts";
import { submit, type Sent } from "./transaction.ts";

export interface Announcement {
  readonly requestId: Hex;
  readonly commitment: Hex;
  readonly reader: Address;
  /** The patient's hospital. */
  readonly destination: Hex;
  readonly expiry: number;
}

export interface AnnouncedRequest {
  readonly commitment: Hex;
  readonly reader: Address;
  readonly expiry: number;
  /** Id of the chain where it was announced. */
  readonly origin: number;
  readonly time: number;
}

/**
 * A request as it stands on a board; undefined when it was not announced there or has not arrived yet.
 * @param origin  id of the chain where the clinician's hospital announced it
 */
export async function readRequest(
  client: ChainReader,
  board: Address,
  origin: number,
  requestId: Hex,
): Promise<AnnouncedRequest | undefined> {
  const args = [BigInt(origin), requestId] as const;
  const found = await plainly(readContract(client, { address: board, abi, functionName: "requestOf", args }));
  if (found.time === 0n) return undefined;
  return {
    commitment: found.commitment,
    reader: found.reader,
    expiry: Number(found.expiry),
    origin: Number(found.origin),
    time: Number(found.time),
  };
}

/** Announce a request; the gateway carries it on. @throws CHAIN_REQUEST_KNOWN, CHAIN_REQUEST_LATE, CHAIN_DESTINATION */
export async function announceRequest(
  writer: ChainWriter,
  board: Address,
  announcement: Announcement,
  readerSignature: Hex,
): Promise<Sent> {
  const { requestId, commitment, reader, destination, expiry } = announcement;
  const args = [{ requestId, commitment, reader, destination, expiry: BigInt(expiry) }, readerSignature] as const;
  return submit(writer, board, encodeFunctionData({ abi, functionName: "announce", args }));
}

/** Administrator only. */
export async function setBoardLink(
  writer: ChainWriter,
  board: Address,
  link: { readonly chainId: number; readonly gateway: Address; readonly board: Address },
): Promise<Sent> {
  const args = [BigInt(link.chainId), link.gateway, link.board] as const;
  return submit(writer, board, encodeFunctionData({ abi, functionName: "setLink", args }));
}

/** Administrator only. */
export async function setBoardRemote(
  writer: ChainWriter,
  board: Address,
  hospital: Hex,
  chainId: number,
): Promise<Sent> {
  const args = [hospital, BigInt(chainId)] as const;
  return submit(writer, board, encodeFunctionData({ abi, functionName: "setRemote", args }));
}
