/**
 * The life of a pin: registered by its owner's signature, filled block by block, confirmed by a signed receipt once every
 * block was read back from the disk and matched its CID.
 */
import type { LocalAccount } from "viem/accounts";
import type { CID } from "multiformats/cid";
import { ChartpassError, codeOf } from "../../core/errors.ts";
import { fromHex, type Address } from "../../protocol/hex.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { storedReceiptTypedData, type StoredReceipt } from "../../protocol/record-ledger.ts";
import { isBlockOf, isRoot, parseCid, parseRoot } from "../../storage/dag.ts";
import { storageError } from "../../storage/failure.ts";
import { eachInParallel } from "../../storage/parallel.ts";
import type { PinBody } from "../../storage/pinner-messages.ts";
import { nowSeconds } from "../http/application.ts";
import type { BlockFiles } from "./block-files.ts";
import type { PinLedger, PinRow } from "./pin-ledger.ts";

const CHECKS_AT_ONCE = 8;
/** Records that one key may have begun to store and not completed. */
const MOST_UNFINISHED = 8;
const ABANDONED_SECONDS = 24 * 3600;

export interface KeeperParts {
  readonly ledger: PinLedger;
  readonly files: BlockFiles;
  readonly account: LocalAccount;
  readonly network: NetworkConfig;
  readonly maxBlock: number;
  readonly maxPin: number;
  readonly maxTotal: number;
}

export type PinKeeper = ReturnType<typeof createPinKeeper>;

