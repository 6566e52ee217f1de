/** A pinner: durable pins and block files, the HTTP API, Helia with a WebSocket listener, bitswap for authenticated peers. */
import { join } from "node:path";
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { withLibp2pLight } from "@helia/libp2p";
import { identify } from "@libp2p/identify";
import { webSockets } from "@libp2p/websockets";
import type { FsBlockstore } from "blockstore-fs";
import { MemoryDatastore } from "datastore-core";
import { FsDatastore } from "datastore-fs";
import { createHeliaLight } from "helia";
import type { Hono } from "hono";
import { privateKeyToAccount } from "viem/accounts";
import { chainOf, type NetworkConfig } from "../../protocol/network.ts";
import { serviceDomain } from "../../protocol/typed-data.ts";
import { READ_BUFFER_BYTES } from "../../storage/node.ts";
import { createStopBook } from "../chains/stop-book.ts";
import { listen } from "../http/listen.ts";
import { createNonceMemory } from "../http/nonce-memory.ts";
import { openDatabase } from "../state/database.ts";
import { createAdmission } from "./admission.ts";
import { addCarRoutes } from "./car.ts";
import { addPinningService } from "./pinning-service.ts";
import { createApi, createBareApi } from "./api.ts";
import { serveBitswapPeers } from "./bitswap-peers.ts";
import { openBlockFiles } from "./block-files.ts";
import type { PinnerServiceConfig } from "./config.ts";
import type { ReadConsent } from "./consent-check.ts";
import { serveControl } from "./control.ts";
import { pinnerIdentity, pinnerMultiaddr } from "./peer-id.ts";
import { createPinKeeper, type PinKeeper } from "./pin-keeper.ts";
import { openPinLedger } from "./pin-ledger.ts";
import { createPulls } from "./pulls.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { addStopping } from "./stopping.ts";

const INBOUND_PER_SECOND = 50;
const SWEEP_MILLISECONDS = 3_600_000;

export interface RunningPinner {
  readonly peer: string;
  readonly port: number;
  close(): Promise<void>;
}

/** @throws ARG_PORT when the HTTP port is taken */
export async function startPinner(
  config: PinnerServiceConfig,
  network: NetworkConfig,
  readConsent: ReadConsent,
): Promise<RunningPinner> {
  const account = privateKeyToAccount(config.key);
  const database = openDatabase(config.home, "pinner");
  const files = await openBlockFiles(join(config.home, "blocks"));
  const { maxBlock, maxPin, maxTotal } = config;
  const ledger = openPinLedger(database);
  const keeper = createPinKeeper({ ledger, files, account, network, maxBlock, maxPin, maxTotal });
  await keeper.recover();
  const sessions = createSessions();
  const stops = createStopBook(database);
  const admission = createAdmission(network, keeper, sessions, readConsent, stops);

  const helia = await startHelia(config, files.store);
  const peers = await serveBitswapPeers(helia, keeper, sessions, admission);
  const pulls = createPulls(keeper, peers);
  const api = createApi(config.name, {
    gate: {
      domain: serviceDomain(chainOf(network, network.relayChain).id, network.deploymentSalt),
      service: account.address,
      nonces: createNonceMemory(database),
    },
    keeper,
    sessions,
    admission,
    maxBlock,
    welcome: peers.welcome,
    pull: pulls.start,
  });
  addStopping(api, network, stops, sessions);
  await serveControl(helia.libp2p, api);

  const peer = helia.libp2p.peerId.toString();
  if (config.http) {
    addCarRoutes(api, keeper, sessions, maxPin);
    addPinningService(api, keeper, sessions, [await pinnerMultiaddr(config)]);
  }
  const outside = config.http ? api : createBareApi(config.name);
  outside.get("/status", (c) =>
    c.json({ service: "pinner", name: config.name, key: account.address, peer, http: config.http }),
  );
  const server = await listen(outside as unknown as Hono, config.port);
  const sweeping = startSweeping(config.name, keeper, sessions);
  return {
    peer,
    port: server.port,
    close: async () => {
      await server.close();
      await sweeping.stop();
      pulls.stop();
      await peers.close();
      await helia.stop();
      database.close();
    },
  };
}

/** Abandoned deposits go, at the start and every hour. */
function startSweeping(name: string, keeper: PinKeeper, sessions: Sessions) {
  const round = async () => {
    try {
      for (const root of await keeper.sweep()) sessions.end(root);
    } catch (thrown) {
      console.error(`${name}:`, thrown);
    }
  };
  let running = round();
  const timer = setInterval(() => {
    running = running.then(round);
  }, SWEEP_MILLISECONDS);
  return {
    stop(): Promise<void> {
      clearInterval(timer);
      return running;
    },
  };
}

async function startHelia(config: PinnerServiceConfig, blockstore: FsBlockstore) {
  const datastore = new FsDatastore(join(config.home, "datastore"));
  await datastore.open();
  return await withLibp2pLight(createHeliaLight({ blockstore, datastore }), {
    privateKey: await pinnerIdentity(config.key),
    // Who connected is not kept: pages come under a new id each time.
    datastore: new MemoryDatastore(),
    addresses: { listen: [`/ip4/127.0.0.1/tcp/${config.wsPort}/ws`] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxReadBufferLength: READ_BUFFER_BYTES } })],
    connectionManager: { inboundConnectionThreshold: INBOUND_PER_SECOND },
    // It answers, it never calls.
    connectionGater: { denyDialPeer: () => true, denyDialMultiaddr: () => true },
    services: { identify: identify() },
  }).start();
}
