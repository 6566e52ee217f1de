/**
 * Bitswap to authenticated peers only. Each peer with a session gets a bitswap instance of its own over a view of the
 * block files that holds exactly what its sessions allow at that moment; streams of anyone else are reset. The pinner's
 * own wants towards a peer go through the same instance, so no other peer learns of them.
 *
 * Every instance believes it owns the libp2p node. It gets one that passes on this peer's streams and connections alone.
 */
import { withBitswap } from "@helia/bitswap";
import type { HeliaWithLibp2p } from "@helia/libp2p";
import type { Connection, Libp2p, PeerId, Stream, StreamHandler, ServiceMap, Topology } from "@libp2p/interface";
import type { BlockBroker, HeliaMixin } from "helia";
import type { CID } from "multiformats/cid";
import { BITSWAP_SETTINGS } from "../../storage/node.ts";
import { storageError } from "../../storage/failure.ts";
import type { Admission } from "./admission.ts";
import type { PinKeeper } from "./pin-keeper.ts";
import type { Sessions, StorageSession } from "./sessions.ts";

const PROTOCOL = "/ipfs/bitswap/1.2.0";
const STREAMS = 256;

type Node = HeliaWithLibp2p<ServiceMap>;
type Broker = BlockBroker & { stop?(): Promise<void> | void };

interface PeerBitswap {
  onStream: StreamHandler | undefined;
  topology: Topology | undefined;
  broker: Broker | undefined;
}

export type BitswapPeers = Awaited<ReturnType<typeof serveBitswapPeers>>;

export async function serveBitswapPeers(helia: Node, keeper: PinKeeper, sessions: Sessions, admission: Admission) {
  const { libp2p } = helia;
  const peers = new Map<string, Promise<PeerBitswap>>();
  const connectionOf = (peer: string) => libp2p.getConnections().find((each) => each.remotePeer.toString() === peer);

  function instanceFor(peer: PeerId): Promise<PeerBitswap> {
    const name = peer.toString();
    let instance = peers.get(name);
    if (!instance) {
      instance = startInstance(helia, peer, viewOf(name));
      peers.set(name, instance);
      instance.catch(() => peers.delete(name));
    }
    return instance;
  }

  /** Block store as one peer sees it. */
  function viewOf(peer: string): Node["blockstore"] {
    const allowing = async (cid: CID): Promise<StorageSession | undefined> => {
      for (const session of sessions.ofPeer(peer)) {
        if (!keeper.keeps(session.root, cid.toString())) continue;
        const allowed = await admission.checkBlock(session, cid.toString()).then(
          () => true,
          () => false,
        );
        if (allowed) return session;
      }
      return undefined;
    };
    return overlaid(helia.blockstore, {
      has: async (cid: CID) => (await allowing(cid)) !== undefined,
      get: async function* (cid: CID) {
        const session = await allowing(cid);
        const block = session && (await keeper.read(session.root, cid).catch(() => undefined));
        if (!block) throw Object.assign(new Error("not found"), { name: "NotFoundError" });
        yield block;
      },
    });
  }

  await libp2p.handle(
    PROTOCOL,
    async (stream: Stream, connection: Connection) => {
      const name = connection.remotePeer.toString();
      if (sessions.ofPeer(name).length === 0) {
        stream.abort(storageError("STORAGE_FORBIDDEN", "This peer has no session."));
        return;
      }
      const { onStream } = await instanceFor(connection.remotePeer);
      await onStream?.(stream, connection);
    },
    { maxInboundStreams: STREAMS, maxOutboundStreams: STREAMS },
  );
  const registration = await libp2p.register(PROTOCOL, {
    onConnect: (peer, connection) => notify(peer, (topology) => topology.onConnect?.(peer, connection)),
    onDisconnect: (peer) => notify(peer, (topology) => topology.onDisconnect?.(peer)),
  });
  async function notify(peer: PeerId, tell: (topology: Topology) => Promise<void> | void): Promise<void> {
    const instance = await peers.get(peer.toString());
    if (instance?.topology) await tell(instance.topology);
  }
  const onGone = (event: CustomEvent<PeerId>) => {
    const name = event.detail.toString();
    const instance = peers.get(name);
    if (!instance || connectionOf(name)) return;
    peers.delete(name);
    void instance.then(({ broker }) => broker?.stop?.());
  };
  libp2p.addEventListener("peer:disconnect", onGone);

  return {
    /**
     * Start or refresh a peer's instance when it was given a session. Refreshing forgets what was sent to it: js bitswap
     * ignores a second request for a block for five seconds and more, which a page that starts over would wait for.
     */
    async welcome(name: string): Promise<void> {
      const connection = connectionOf(name);
      if (!connection) throw storageError("STORAGE_UNREACHABLE", "The connection was cut.");
      const known = peers.has(name);
      const { topology } = await instanceFor(connection.remotePeer);
      if (!known) return;
      await topology?.onDisconnect?.(connection.remotePeer);
      await topology?.onConnect?.(connection.remotePeer, connection);
    },

    /** A block from one peer. @throws STORAGE_UNREACHABLE */
    async want(name: string, cid: CID, signal: AbortSignal): Promise<Uint8Array> {
      const connection = connectionOf(name);
      const broker = connection && (await instanceFor(connection.remotePeer)).broker;
      if (!broker?.retrieve) throw storageError("STORAGE_UNREACHABLE", "The connection was cut.");
      return await broker.retrieve(cid, { signal });
    },

    isConnected: (name: string): boolean => connectionOf(name) !== undefined,

    async close(): Promise<void> {
      libp2p.removeEventListener("peer:disconnect", onGone);
      libp2p.unregister(registration);
      await libp2p.unhandle(PROTOCOL);
      const running = await Promise.allSettled(peers.values());
      peers.clear();
      for (const each of running) if (each.status === "fulfilled") await each.value.broker?.stop?.();
    },
  };
}

/** Run @helia/bitswap's own start-up against a node that is reduced to one peer and one view. */
async function startInstance(helia: Node, peer: PeerId, blockstore: Node["blockstore"]): Promise<PeerBitswap> {
  const instance: PeerBitswap = { onStream: undefined, topology: undefined, broker: undefined };
  const connections = () => helia.libp2p.getConnections(peer);
  const libp2p: Libp2p = overlaid(helia.libp2p, {
    handle: async (_protocols: string | string[], handler: StreamHandler) => {
      instance.onStream = handler;
    },
    unhandle: async () => {},
    register: async (_protocol: string, topology: Topology) => {
      instance.topology = topology;
      return "";
    },
    unregister: () => {},
    getConnections: connections,
  });
  const mixins: HeliaMixin<HeliaWithLibp2p>[] = [];
  const facade = overlaid(helia, {
    status: "starting",
    libp2p,
    blockstore,
    // Nobody else is asked for blocks.
    routing: overlaid(helia.routing, { findProviders: async function* () {} }),
    hasBlockBroker: () => false,
    addBlockBroker: (broker: unknown) => {
      instance.broker = broker as Broker;
    },
    addMixin: (mixin: unknown) => {
      mixins.push(mixin as HeliaMixin<HeliaWithLibp2p>);
    },
  });
  withBitswap(facade, BITSWAP_SETTINGS);
  for (const mixin of mixins) await mixin.start?.(facade as unknown as HeliaWithLibp2p);
  return instance;
}

/** `target` with some members replaced; methods keep their own `this`. */
function overlaid<T extends object>(target: T, members: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get(_, key) {
      if (typeof key === "string" && Object.hasOwn(members, key)) return members[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