export function createPinKeeper({ ledger, files, account, network, maxBlock, maxPin, maxTotal }: KeeperParts) {
  const confirming = new Map<string, Promise<void>>();
  const reasons = new Map<string, unknown>();

  function pinOf(root: string): PinRow {
    const pin = ledger.pin(root);
    if (!pin) throw storageError("STORAGE_UNKNOWN", "This record is not kept here.");
    return pin;
  }

  /** Before anything of a new record is kept. */
  function requireRoom(signer: Address, bytes: number): void {
    if (ledger.total() + bytes > maxTotal) throw storageError("STORAGE_LIMIT", "This storage service is full.");
    if (ledger.depositsOf(signer) < MOST_UNFINISHED) return;
    throw new ChartpassError("STORAGE_LIMIT", "Too many records were begun and not completed.", {
      hint: "Finish storing one of them first, or try again tomorrow.",
    });
  }

  /** @throws STORAGE_FORBIDDEN, STORAGE_CORRUPT, STORAGE_LIMIT */
  async function accept(root: string, cid: CID, block: Uint8Array): Promise<void> {
    const name = cid.toString();
    if (!ledger.lists(root, name)) throw storageError("STORAGE_FORBIDDEN", "This part does not belong to the record.");
    if (block.length > maxBlock) throw storageError("STORAGE_LIMIT", "This part is larger than the service takes.");
    if (!(await isBlockOf(cid, block))) throw storageError("STORAGE_CORRUPT", "This part was damaged on the way.");
    await files
      .put(cid, block, () => {
        if (ledger.keeps(root, name)) return;
        if (pinOf(root).bytes + block.length > maxPin) {
          throw storageError("STORAGE_LIMIT", "The record is larger than the service takes.");
        }
        if (ledger.total() + block.length > maxTotal) {
          throw storageError("STORAGE_LIMIT", "This storage service is full.");
        }
        ledger.arrived(root, name, block.length);
      })
      .catch(async (thrown: unknown) => {
        await files.remove(cid, () => ledger.inUse(name));
        throw thrown;
      });
    const pin = pinOf(root);
    if (pin.have === pin.total) await confirm(root);
    else if (pin.state !== "pinning") ledger.setState(root, "pinning");
  }

  /** Read everything back, then sign. A damaged or absent block becomes missing again. */
  function confirm(root: string): Promise<void> {
    const running = confirming.get(root);
    if (running) return running;
    const work = settle(root).finally(() => confirming.delete(root));
    confirming.set(root, work);
    return work;
  }

  async function settle(root: string): Promise<void> {
    let bytes = 0;
    let sound = true;
    const cids = ledger.cids(root);
    await eachInParallel(cids, CHECKS_AT_ONCE, async (name) => {
      try {
        const size = await files.settle(parseCid(name));
        bytes += size;
      } catch (thrown) {
        if (!isLoss(thrown)) throw thrown;
        await lose(parseCid(name));
        sound = false;
      }
    });
    // It may have been forgotten by its owner, or have lost a block, in the meantime.
    const pin = ledger.pin(root);
    if (!sound || !pin || pin.have !== pin.total) return;
    const facts = { root, blocks: cids.length, bytes, time: nowSeconds() };
    const signature = await account.signTypedData(storedReceiptTypedData(network, facts));
    const receipt: StoredReceipt = { ...facts, pinner: account.address, signature };
    ledger.confirm(root, receipt);
  }

  async function lose(cid: CID): Promise<void> {
    ledger.lost(cid.toString());
    await files.remove(cid, () => ledger.inUse(cid.toString()));
  }

  async function forget(root: string): Promise<void> {
    const cids = ledger.cids(root);
    ledger.remove(root);
    reasons.delete(root);
    await eachInParallel(cids, CHECKS_AT_ONCE, (name) => files.remove(parseCid(name), () => ledger.inUse(name)));
  }

  return {
    pinOf,
    accept,
    missing: (root: string): string[] => ledger.missing(root),
    keeps: ledger.keeps,
    cids: ledger.cids,

    /**
     * The first signer for a root becomes its owner; she may come back to complete it.
     * @throws STORAGE_FORBIDDEN when it is someone else's, STORAGE_CORRUPT, STORAGE_SHAPE, STORAGE_LIMIT
     */
    async register(body: PinBody, signer: Address): Promise<PinRow> {
      const root = parseCid(body.root);
      const block = fromHex(body.block);
      if (!isRoot(root) || !(await isBlockOf(root, block))) {
        throw storageError("STORAGE_CORRUPT", "The record's list of parts was damaged on the way.");
      }
      const leaves = parseRoot(block);
      const known = ledger.pin(body.root);
      reasons.delete(body.root);
      if (known && known.owner !== signer) {
        throw storageError("STORAGE_FORBIDDEN", "This record is already kept for someone else.");
      }
      if (known) ledger.renew(body.root, nowSeconds());
      else {
        requireRoom(signer, block.length);
        ledger.register(body.root, signer, leaves.map(String), nowSeconds());
      }
      if (!ledger.keeps(body.root, body.root)) await accept(body.root, root, block);
      return pinOf(body.root);
    },

    /** Note why fetching the rest did not work out. The owner's next order starts over. */
    fail(root: string, reason: unknown): void {
      const pin = ledger.pin(root);
      if (!pin || pin.have === pin.total) return;
      ledger.setState(root, "failed");
      reasons.set(root, reason);
    },

    /** @throws STORAGE_INCOMPLETE, or why the last attempt failed */
    receipt(root: string): StoredReceipt {
      const receipt = ledger.receipt(root);
      const reason = reasons.get(root);
      if (!receipt && codeOf(reason) === "STORAGE_LIMIT") throw reason;
      if (!receipt) throw storageError("STORAGE_INCOMPLETE", "Not every part of the record has arrived yet.");
      return receipt;
    },

    /**
     * A block of a record. One found damaged is given up, so that the owner can bring it again.
     * @throws STORAGE_UNKNOWN, STORAGE_CORRUPT
     */
    async read(root: string, cid: CID): Promise<Uint8Array> {
      if (!ledger.keeps(root, cid.toString())) throw storageError("STORAGE_UNKNOWN", "This part is not kept here.");
      try {
        return await files.read(cid);
      } catch (thrown) {
        if (isLoss(thrown)) await lose(cid);
        throw thrown;
      }
    },

    /** @throws STORAGE_FORBIDDEN, STORAGE_UNKNOWN */
    async remove(root: string, signer: Address): Promise<void> {
      if (pinOf(root).owner !== signer)
        throw storageError("STORAGE_FORBIDDEN", "This record is kept for someone else.");
      await forget(root);
    },

    /**
     * Forget deposits that were begun, never completed and left alone for a day. A record that was complete once stays,
     * whatever happened to its files.
     * @returns their roots
     */
    async sweep(now: number = nowSeconds()): Promise<string[]> {
      const roots = ledger.abandoned(now - ABANDONED_SECONDS);
      for (const root of roots) await forget(root);
      return roots;
    },

    /** After a restart: give up blocks whose files are gone, and confirm what was complete when the process ended. */
    async recover(): Promise<void> {
      for (const root of ledger.roots()) {
        await eachInParallel(ledger.cids(root), CHECKS_AT_ONCE, async (name) => {
          if (ledger.keeps(root, name) && !(await files.has(parseCid(name)))) ledger.lost(name);
        });
      }
      for (const root of ledger.unconfirmed()) {
        const pin = pinOf(root);
        if (pin.have === pin.total) await confirm(root);
      }
    },
  };
}

const isLoss = (thrown: unknown): boolean => ["STORAGE_CORRUPT", "STORAGE_UNKNOWN"].includes(codeOf(thrown));
