/**
 * Leaves made by hand, with the right key, nonce and header: the cipher would open them, the stream must not. And what a
 * stream asks of the cipher: views instead of copies, a few chunks at once, nothing after a stop.
 */
import { describe, expect, test } from "vitest";
import { nobleAead } from "./aead-noble.ts";
import type { Aead } from "./aead.ts";
import { webCryptoAead } from "./aead-webcrypto.ts";
import {
  CHUNK,
  newNoncePrefix,
  openAll,
  openChunkAt,
  openChunks,
  sealAll,
  sealChunks,
  type StopSignal,
} from "./stream.ts";
import { testRandom } from "./test-random.ts";

const random = testRandom("leaves");
const key = random(32);
const header = { associated: random(50), prefix: random(7) };
const aead = webCryptoAead();
const refused = expect.objectContaining({ code: "CRYPTO_OPEN", hint: expect.stringMatching(/\.$/) as string }) as Error;
const whole = new Uint8Array(CHUNK).fill(7);

/** A leaf for any place, as only someone with the key can make it. */
function leafAt(index: number, last: boolean, bytes: Uint8Array): Promise<Uint8Array> {
  const nonce = new Uint8Array(12);
  nonce.set(header.prefix);
  new DataView(nonce.buffer).setUint32(7, index);
  nonce[11] = last ? 1 : 0;
  return aead.seal(key, nonce, header.associated, bytes);
}

/** What came out is named by its length: nobody wants to read a megabyte in a failed test. */
async function refuses(opening: Promise<Uint8Array>): Promise<void> {
  await expect(opening.then(({ length }) => `opened ${length} bytes`)).rejects.toEqual(refused);
}

/** The real cipher, and a note of what it was given. */
function watched(inner: Aead) {
  const given: Uint8Array[] = [];
  let now = 0;
  let most = 0;
  const noted = async (data: Uint8Array, work: () => Promise<Uint8Array>) => {
    given.push(data);
    now += 1;
    most = Math.max(most, now);
    const result = await work();
    now -= 1;
    return result;
  };
  const cipher: Aead = {
    seal: (k, nonce, associated, data) => noted(data, () => inner.seal(k, nonce, associated, data)),
    open: (k, nonce, associated, data) => noted(data, () => inner.open(k, nonce, associated, data)),
  };
  return { cipher, given, most: () => most };
}

describe("a leaf that the cipher would open", () => {
  test("is the one the stream makes", async () => {
    const bytes = new Uint8Array(5).fill(1);
    const leaves = await sealAll(aead, key, header, [whole, bytes]);
    const expected = [await leafAt(0, false, whole), await leafAt(1, true, bytes)];
    expect(leaves.map((leaf, i) => Buffer.compare(leaf, expected[i] ?? new Uint8Array(0)))).toEqual([0, 0]);
  });

  test("is refused when a leaf before the last is not full", async () => {
    for (const length of [0, 1, CHUNK - 1, CHUNK + 1]) {
      const leaf = await leafAt(0, false, new Uint8Array(length));
      await refuses(openChunkAt(aead, key, header, leaf, 0, 2));
      const last = await leafAt(1, true, whole);
      await refuses(openAll(aead, key, header, [leaf, last]));
    }
  });

  test("is refused when the last one is too long, or empty after others", async () => {
    const long = await leafAt(0, true, new Uint8Array(CHUNK + 1));
    await refuses(openChunkAt(aead, key, header, long, 0, 1));
    const empty = await leafAt(1, true, new Uint8Array(0));
    await refuses(openChunkAt(aead, key, header, empty, 1, 2));
    await refuses(openAll(aead, key, header, [await leafAt(0, false, whole), empty]));
    const one = await leafAt(1, true, Uint8Array.of(9));
    expect(await openChunkAt(aead, key, header, one, 1, 2)).toEqual(Uint8Array.of(9));
    const alone = await leafAt(0, true, new Uint8Array(0));
    expect((await openChunkAt(aead, key, header, alone, 0, 1)).length).toBe(0);
  });

  test("is refused at places that do not exist, even where the nonce's counter wraps", async () => {
    const open = (leaf: Uint8Array, index: number, count: number) => openChunkAt(aead, key, header, leaf, index, count);
    await refuses(open(await leafAt(2, false, whole), 2, 2));
    await refuses(open(await leafAt(3, false, whole), 3, 2));
    await refuses(open(await leafAt(-1, false, whole), -1, 2));
    const first = await leafAt(0, false, whole);
    await refuses(open(first, 2 ** 32, 2 ** 32 + 2));
    await refuses(open(first, 0, 2 ** 32 + 1));
    await refuses(open(first, 0, 2.5));
    await refuses(open(await leafAt(1, false, whole), 1.5, 3));
    expect((await open(first, 0, 2 ** 32)).length).toBe(CHUNK);
  });

  test("of a wrong length never reaches the cipher", async () => {
    const { cipher, given } = watched(nobleAead);
    for (const length of [0, 15]) {
      await refuses(openChunkAt(cipher, key, header, new Uint8Array(length), 0, 1));
    }
    await refuses(openChunkAt(cipher, key, header, new Uint8Array(16), 1, 2));
    await refuses(openChunkAt(cipher, key, header, new Uint8Array(CHUNK + 17), 0, 1));
    expect(given).toEqual([]);
    await refuses(openChunkAt(cipher, key, header, new Uint8Array(16), 0, 1));
    expect(given.length).toBe(1);
  });
});

