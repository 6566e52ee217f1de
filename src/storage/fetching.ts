/**
 * Fetch sealed blocks as their storage owner or as the reader of a consent. Sources in order: the page's own store, each
 * pinner over HTTP, each pinner by bitswap. Every block is checked against its CID wherever it came from.
 */
import type { CID } from "multiformats/cid";
import { codeOf } from "../core/errors.ts";
import type { StoragePermit } from "../protocol/exchange.ts";
import type { NetworkConfig, PinnerConfig } from "../protocol/network.ts";
import { isBlockOf } from "./dag.ts";
import { mostTelling, stopIfCancelled, storageError } from "./failure.ts";
import type { StorageNode } from "./node.ts";
import { eachInParallel } from "./parallel.ts";
import { ACTION, parseSession, type SessionBody } from "./pinner-messages.ts";
import {
  ask,
  askSigned,
  httpFetch,
  httpLink,
  libp2pLink,
  refusalOf,
  within,
  type PinnerLink,
  type SignStorageRequest,
} from "./pinner-link.ts";

const AT_ONCE = 6;
const HTTP_MILLISECONDS = 30_000;
/** By bitswap: a request that got lost is repeated soon; a slow line gets the time it needs. */
const BITSWAP_MILLISECONDS = [20_000, 60_000, 60_000] as const;
const LATE_MILLISECONDS = 1_500;
const ATTEMPTS = 3;

export type StorageAuthority =
  { readonly kind: "owner"; readonly root: string } | { readonly kind: "reader"; readonly permit: StoragePermit };

export interface BlockOrder {
  readonly network: NetworkConfig;
  /** In the order to try them; network.pinners by default. */
  readonly pinners?: readonly PinnerConfig[] | undefined;
  readonly cids: readonly CID[];
  readonly authority: StorageAuthority;
  /** By the storage key (owner) or the request's reader key (reader). */
  readonly sign: SignStorageRequest;
  readonly node?: StorageNode | undefined;
  /** Look into, and keep in, the page's own store. For the owner's records; off by default. */
  readonly keep?: boolean | undefined;
}

