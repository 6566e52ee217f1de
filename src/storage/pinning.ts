/**
 * Deposit: bring every block of a record version to a pinner and come back with its signed receipt.
 * Over HTTP the page uploads what the pinner lacks; over libp2p the pinner pulls it from the page by bitswap. Either way a
 * deposit that was cut short resumes: the pinner says what is missing.
 */
import type { CID } from "multiformats/cid";
import { codeOf } from "../core/errors.ts";
import { type NetworkConfig, type PinnerConfig } from "../protocol/network.ts";
import { parseStoredReceipt, verifyStoredReceipt, type StoredReceipt } from "../protocol/record-ledger.ts";
import { toHex } from "../protocol/hex.ts";
import { isBlockOf, parseRoot } from "./dag.ts";
import { mostTelling, stopIfCancelled, storageError } from "./failure.ts";
import type { StorageNode } from "./node.ts";
import { eachInParallel } from "./parallel.ts";
import { ACTION, parsePinAnswer, parsePinStatus, type PinAnswer, type PinStatus } from "./pinner-messages.ts";
import {
  ask,
  askSigned,
  httpFetch,
  isNoAnswer,
  linksTo,
  refusalOf,
  within,
  type PinnerLink,
  type SignStorageRequest,
} from "./pinner-link.ts";

const UPLOADS_AT_ONCE = 5;
const BLOCK_MILLISECONDS = 60_000;
/** Give up when the pinner makes no progress for this long. */
const STALL_MILLISECONDS = 60_000;
const ATTEMPTS = 3;
const POLL_MILLISECONDS = [50, 100, 200, 400, 800] as const;

export interface Deposit {
  readonly network: NetworkConfig;
  readonly pinner: PinnerConfig;
  readonly root: CID;
  /** Reads one block of the record, from the page's own store. */
  readonly blocks: (cid: CID) => Promise<Uint8Array>;
  /** By the record version's one-time storage key. */
  readonly sign: SignStorageRequest;
  /** Needed when the pinner offers no HTTP, and used when its HTTP does not answer; must hold the blocks. */
  readonly node?: StorageNode | undefined;
}

export interface DepositProgress {
  readonly stage: "sending" | "confirming";
  /** Blocks at the pinner, of `total`. */
  readonly done: number;
  readonly total: number;
}