describe("a stream at work", () => {
  const long = new Uint8Array(7 * CHUNK + 3);

  test("draws its nonce prefix from the generator", () => {
    expect(newNoncePrefix((length) => new Uint8Array(length).fill(length))).toEqual(new Uint8Array(7).fill(7));
  });

  test("gives the cipher views of one long buffer, and four chunks at once", async () => {
    const { cipher, given, most } = watched(aead);
    const leaves = await sealAll(cipher, key, header, long);
    expect(given.slice(0, -1).map(({ buffer, byteOffset }) => [buffer === long.buffer, byteOffset])).toEqual(
      Array.from({ length: 7 }, (_, i) => [true, i * CHUNK]),
    );
    expect(most()).toBe(4);
    const opening = watched(aead);
    await openAll(opening.cipher, key, header, leaves);
    expect(opening.most()).toBe(4);
  });

  test("gives what is one leaf without a copy", async () => {
    const opened: Uint8Array[] = [];
    const noting: Aead = {
      ...aead,
      async open(...of) {
        const bytes = await aead.open(...of);
        opened.push(bytes);
        return bytes;
      },
    };
    const [alone, pair] = [await sealAll(aead, key, header, Uint8Array.of(1)), await sealAll(aead, key, header, long)];
    expect((await openAll(noting, key, header, alone)) === opened[0]).toBe(true);
    expect(Buffer.compare(await openAll(noting, key, header, pair), long)).toBe(0);
  });

  test("reads only a few chunks ahead of what it gave", async () => {
    let read = 0;
    const source = function* () {
      for (; read < 8; read++) yield whole;
    };
    const stream = sealChunks(aead, key, header, source());
    await stream.next();
    expect(read).toBeLessThanOrEqual(5);
    await stream.return();
  });

  test("opening reports its progress and stops on request, among the last leaves too", async () => {
    const leaves = await sealAll(aead, key, header, [whole, whole, Uint8Array.of(1)]);
    const seen: number[] = [];
    await openAll(aead, key, header, leaves, { onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual([CHUNK, 2 * CHUNK, 2 * CHUNK + 1]);

    const signal = { aborted: false };
    const opened: number[] = [];
    const run = async () => {
      for await (const chunk of openChunks(aead, key, header, leaves, { signal })) {
        opened.push(chunk.length);
        signal.aborted = true;
      }
    };
    await expect(run()).rejects.toMatchObject({ code: "ARG_STOPPED", hint: expect.stringMatching(/\.$/) as string });
    expect(opened).toEqual([CHUNK]);
  });

  test("goes on while the signal is there and silent", async () => {
    const signal: StopSignal = { aborted: false };
    const leaves = await sealAll(aead, key, header, [whole, whole], { signal });
    expect((await openAll(aead, key, header, leaves, { signal })).length).toBe(2 * CHUNK);
  });

  test("a failure of the source ends it with that failure", async () => {
    const failing = async function* () {
      yield whole;
      yield whole;
      await Promise.reject(new Error("disk"));
    };
    await expect(sealAll(aead, key, header, failing()).then(({ length }) => length)).rejects.toThrow("disk");
  });
});
