/** Pins in the page's own Helia. Helia's walkers read one block at a time; this one reads a record's leaves together. */
import * as dagCbor from "@ipld/dag-cbor";
import type { GraphNode, GraphWalker, Helia } from "helia";
import { createUnsafe } from "multiformats/block";
import type { CID } from "multiformats/cid";
import type { BlockCodec } from "multiformats/codecs/interface";
import * as raw from "multiformats/codecs/raw";
import { collect } from "./collect.ts";
import { isRoot, parseRoot } from "./dag.ts";
import { storageError } from "./failure.ts";

const AT_ONCE = 16;

/** @throws STORAGE_UNKNOWN when a block is not in the own store */
export async function pinLocally(helia: Helia, root: CID): Promise<void> {
  if (await isPinnedLocally(helia, root)) return;
  try {
    for await (const _ of helia.pins.add(root, { walker: () => recordWalker(helia) })) void _;
  } catch (cause) {
    throw storageError("STORAGE_UNKNOWN", "Not every part of the record is on this device.", cause);
  }
}

export async function unpinLocally(helia: Helia, root: CID): Promise<void> {
  if (!(await isPinnedLocally(helia, root))) return;
  for await (const _ of helia.pins.rm(root, { walker: () => recordWalker(helia) })) void _;
}

/** Whether the record as a whole is pinned: a pin cut short does not count. */
export async function isPinnedLocally(helia: Helia, root: CID): Promise<boolean> {
  try {
    await helia.pins.get(root);
    return true;
  } catch (thrown) {
    if ((thrown as Error).name === "NotFoundError") return false;
    throw thrown;
  }
}

/** Reads the own store only: pinning must not go to the network for what is not there. */
function recordWalker(helia: Helia): GraphWalker {
  const read = (cid: CID) => collect(helia.blockstore.get(cid, { offline: true }));
  return {
    async *walk<T>(root: CID): AsyncGenerator<GraphNode<T>> {
      const node = (cid: CID, bytes: Uint8Array, path: CID[]): GraphNode<T> => {
        const codec = (isRoot(cid) ? dagCbor : raw) as unknown as BlockCodec<number, T>;
        return {
          block: createUnsafe<T, number, number, 1>({ cid: cid as CID<T, number, number, 1>, bytes, codec }),
          depth: path.length - 1,
          path,
        };
      };
      const block = await read(root);
      const links = parseRoot(block);
      yield node(root, block, [root]);
      for (let start = 0; start < links.length; start += AT_ONCE) {
        const some = links.slice(start, start + AT_ONCE);
        yield* await Promise.all(some.map(async (cid) => node(cid, await read(cid), [root, cid])));
      }
    },
  };
}
