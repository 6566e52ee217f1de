/** One way to change a chain: send, wait until it is in a block, and say plainly when it was refused. */
import type { TransactionReceipt } from "viem";
import { call, getTransactionReceipt, sendTransaction, waitForTransactionReceipt } from "viem/actions";
import { ChartpassError } from "../core/errors.ts";
import type { Address, ChainWriter, Hex } from "./client.ts";
import { plainly } from "./errors.ts";

const RECEIPT_TIMEOUT_MS = 60_000;

/** Sendings of one account on one chain are lined up, or two would take the same number. */
const lines = new Map<string, Promise<unknown>>();

export interface Sent {
  readonly transaction: Hex;
  readonly receipt: TransactionReceipt;
}

/**
 * Send calldata to a contract and wait for the block.
 * A refusal is found before anything is sent, by the node's estimate.
 * @throws CHAIN_*, CONSENT_*, RELAY_* as errors.ts
 */
export async function submit(writer: ChainWriter, to: Address, data: Hex): Promise<Sent> {
  const transaction = await plainly(inLine(writer, () => sendTransaction(writer, { to, data, chain: writer.chain })));
  const receipt = await plainly(receiptOf(writer, transaction));
  if (receipt.status !== "success") await explain(writer, to, data);
  return { transaction, receipt };
}

/** Send ether, for instance to fund a service's account. */
export async function transfer(writer: ChainWriter, to: Address, value: bigint): Promise<Sent> {
  const transaction = await plainly(inLine(writer, () => sendTransaction(writer, { to, value, chain: writer.chain })));
  return { transaction, receipt: await plainly(receiptOf(writer, transaction)) };
}

/** Run `send` when everything sent before from the same account on the same chain has been handed over. */
export async function inLine<T>(writer: ChainWriter, send: () => Promise<T>): Promise<T> {
  const key = `${writer.chain.id} ${writer.account.address}`;
  const turn = (lines.get(key) ?? Promise.resolve()).then(send);
  lines.set(
    key,
    turn.catch(() => undefined),
  );
  return turn;
}

/** A chain that makes a block at once has the receipt ready: ask before watching. */
export async function receiptOf(writer: ChainWriter, hash: Hex): Promise<TransactionReceipt> {
  try {
    return await getTransactionReceipt(writer, { hash });
  } catch {
    return waitForTransactionReceipt(writer, { hash, timeout: RECEIPT_TIMEOUT_MS });
  }
}

/** The state changed between estimate and block: ask again what is wrong now. */
async function explain(writer: ChainWriter, to: Address, data: Hex): Promise<never> {
  await plainly(call(writer, { account: writer.account, to, data, blockTag: "pending" }));
  throw new ChartpassError("CHAIN_REVERTED", "The change was refused at the last moment.", {
    hint: "Nothing was changed. Try again.",
  });
}
