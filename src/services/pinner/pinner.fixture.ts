/** Test material: real pinners on free ports with temporary homes, pages with real nodes, and people who sign. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FsBlockstore } from "blockstore-fs";
import { FsDatastore } from "datastore-fs";
import { toHex, zeroAddress } from "viem";
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import type { CID } from "multiformats/cid";
import { storagePermitTypedData, type StoragePermit } from "../../protocol/exchange.ts";
import type { Hex } from "../../protocol/hex.ts";
import type { NetworkConfig, PinnerConfig } from "../../protocol/network.ts";
import { addRecord, type RecordDag } from "../../storage/dag.ts";
import { startNode, type StorageNode } from "../../storage/node.ts";
import type { SignStorageRequest } from "../../storage/pinner-link.ts";
import type { PinnerServiceConfig } from "./config.ts";
import type { ConsentState, ReadConsent } from "./consent-check.ts";
import { pinnerMultiaddr } from "./peer-id.ts";
import { startPinner, type RunningPinner } from "./pinner.ts";

export const randomHex = (bytes = 32): Hex => toHex(randomBytes(bytes));
export const newAccount = (): PrivateKeyAccount => privateKeyToAccount(generatePrivateKey());
export const signAs =
  (account: PrivateKeyAccount): SignStorageRequest =>
  (typedData) =>
    account.signTypedData(typedData);

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Site {
  readonly config: PinnerServiceConfig;
  readonly network: NetworkConfig;
  readonly pinner: PinnerConfig;
  /** What the relay chain says; tests change it. */
  readonly consents: Map<Hex, SaidOfConsent>;
  readonly chain: { down: boolean };
  start(): Promise<RunningPinner>;
  /** A page with a store of its own. */
  page(): Promise<StorageNode>;
  /** Ends what is still running and removes all files. */
  close(): Promise<void>;
}

/** Final, and no order heard of, unless a test says otherwise. */
export type SaidOfConsent = Pick<ConsentState, "active" | "reader"> & Partial<ConsentState>;

export interface SiteSettings {
  readonly http: boolean;
  readonly maxPin?: number;
  readonly maxTotal?: number;
  /** Real chains in place of the map of consents. */
  readonly chains?: { readonly network: NetworkConfig; readonly readConsent: ReadConsent };
}

export async function createSite(settings: SiteSettings): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), "chartpass-pinner-"));
  const key = generatePrivateKey();
  const [port, wsPort] = [await freePort(), await freePort()];
  const multiaddr = await pinnerMultiaddr({ key, wsPort });
  const pinner: PinnerConfig = {
    key: privateKeyToAccount(key).address,
    name: "Test store",
    ...(settings.http ? { url: `http://127.0.0.1:${port}` } : {}),
    // 127.0.0.1 in place of localhost: the listener has no IPv6.
    multiaddrs: [multiaddr.replace("/dns4/localhost", "/ip4/127.0.0.1")],
  };
  const network = {
    ...settings.chains?.network,
    pinners: [pinner],
    ...(settings.chains ? {} : someNetwork()),
  } as NetworkConfig;
  const config: PinnerServiceConfig = {
    name: "pinner",
    port,
    wsPort,
    home: join(directory, "pinner"),
    key,
    http: settings.http,
    networkFile: join(directory, "network.json"),
    maxBlock: 2 * 1024 * 1024,
    maxPin: settings.maxPin ?? 64 * 1024 * 1024,
    maxTotal: settings.maxTotal ?? 1024 * 1024 * 1024,
  };
  const consents = new Map<Hex, SaidOfConsent>();
  const chain = { down: false };
  const endings: (() => Promise<void>)[] = [];
  let pages = 0;
  return {
    config,
    network,
    pinner,
    consents,
    chain,
    async start() {
      const fromMap: ReadConsent = async (id) => {
        if (chain.down) throw new Error("connection refused");
        return { final: true, revision: 0, ...(consents.get(id) ?? { active: false, reader: zeroAddress }) };
      };
      const running = await startPinner(config, network, settings.chains?.readConsent ?? fromMap);
      let closed = false;
      const close = async () => {
        if (closed) return;
        closed = true;
        await running.close();
      };
      endings.push(close);
      return { ...running, close };
    },
    async page() {
      const home = join(directory, `page-${pages++}`);
      const [blockstore, datastore] = [new FsBlockstore(join(home, "blocks")), new FsDatastore(join(home, "pins"))];
      await Promise.all([blockstore.open(), datastore.open()]);
      const node = await startNode([pinner], {
        blockstore,
        datastore,
        close: async () => {
          await Promise.all([blockstore.close(), datastore.close()]);
        },
      });
      endings.push(() => node.stop());
      return node;
    },
    async close() {
      for (const end of endings.toReversed()) await end().catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** As much of a network as storage looks at. */
function someNetwork(): Partial<NetworkConfig> {
  return {
    version: 1,
    deploymentSalt: randomHex(),
    chains: { relay: { id: 31_339, name: "Relay", rpcUrl: "http://127.0.0.1:1", confirmations: 0 } },
    contracts: { relay: { registry: zeroAddress, consents: zeroAddress } },
    relayChain: "relay",
  };
}

export const LEAF_BYTES = 1024 * 1024 + 16;

/** A record of random leaves in a page's store. */
export function randomRecord(node: StorageNode, leaves: number, bytes = LEAF_BYTES): Promise<RecordDag> {
  return addRecord(
    node,
    Array.from({ length: leaves }, () => new Uint8Array(randomBytes(bytes))),
  );
}

/** A record kept in memory, for pages without a node. */
export async function recordInMemory(leaves: number, bytes = 1000) {
  const blocks = new Map<string, Uint8Array>();
  const record = await addRecord(
    {
      put: async (cid, block) => blocks.set(cid.toString(), block),
    },
    Array.from({ length: leaves }, () => new Uint8Array(randomBytes(bytes))),
  );
  const read = async (cid: CID): Promise<Uint8Array> => {
    const block = blocks.get(cid.toString());
    if (!block) throw new Error("not in memory");
    return block;
  };
  return { ...record, blocks, read };
}

export async function permitFor(
  network: NetworkConfig,
  owner: PrivateKeyAccount,
  record: Pick<RecordDag, "root">,
  cids: readonly CID[],
  consentId: Hex,
): Promise<StoragePermit> {
  const unsigned = { consentId, root: record.root.toString(), cids: cids.map(String), storageOwner: owner.address };
  return { ...unsigned, signature: await owner.signTypedData(storagePermitTypedData(network, unsigned)) };
}
