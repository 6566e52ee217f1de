/**
 * One record version as blocks of IPLD: raw leaves (one sealed chunk each) under one root, dag-cbor {v: 1, links: [leaf]}.
 * Everything is CIDv1 with SHA-256. The root lists leaves only; which leaves form which section is sealed inside one of them.
 */
import * as dagCbor from "@ipld/dag-cbor";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { storageError } from "./failure.ts";

export const MAX_LINKS = 4096;
const SHA256_BYTES = 32;

export interface RecordDag {
  readonly root: CID;
  /** Leaves in the order they were given. */
  readonly cids: readonly CID[];
  /** All blocks, the root among them. */
  readonly bytes: number;
}

/** Where blocks of a record are written to. */
export interface BlockWriter {
  put(cid: CID, block: Uint8Array): Promise<unknown>;
}

export async function leafCid(leaf: Uint8Array): Promise<CID> {
  return CID.createV1(raw.code, await sha256.digest(leaf));
}

/**
 * Write leaves and root. Leaves are hashed and written as they come; one is held at a time.
 * @throws STORAGE_LIMIT with more than 4096 leaves, STORAGE_SHAPE with none or with one twice
 */
export async function addRecord(
  blocks: BlockWriter,
  leaves: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<RecordDag> {
  const cids: CID[] = [];
  let bytes = 0;
  for await (const leaf of leaves) {
    if (cids.length === MAX_LINKS) throw storageError("STORAGE_LIMIT", "The record has more than 4096 parts.");
    const cid = await leafCid(leaf);
    await blocks.put(cid, leaf);
    cids.push(cid);
    bytes += leaf.length;
  }
  const block = encodeRoot(cids);
  const root = CID.createV1(dagCbor.code, await sha256.digest(block));
  await blocks.put(root, block);
  return { root, cids, bytes: bytes + block.length };
}

/** @throws STORAGE_SHAPE */
export function encodeRoot(links: readonly CID[]): Uint8Array {
  const block = dagCbor.encode({ v: 1, links });
  parseRoot(block);
  return block;
}

/**
 * Leaves of a root block. Only the one canonical encoding passes, so a root has one meaning.
 * @throws STORAGE_SHAPE
 */
export function parseRoot(block: Uint8Array): CID[] {
  let value: unknown;
  try {
    value = dagCbor.decode(block);
  } catch (cause) {
    throw storageError("STORAGE_SHAPE", "The list of parts is not readable.", cause);
  }
  const { v, links, ...rest } = (value ?? {}) as { v?: unknown; links?: unknown };
  if (v !== 1 || !Array.isArray(links) || Object.keys(rest).length > 0) throw malformed();
  if (links.length === 0 || links.length > MAX_LINKS) throw malformed();
  const cids = links.map((link: unknown) => {
    const cid = CID.asCID(link);
    if (cid === null || !isLeaf(cid)) throw malformed();
    return cid;
  });
  if (new Set(cids.map(String)).size !== cids.length) throw malformed();
  if (!equal(dagCbor.encode({ v: 1, links: cids }), block)) throw malformed();
  return cids;
}

/**
 * A CID of this format: a leaf or a root.
 * @throws STORAGE_SHAPE
 */
export function parseCid(text: string): CID {
  try {
    const cid = CID.parse(text);
    if ((isLeaf(cid) || isRoot(cid)) && cid.toString() === text) return cid;
  } catch (cause) {
    throw storageError("STORAGE_SHAPE", "The name of a part is not readable.", cause);
  }
  throw malformed();
}

const isLeaf = (cid: CID): boolean => isSha256(cid) && cid.code === raw.code;
export const isRoot = (cid: CID): boolean => isSha256(cid) && cid.code === dagCbor.code;

/** Whether these bytes are the block a CID names. */
export async function isBlockOf(cid: CID, block: Uint8Array): Promise<boolean> {
  return isSha256(cid) && equal((await sha256.digest(block)).digest, cid.multihash.digest);
}

function isSha256(cid: CID): boolean {
  return cid.version === 1 && cid.multihash.code === sha256.code && cid.multihash.size === SHA256_BYTES;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function malformed() {
  return storageError("STORAGE_SHAPE", "The list of parts is not in the expected form.");
}
