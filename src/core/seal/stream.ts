/**
 * Sealing of anything long: STREAM (Hoang, Reyhanitabar, Rogaway, Vizar, CRYPTO 2015, "Online Authenticated-Encryption
 * and its Nonce-Reuse Misuse-Resistance") over AES-256-GCM.
 *
 * The plaintext is cut into chunks of 1 MiB; every chunk becomes one leaf, 16 bytes longer, which is also one block of
 * storage. Nonce of chunk i = prefix (7 random bytes) | i (4, big-endian) | last (1). So a leaf opens only at its own
 * place, the last leaf only as the last one, and any leaf can be opened alone (seeking). The header is associated data
 * of every leaf and says what is sealed (section-header.ts).
 *
 * One encoding per plaintext: every leaf but the last is full; only the empty plaintext has an empty last chunk.
 * Assumed: a key seals one stream (the prefix is a second line of defence, not a licence to reuse keys).
 * Chunks come out before the end of the stream is known to be whole: treat them as provisional until the iteration
 * ended, or use {@link openAll}.
 */
import { ChartpassError } from "../errors.ts";
import type { Random } from "../suite.ts";
import { type Aead, AEAD_KEY, AEAD_NONCE, AEAD_TAG } from "./aead.ts";
import { refusal } from "./refusal.ts";

/** Plaintext bytes of a full chunk. */
export const CHUNK = 1 << 20;
/** Bytes of a full leaf. */
export const LEAF = CHUNK + AEAD_TAG;
export const NONCE_PREFIX = 7;
const MAX_CHUNKS = 2 ** 32;
/** Chunks in work at once: enough to keep WebCrypto's threads busy, few enough to stay at some 16 MiB. */
const IN_FLIGHT = 4;

/** What both sides must know: bytes to authenticate and the nonce prefix (public, kept with the leaves' list). */
export interface StreamHeader {
  readonly associated: Uint8Array;
  readonly prefix: Uint8Array;
}

/** The part of AbortSignal used here. */
export interface StopSignal {
  readonly aborted: boolean;
}

export interface StreamOptions {
  readonly signal?: StopSignal;
  /** Plaintext bytes done so far. */
  readonly onProgress?: (bytes: number) => void;
}

export type Pieces = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

interface Chunk {
  readonly bytes: Uint8Array;
  readonly index: number;
  readonly last: boolean;
}

export function newNoncePrefix(random: Random): Uint8Array {
  return random(NONCE_PREFIX);
}

/** Number of leaves of a plaintext. */
export function leafCount(plaintextBytes: number): number {
  return Math.max(1, Math.ceil(plaintextBytes / CHUNK));
}

/** Total bytes of all leaves of a plaintext. */
export function sealedBytes(plaintextBytes: number): number {
  return plaintextBytes + AEAD_TAG * leafCount(plaintextBytes);
}

/**
 * Seal a plaintext of any length, given whole or in pieces of any size, as leaves in order.
 * @param key  32 bytes, used for this stream only; not retained
 * @throws ARG_KEY, ARG_STREAM_HEADER, ARG_STOPPED when the signal fired
 */
export async function* sealChunks(
  aead: Aead,
  key: Uint8Array,
  header: StreamHeader,
  plaintext: Pieces,
  options: StreamOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  checkInputs(key, header);
  let done = 0;
  const work = pipelined(cut(pieces(plaintext)), options, async (chunk) => {
    const leaf = await aead.seal(key, nonceOf(header, chunk.index, chunk.last), header.associated, chunk.bytes);
    return { leaf, bytes: chunk.bytes.length };
  });
  for await (const { leaf, bytes } of work) {
    done += bytes;
    options.onProgress?.(done);
    yield leaf;
  }
}

/**
 * Open leaves in order. The end of the iteration without an error means: whole, unaltered, in order.
 * @throws CRYPTO_OPEN for every failure alike; ARG_KEY, ARG_STREAM_HEADER, ARG_STOPPED
 */
export async function* openChunks(
  aead: Aead,
  key: Uint8Array,
  header: StreamHeader,
  leaves: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: StreamOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  checkInputs(key, header);
  let done = 0;
  const work = pipelined(numbered(leaves), options, (leaf) => openOne(aead, key, header, leaf));
  for await (const chunk of work) {
    done += chunk.length;
    options.onProgress?.(done);
    yield chunk;
  }
}

/**
 * Open one leaf alone.
 * @param count  number of leaves of the stream, from a trusted list; a wrong one does not open the last leaf
 * @throws CRYPTO_OPEN for every failure alike
 */
