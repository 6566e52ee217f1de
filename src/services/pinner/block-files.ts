/** Blocks as files. Writes and deletions of one CID follow each other; other CIDs do not wait. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { FsBlockstore } from "blockstore-fs";
import { NextToLast } from "blockstore-fs/sharding";
import type { CID } from "multiformats/cid";
import { isBlockOf } from "../../storage/dag.ts";
import { storageError } from "../../storage/failure.ts";

export type BlockFiles = Awaited<ReturnType<typeof openBlockFiles>>;

export async function openBlockFiles(directory: string) {
  const sharding = new NextToLast();
  const store = new FsBlockstore(directory, { shardingStrategy: sharding });
  await store.open();
  const pathOf = (cid: CID) => {
    const { dir, file } = sharding.encode(cid);
    return join(directory, dir, file);
  };
  const queues = new Map<string, Promise<unknown>>();
  const inTurn = <T>(cid: CID, work: () => Promise<T>): Promise<T> => {
    const name = cid.toString();
    const turn = (queues.get(name) ?? Promise.resolve()).then(work, work);
    queues.set(name, turn);
    const leave = () => {
      if (queues.get(name) === turn) queues.delete(name);
    };
    turn.then(leave, leave);
    return turn;
  };

  async function read(cid: CID): Promise<Uint8Array> {
    let file;
    try {
      file = await open(pathOf(cid));
      return await file.readFile();
    } catch (cause) {
      throw storageError("STORAGE_UNKNOWN", "This part is not kept here.", cause);
    } finally {
      await file?.close();
    }
  }

  return {
    /** For Helia. */
    store,
    /** Write a block already checked against its CID, then tell `then` in the same turn. */
    put: (cid: CID, block: Uint8Array, then: () => void): Promise<void> =>
      inTurn(cid, async () => {
        await store.put(cid, block);
        then();
      }),
    /** Delete unless `inUse` says otherwise in the same turn. */
    remove: (cid: CID, inUse: () => boolean): Promise<void> =>
      inTurn(cid, async () => {
        if (!inUse()) await store.delete(cid);
      }),
    has: (cid: CID): Promise<boolean> => store.has(cid),
    /** @throws STORAGE_UNKNOWN, STORAGE_CORRUPT */
    async read(cid: CID): Promise<Uint8Array> {
      const block = await read(cid);
      if (await isBlockOf(cid, block)) return block;
      throw storageError("STORAGE_CORRUPT", "This part is damaged.");
    },
    /** Check a block and force it to the disk, so that a receipt survives a power cut. @returns its size */
    async settle(cid: CID): Promise<number> {
      const block = await this.read(cid);
      const file = await open(pathOf(cid), "r+");
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
      return block.length;
    },
  };
}