export interface DepositOptions {
  readonly onProgress?: ((progress: DepositProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns only after the pinner confirmed every block.
 * @returns the pinner's receipt, its signature checked against network.json
 * @throws STORAGE_UNREACHABLE, STORAGE_FORBIDDEN, STORAGE_LIMIT, STORAGE_INCOMPLETE, STORAGE_RECEIPT, STORAGE_CANCELLED
 */
export async function deposit(order: Deposit, options: DepositOptions = {}): Promise<StoredReceipt> {
  const rootBlock = await order.blocks(order.root);
  if (!(await isBlockOf(order.root, rootBlock))) {
    throw storageError("STORAGE_CORRUPT", "The record's list of parts is damaged on this device.");
  }
  const links = linksTo(order.pinner, order.node);
  const failures: unknown[] = [];
  for (const link of links) {
    try {
      return await depositOver(link, order, rootBlock, options);
    } catch (thrown) {
      if (!isNoAnswer(thrown)) throw thrown;
      failures.push(thrown);
    }
  }
  throw mostTelling(failures);
}

async function depositOver(
  link: PinnerLink,
  order: Deposit,
  rootBlock: Uint8Array,
  options: DepositOptions,
): Promise<StoredReceipt> {
  const root = order.root.toString();
  const body = { root, block: toHex(rootBlock) };
  for (let attempt = 1; ; attempt++) {
    try {
      const pin = await askSigned(
        order.network,
        link,
        order.sign,
        { method: "POST", path: "/pins", action: ACTION.pin, body },
        parsePinAnswer,
        options.signal,
      );
      if (link.url !== undefined) await upload(link.url, pin, order, parseRoot(rootBlock), options);
      await untilSettled(link, root, options);
      return await receiptOf(link, order, pin, options.signal);
    } catch (thrown) {
      // A pinner that restarted has forgotten the session, and maybe blocks under way, but nothing it confirmed.
      const again = ["STORAGE_SESSION", "STORAGE_INCOMPLETE", "STORAGE_UNREACHABLE"].includes(codeOf(thrown));
      if (!again || attempt === ATTEMPTS) throw thrown;
      await pause(400 * attempt, options.signal);
    }
  }
}

async function upload(
  url: string,
  pin: PinAnswer,
  order: Deposit,
  links: readonly CID[],
  { onProgress, signal }: DepositOptions,
): Promise<void> {
  const byName = new Map(links.map((cid) => [cid.toString(), cid]));
  let done = pin.have;
  onProgress?.({ stage: "sending", done, total: pin.total });
  await eachInParallel(pin.missing, UPLOADS_AT_ONCE, async (name) => {
    const cid = byName.get(name);
    if (!cid)
      throw storageError("STORAGE_FORBIDDEN", "The storage service asked for a part that is not in the record.");
    const block = await order.blocks(cid);
    if (!(await isBlockOf(cid, block))) {
      throw storageError("STORAGE_CORRUPT", "A part of the record is damaged on this device.");
    }
    await putBlock(url, name, block, pin.token, signal);
    done += 1;
    onProgress?.({ stage: "sending", done, total: pin.total });
  });
}

/** A Blob body: Uint8Array bodies are copied in small pieces and several times slower in browsers. */
async function putBlock(url: string, name: string, block: Uint8Array, token: string, signal: AbortSignal | undefined) {
  const body = new Blob([block as Uint8Array<ArrayBuffer>]);
  const response = await httpFetch(new URL(`/blocks/${name}`, url), {
    method: "PUT",
    headers: { authorization: `Bearer ${token}` },
    body,
    signal: within(signal, BLOCK_MILLISECONDS),
  });
  if (!response.ok) throw await refusalOf(response);
  await response.body?.cancel();
}

/** Until everything is kept, or the pinner gave up: then it says why in place of a receipt. */
async function untilSettled(link: PinnerLink, root: string, options: DepositOptions): Promise<void> {
  const { onProgress, signal } = options;
  let best = -1;
  let movedAt = Date.now();
  for (let round = 0; ; round++) {
    const { status, have, total } = await pinStatus(link, root, signal);
    onProgress?.({ stage: have < total ? "sending" : "confirming", done: have, total });
    if (status === "pinned" || status === "failed") return;
    if (have > best) [best, movedAt] = [have, Date.now()];
    if (Date.now() - movedAt > STALL_MILLISECONDS) {
      throw storageError("STORAGE_INCOMPLETE", "The storage service stopped before it had every part.");
    }
    await pause(POLL_MILLISECONDS[Math.min(round, POLL_MILLISECONDS.length - 1)] ?? 800, signal);
  }
}

async function receiptOf(
  link: PinnerLink,
  order: Deposit,
  pin: PinAnswer,
  signal: AbortSignal | undefined,
): Promise<StoredReceipt> {
  const root = order.root.toString();
  const call = { method: "GET", path: `/pins/${root}/receipt`, authorization: `Bearer ${pin.token}` } as const;
  const receipt = await ask(link, call, parseStoredReceipt, signal);
  const ours =
    receipt.root === root &&
    receipt.blocks === pin.total &&
    receipt.pinner.toLowerCase() === order.pinner.key.toLowerCase();
  if (!ours || !(await verifyStoredReceipt(order.network, receipt))) {
    throw storageError("STORAGE_RECEIPT", "The storage service's receipt is not valid.");
  }
  return receipt;
}

/** How much of a record a pinner keeps. Anyone may ask who knows the root. */
export function pinStatus(link: PinnerLink, root: string, signal?: AbortSignal): Promise<PinStatus> {
  return ask(link, { method: "GET", path: `/pins/${root}` }, parsePinStatus, signal);
}

/** Ask a pinner to forget a record version. @throws as {@link deposit} */
export async function unpin(order: Omit<Deposit, "blocks">, signal?: AbortSignal): Promise<void> {
  const root = order.root.toString();
  const failures: unknown[] = [];
  for (const link of linksTo(order.pinner, order.node)) {
    try {
      const call = { method: "DELETE", path: `/pins/${root}`, action: ACTION.unpin, body: { root } } as const;
      await askSigned(order.network, link, order.sign, call, () => undefined, signal);
      return;
    } catch (thrown) {
      if (!isNoAnswer(thrown)) throw thrown;
      failures.push(thrown);
    }
  }
  throw mostTelling(failures);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  stopIfCancelled(signal);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
  stopIfCancelled(signal);
}