export interface FetchOptions {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Fetching {
  readonly order: BlockOrder;
  readonly found: Map<string, Uint8Array>;
  readonly failures: unknown[];
  readonly signal: AbortSignal | undefined;
  accept(cid: CID, block: Uint8Array): Promise<void>;
}

/**
 * @returns blocks in the order of `cids`
 * @throws the most telling of what the sources said: STORAGE_CANCELLED, STORAGE_STOPPED, STORAGE_FORBIDDEN,
 *   STORAGE_CORRUPT, STORAGE_UNKNOWN, STORAGE_UNREACHABLE
 */
export async function fetchBlocks(order: BlockOrder, options: FetchOptions = {}): Promise<Uint8Array[]> {
  const found = new Map<string, Uint8Array>();
  const total = new Set(order.cids.map(String)).size;
  const fetching: Fetching = {
    order,
    found,
    failures: [],
    signal: options.signal,
    async accept(cid, block) {
      if (!(await isBlockOf(cid, block))) {
        throw storageError("STORAGE_CORRUPT", "The storage service gave a damaged part.");
      }
      found.set(cid.toString(), block);
      options.onProgress?.(found.size, total);
    },
  };
  if (order.keep === true && order.node) await fromOwnStore(fetching, order.node);
  const pinners = order.pinners ?? order.network.pinners;
  for (const pinner of pinners) {
    if (pinner.url) await fromPinner(fetching, httpLink(pinner, pinner.url), overHttp(pinner.url));
  }
  for (const pinner of order.node ? pinners : []) {
    if (order.node) await fromPinner(fetching, libp2pLink(pinner, order.node), byBitswap(order.node));
  }
  stopIfCancelled(options.signal);
  return order.cids.map((cid) => {
    const block = found.get(cid.toString());
    if (block) return block;
    throw mostTelling(fetching.failures);
  });
}

const remaining = ({ order, found }: Fetching): CID[] =>
  [...new Map(order.cids.map((cid) => [cid.toString(), cid])).values()].filter((cid) => !found.has(cid.toString()));

/** The own store is not trusted: a block that does not match its CID is dropped and fetched anew. */
async function fromOwnStore(fetching: Fetching, node: StorageNode): Promise<void> {
  await eachInParallel(remaining(fetching), AT_ONCE, async (cid) => {
    const block = await node.localBlock(cid).catch(() => undefined);
    if (!block) return;
    await fetching.accept(cid, block).catch(() => node.forget(cid));
  });
}

type FetchOne = (cid: CID, session: Asked, fetching: Fetching) => Promise<void>;

/** A session with one pinner, opened when first needed and again when the pinner forgot it. */
interface Asked {
  readonly link: PinnerLink;
  token(): Promise<string>;
  renew(stale: string): void;
}

async function fromPinner(fetching: Fetching, link: PinnerLink, fetchOne: FetchOne): Promise<void> {
  const wanted = remaining(fetching);
  if (wanted.length === 0 || fetching.signal?.aborted) return;
  let current: Promise<string> | undefined;
  let value: string | undefined;
  const session: Asked = {
    link,
    token: () => (current ??= openSession(fetching, link).then((token) => (value = token))),
    renew: (stale) => {
      if (stale === value) current = undefined;
    },
  };
  try {
    await session.token();
    await eachInParallel(wanted, AT_ONCE, async (cid) => {
      try {
        await fetchOne(cid, session, fetching);
      } catch (thrown) {
        fetching.failures.push(thrown);
        // Damage or absence concerns one block; anything else concerns this pinner.
        if (!["STORAGE_CORRUPT", "STORAGE_UNKNOWN"].includes(codeOf(thrown))) throw thrown;
      }
    });
  } catch (thrown) {
    fetching.failures.push(thrown);
  }
}

async function openSession({ order, signal }: Fetching, link: PinnerLink): Promise<string> {
  const body: SessionBody = order.authority;
  const call = { method: "POST", path: "/sessions", action: ACTION.session, body } as const;
  return (await askSigned(order.network, link, order.sign, call, parseSession, signal)).token;
}

function overHttp(url: string): FetchOne {
  return async (cid, session, fetching) => {
    for (let attempt = 1; ; attempt++) {
      const token = await session.token();
      try {
        const response = await httpFetch(new URL(`/blocks/${cid.toString()}`, url), {
          headers: { authorization: `Bearer ${token}` },
          signal: within(fetching.signal, HTTP_MILLISECONDS),
        });
        if (!response.ok) throw await refusalOf(response);
        return await fetching.accept(cid, await bytesOf(response));
      } catch (thrown) {
        stopIfCancelled(fetching.signal);
        if (attempt === ATTEMPTS || !isPassing(thrown)) throw thrown;
        if (codeOf(thrown) === "STORAGE_SESSION") session.renew(token);
      }
    }
  };
}

function byBitswap(node: StorageNode): FetchOne {
  return async (cid, session, fetching) => {
    for (let attempt = 1; ; attempt++) {
      const token = await session.token();
      const kept = (await node.localBlock(cid).catch(() => undefined)) !== undefined;
      try {
        return await fetching.accept(
          cid,
          await wantUnlessRefused(
            node,
            cid,
            session.link,
            token,
            within(fetching.signal, BITSWAP_MILLISECONDS[attempt - 1] ?? 0),
          ),
        );
      } catch (thrown) {
        stopIfCancelled(fetching.signal);
        if (attempt === ATTEMPTS || !isPassing(thrown)) throw thrown;
        session.renew(token);
      } finally {
        if (!kept && fetching.order.keep !== true) await node.forget(cid);
      }
    }
  };
}

/** Bitswap says nothing when it refuses, so while a block is late the pinner is asked whether it may be read at all. */
async function wantUnlessRefused(
  node: StorageNode,
  cid: CID,
  link: PinnerLink,
  token: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const refused = new AbortController();
  const call = { method: "GET", path: `/session/${cid.toString()}`, authorization: `Bearer ${token}` } as const;
  const inquire = setInterval(() => {
    ask(link, call, () => undefined, signal).catch((refusal: unknown) => refused.abort(refusal));
  }, LATE_MILLISECONDS);
  try {
    return await node.want(cid, AbortSignal.any([signal, refused.signal]));
  } catch (thrown) {
    throw refused.signal.aborted ? mostTelling([refused.signal.reason]) : thrown;
  } finally {
    clearInterval(inquire);
  }
}

const isPassing = (thrown: unknown): boolean =>
  ["STORAGE_SESSION", "STORAGE_UNREACHABLE", "STORAGE_UNAVAILABLE"].includes(codeOf(thrown));

async function bytesOf(response: Response): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw storageError("STORAGE_UNREACHABLE", "The connection to the storage service was cut.", cause);
  }
}