export async function openChunkAt(
  aead: Aead,
  key: Uint8Array,
  header: StreamHeader,
  leaf: Uint8Array,
  index: number,
  count: number,
): Promise<Uint8Array> {
  checkInputs(key, header);
  if (!Number.isInteger(index) || !Number.isInteger(count) || index < 0 || index >= count || count > MAX_CHUNKS) {
    throw refusal();
  }
  return openOne(aead, key, header, { bytes: leaf, index, last: index === count - 1 });
}

/** All leaves of a plaintext at once. */
export async function sealAll(
  aead: Aead,
  key: Uint8Array,
  header: StreamHeader,
  plaintext: Pieces,
  options: StreamOptions = {},
): Promise<Uint8Array[]> {
  const leaves: Uint8Array[] = [];
  for await (const leaf of sealChunks(aead, key, header, plaintext, options)) leaves.push(leaf);
  return leaves;
}

/** The whole plaintext, or nothing. @throws as {@link openChunks} */
export async function openAll(
  aead: Aead,
  key: Uint8Array,
  header: StreamHeader,
  leaves: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: StreamOptions = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of openChunks(aead, key, header, leaves, options)) {
    chunks.push(chunk);
    total += chunk.length;
  }
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const out = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

async function openOne(aead: Aead, key: Uint8Array, header: StreamHeader, leaf: Chunk): Promise<Uint8Array> {
  const { bytes, index, last } = leaf;
  const lengthIsRight = last
    ? bytes.length <= LEAF && bytes.length >= AEAD_TAG + (index === 0 ? 0 : 1)
    : bytes.length === LEAF;
  if (!lengthIsRight) throw refusal();
  try {
    return await aead.open(key, nonceOf(header, index, last), header.associated, bytes);
  } catch {
    throw refusal();
  }
}

function nonceOf(header: StreamHeader, index: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(AEAD_NONCE);
  nonce.set(header.prefix);
  new DataView(nonce.buffer).setUint32(NONCE_PREFIX, index);
  nonce[AEAD_NONCE - 1] = last ? 1 : 0;
  return nonce;
}

async function* pieces(plaintext: Pieces): AsyncGenerator<Uint8Array, void, undefined> {
  if (plaintext instanceof Uint8Array) yield plaintext;
  else yield* plaintext;
}

/** Cut pieces of any size into chunks. A chunk is held back until it is known whether it is the last. */
async function* cut(source: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk, void, undefined> {
  let pending = new Uint8Array(0);
  let index = 0;
  for await (const piece of source) {
    let rest = piece;
    while (pending.length + rest.length > CHUNK) {
      // A chunk lying whole in one piece is a view: no copy for the common case of one long buffer.
      const take = CHUNK - pending.length;
      const bytes = pending.length === 0 ? rest.subarray(0, take) : joined(pending, rest.subarray(0, take));
      yield { bytes, index: nextIndex(index), last: false };
      index += 1;
      pending = new Uint8Array(0);
      rest = rest.subarray(take);
    }
    pending = joined(pending, rest);
  }
  yield { bytes: pending, index: nextIndex(index), last: true };
}

async function* numbered(
  leaves: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Chunk, void, undefined> {
  let held: Uint8Array | undefined;
  let index = 0;
  for await (const bytes of leaves) {
    if (held !== undefined) {
      yield { bytes: held, index: nextIndex(index), last: false };
      index += 1;
    }
    held = bytes;
  }
  if (held === undefined) throw refusal();
  yield { bytes: held, index: nextIndex(index), last: true };
}

/** Map in order with a few in work at once. */
async function* pipelined<T>(
  chunks: AsyncIterable<Chunk>,
  options: StreamOptions,
  map: (chunk: Chunk) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const queue: Promise<T>[] = [];
  for await (const chunk of chunks) {
    if (options.signal?.aborted === true) throw stopped();
    const job = map(chunk);
    // A failure is reported when its turn comes; without this an earlier failure would leave it unhandled.
    job.catch(() => undefined);
    queue.push(job);
    if (queue.length >= IN_FLIGHT) yield (await queue.shift()) as T;
  }
  for (const job of queue) {
    if (options.signal?.aborted === true) throw stopped();
    yield await job;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function nextIndex(index: number): number {
  if (index >= MAX_CHUNKS) throw new ChartpassError("ARG_STREAM_LENGTH", "The data is too long to seal in one piece.");
  return index;
}

function checkInputs(key: Uint8Array, header: StreamHeader): void {
  if (key.length !== AEAD_KEY) throw new ChartpassError("ARG_KEY", `A sealing key has ${AEAD_KEY} bytes.`);
  if (header.prefix.length !== NONCE_PREFIX) {
    throw new ChartpassError("ARG_STREAM_HEADER", `A nonce prefix has ${NONCE_PREFIX} bytes.`);
  }
}

function stopped(): ChartpassError {
  return new ChartpassError("ARG_STOPPED", "Stopped on request.", { hint: "Start again when ready." });
}
