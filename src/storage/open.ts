/** The one way for a page to get its storage node: loads Helia when first needed and keeps one node per page. */
import type { PinnerConfig } from "../protocol/network.ts";
import type { OpenStores, StorageNode } from "./node.ts";

const DATABASE = "chartpass-blocks";

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

let started: Promise<StorageNode> | undefined;

/** The page's node. A failed start is tried again at the next call. */
export function openStorage(pinners: readonly PinnerConfig[]): Promise<StorageNode> {
  started ??= start(pinners).catch((thrown: unknown) => {
    started = undefined;
    throw thrown;
  });
  return started;
}

/** Stop the page's node, when one was started. */
export async function closeStorage(): Promise<void> {
  const running = started;
  started = undefined;
  await (await running)?.stop();
}

async function start(pinners: readonly PinnerConfig[]): Promise<StorageNode> {
  const [{ startNode }, stores] = await Promise.all([import("./node.ts"), openBrowserStores()]);
  return startNode(pinners, stores);
}
