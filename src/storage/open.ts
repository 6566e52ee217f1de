/**
 * The page's door to storage, and the only file of this folder to import eagerly: the rest pulls in Helia's chunk, which
 * the app loads after its first screen. Types may be imported from anywhere.
 */
import type { PinnerConfig } from "../protocol/network.ts";
import type { OpenStores, StorageNode } from "./node.ts";

const DATABASE = "chartpass-blocks";

let started: Promise<StorageNode> | undefined;

/** The page's one node, started when first needed. A failed start is tried again at the next call. */
export function openStorage(pinners: readonly PinnerConfig[]): Promise<StorageNode> {
  started ??= start(pinners).catch((thrown: unknown) => {
    started = undefined;
    throw thrown;
  });
  return started;
}

/** What a page does with records and pinners. Needs no node where the pinner offers HTTP. */
export async function loadStorageActions() {
  const [{ addRecord, parseCid }, { deposit, unpin }, { fetchBlocks }, { sendStopToPinner }] = await Promise.all([
    import("./dag.ts"),
    import("./pinning.ts"),
    import("./fetching.ts"),
    import("./stopping.ts"),
  ]);
  return { addRecord, parseCid, deposit, unpin, fetchBlocks, sendStopToPinner };
}

async function start(pinners: readonly PinnerConfig[]): Promise<StorageNode> {
  const [{ startNode }, stores] = await Promise.all([import("./node.ts"), openBrowserStores()]);
  return startNode(pinners, stores);
}

/** Ciphertext and pins in IndexedDB. */
async function openBrowserStores(): Promise<OpenStores> {
  const [{ IDBBlockstore }, { IDBDatastore }] = await Promise.all([import("blockstore-idb"), import("datastore-idb")]);
  const blockstore = new IDBBlockstore(DATABASE);
  const datastore = new IDBDatastore(`${DATABASE}-pins`);
  await Promise.all([blockstore.open(), datastore.open()]);
  return {
    blockstore,
    datastore,
    close: async () => {
      await Promise.all([blockstore.close(), datastore.close()]);
    },
  };
}
