/**
 * Helia in the page: a persistent block store, bitswap, and libp2p over WebSockets to the configured pinners and to no one
 * else. Import it lazily (see open.ts): it is most of the app's weight.
 *
 * The libp2p identity is new at every start, so a pinner cannot tie a person's records together by it. Read buffers are
 * 64 MiB: with the default of 4 MiB eight or more parallel requests for 1 MiB blocks can stall for ever.
 */
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { withBitswap } from "@helia/bitswap";
import { withLibp2pLight } from "@helia/libp2p";
import { generateKeyPair } from "@libp2p/crypto/keys";
import { identify } from "@libp2p/identify";
import type { ConnectionGater } from "@libp2p/interface";
import { webSockets } from "@libp2p/websockets";
import { multiaddr } from "@multiformats/multiaddr";
import * as dagCbor from "@ipld/dag-cbor";
import { MemoryDatastore } from "datastore-core";
import { createHeliaLight, type HeliaInit } from "helia";
import type { CID } from "multiformats/cid";
import type { PinnerConfig } from "../protocol/network.ts";
import { collect } from "./collect.ts";
import { readFrame, writeFrame } from "./control-frame.ts";
import { storageError, stopIfCancelled } from "./failure.ts";
import { CONTROL_PROTOCOL, parseReply, type PinnerCall, type PinnerReply } from "./pinner-messages.ts";
import { isPinnedLocally, pinLocally, unpinLocally } from "./pins.ts";

export const READ_BUFFER_BYTES = 64 * 1024 * 1024;
/** Bitswap settings of both ends: nothing waits for more to send, and slow links get a minute per message. */
export const BITSWAP_SETTINGS = {
  sendBlocksDebounce: 0,
  sendWantlistDebounce: 0,
  messageSendTimeout: 60_000,
  messageReceiveTimeout: 60_000,
  sendBlocksTimeout: 60_000,
} as const;

type Blockstore = NonNullable<HeliaInit["blockstore"]>;
type Datastore = NonNullable<HeliaInit["datastore"]>;

export interface OpenStores {
  readonly blockstore: Blockstore;
  readonly datastore: Datastore;
  close(): Promise<void>;
}

export interface StorageNode {
  /** Own libp2p peer id. */
  readonly peer: string;
  put(cid: CID, block: Uint8Array): Promise<void>;
  /** A block of the own store. @throws STORAGE_UNKNOWN */
  localBlock(cid: CID): Promise<Uint8Array>;
  /** Drop a block from the own store unless it is pinned. */
  forget(cid: CID): Promise<void>;
  /** A block from the own store or by bitswap from a connected pinner. @throws STORAGE_UNREACHABLE, STORAGE_CANCELLED */
  want(cid: CID, signal: AbortSignal): Promise<Uint8Array>;
  /** One call over the control protocol. @throws STORAGE_UNREACHABLE, STORAGE_CANCELLED */
  call(pinner: PinnerConfig, call: PinnerCall, signal: AbortSignal): Promise<PinnerReply>;
  /** Pin a record of the own store, so that clean-up spares it. */
  pin(root: CID): Promise<void>;
  unpin(root: CID): Promise<void>;
  isPinned(root: CID): Promise<boolean>;
  stop(): Promise<void>;
}

export async function startNode(pinners: readonly PinnerConfig[], stores: OpenStores): Promise<StorageNode> {
  const helia = withBitswap(
    withLibp2pLight(
      createHeliaLight({ blockstore: stores.blockstore, datastore: stores.datastore, codecs: [dagCbor] }),
      {
        privateKey: await generateKeyPair("Ed25519"),
        datastore: new MemoryDatastore(),
        addresses: { listen: [] },
        transports: [webSockets()],
        connectionEncrypters: [noise()],
        streamMuxers: [yamux({ streamOptions: { maxReadBufferLength: READ_BUFFER_BYTES } })],
        connectionGater: onlyTo(pinners),
        services: { identify: identify() },
      },
    ),
    BITSWAP_SETTINGS,
  );
  await helia.start();

  const forget = async (cid: CID) => {
    if (!(await helia.pins.isPinned(cid))) await stores.blockstore.delete(cid);
  };
  return {
    peer: helia.libp2p.peerId.toString(),
    put: async (cid, block) => {
      try {
        await helia.blockstore.put(cid, block);
      } catch (cause) {
        throw storageError("STORAGE_LOCAL", "This device could not keep a part of the record.", cause);
      }
    },
    localBlock: async (cid) => {
      try {
        return await collect(helia.blockstore.get(cid, { offline: true }));
      } catch (cause) {
        throw storageError("STORAGE_UNKNOWN", "A part of the record is not on this device.", cause);
      }
    },
    forget,
    want: async (cid, signal) => {
      try {
        return await collect(helia.blockstore.get(cid, { signal }));
      } catch (cause) {
        throw silence(signal, cause);
      }
    },
    call: async (pinner, call, signal) => {
      try {
        const stream = await helia.libp2p.dialProtocol(
          pinner.multiaddrs.map((each) => multiaddr(each)),
          CONTROL_PROTOCOL,
          {
            signal,
          },
        );
        await writeFrame(stream, call, signal);
        const reply = parseReply(await readFrame(stream, signal));
        await stream.close({ signal });
        return reply;
      } catch (cause) {
        throw silence(signal, cause);
      }
    },
    pin: (root) => pinLocally(helia, root),
    unpin: (root) => unpinLocally(helia, root),
    isPinned: (root) => isPinnedLocally(helia, root),
    stop: async () => {
      await helia.stop();
      await stores.close();
    },
  };
}

/** A page listens to no one and dials exactly the configured addresses. */
function onlyTo(pinners: readonly PinnerConfig[]): ConnectionGater {
  const addresses = new Set(pinners.flatMap((each) => each.multiaddrs));
  const peers = new Set([...addresses].map((each) => each.slice(each.lastIndexOf("/") + 1)));
  return {
    denyDialPeer: (peer) => !peers.has(peer.toString()),
    denyDialMultiaddr: (address) => !addresses.has(address.toString()),
    denyInboundConnection: () => true,
  };
}

function silence(signal: AbortSignal, cause: unknown) {
  if ((signal.reason as Error | undefined)?.name !== "TimeoutError") stopIfCancelled(signal);
  return storageError("STORAGE_UNREACHABLE", "The storage service does not answer.", cause);
}
