/** STREAM: boundaries of chunks, both AEADs, and refusal of everything cut, swapped or altered. */
import { describe, expect, test } from "vitest";
import type { Aead } from "./aead.ts";
import { nobleAead } from "./aead-noble.ts";
import { webCryptoAead } from "./aead-webcrypto.ts";
import { sectionHeader, type SectionHeaderFields } from "./section-header.ts";
import {
  CHUNK,
  LEAF,
  leafCount,
  newNoncePrefix,
  openAll,
  openChunkAt,
  openChunks,
  sealAll,
  sealChunks,
  sealedBytes,
} from "./stream.ts";
import { testRandom } from "./test-random.ts";

const random = testRandom("stream");
const key = random(32);
const fields: SectionHeaderFields = {
  suite: "ibe-clc",
  recordId: random(32),
  version: 1,
  section: "s0",
  owner: random(32),
  chainId: 31337,
  deployment: random(32),
  prefix: newNoncePrefix(random),
};
const header = sectionHeader(fields);
const aead = webCryptoAead();
const refused = expect.objectContaining({ code: "CRYPTO_OPEN" }) as unknown;

/** Quick and not periodic in a chunk. */
function sample(length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = (i * 31 + (i >>> 8) * 7 + (i >>> 16)) & 255;
  return out;
}

async function refuses(leaves: Uint8Array[], overrides: { key?: Uint8Array; fields?: SectionHeaderFields } = {}) {
  const other = overrides.fields === undefined ? header : sectionHeader(overrides.fields);
  const opening = openAll(aead, overrides.key ?? key, other, leaves);
  await expect(opening.then(({ length }) => `opened ${length} bytes`)).rejects.toEqual(refused);
}

describe("stream", () => {
  test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])("round trip of %i bytes", async (length) => {
    const plain = sample(length);
    const leaves = await sealAll(aead, key, header, plain);
    expect(leaves.length).toBe(leafCount(length));
    expect(leaves.reduce((sum, leaf) => sum + leaf.length, 0)).toBe(sealedBytes(length));
    expect(leaves.slice(0, -1).every((leaf) => leaf.length === LEAF)).toBe(true);
    const opened = await openAll(aead, key, header, leaves);
    expect(Buffer.compare(opened, plain)).toBe(0);
    for (const [i, leaf] of leaves.entries()) {
      const chunk = await openChunkAt(aead, key, header, leaf, i, leaves.length);
      expect(Buffer.compare(chunk, plain.subarray(i * CHUNK, (i + 1) * CHUNK))).toBe(0);
    }
  });

  test("both AEADs make the same bytes", async () => {
    const plain = sample(CHUNK + 100);
    const seal = (with_: Aead) => sealAll(with_, key, header, plain);
    const [a, b] = await Promise.all([seal(aead), seal(nobleAead)]);
    expect(a.length).toBe(b.length);
    for (const [i, leaf] of a.entries()) expect(Buffer.compare(leaf, b[i] ?? new Uint8Array(0))).toBe(0);
    expect(Buffer.compare(await openAll(nobleAead, key, header, a), plain)).toBe(0);
  });

  test("pieces of any size make the same leaves as one buffer", async () => {
    const plain = sample(2 * CHUNK + 17);
    const whole = await sealAll(aead, key, header, plain);
    for (const size of [CHUNK, 700_001, 65_536]) {
      const pieces: Uint8Array[] = [new Uint8Array(0)];
      for (let at = 0; at < plain.length; at += size) pieces.push(plain.subarray(at, at + size));
      const leaves = await sealAll(aead, key, header, pieces);
      expect(leaves.length).toBe(whole.length);
      for (const [i, leaf] of leaves.entries()) expect(Buffer.compare(leaf, whole[i] ?? new Uint8Array(0))).toBe(0);
    }
  });

  test("refuses cuts, swaps, repeats and additions", async () => {
    const leaves = await sealAll(aead, key, header, sample(2 * CHUNK + 9));
    const [a, b, c] = leaves as [Uint8Array, Uint8Array, Uint8Array];
    await refuses([]);
    await refuses([a]);
    await refuses([a, b]);
    await refuses([b, a, c]);
    await refuses([a, c]);
    await refuses([a, a, b, c]);
    await refuses([a, b, c, c]);
    await refuses([c]);
    await refuses([a, b, c.subarray(0, c.length - 1)]);
    await refuses([a.subarray(1), b, c]);
    await refuses([a, b, c, new Uint8Array(0)]);
    const emptyLast = await sealAll(aead, key, header, new Uint8Array(0));
    await refuses([a, b, ...emptyLast]);
  });

  test("a leaf opens only at its own place", async () => {
    const leaves = await sealAll(aead, key, header, sample(2 * CHUNK));
    const first = leaves[0] as Uint8Array;
    for (const [index, count] of [
      [1, 2],
      [0, 1],
      [-1, 2],
      [2, 2],
      [0.5, 2],
      [0, Number.NaN],
    ] as const) {
      const opening = openChunkAt(aead, key, header, first, index, count);
      await expect(opening.then(({ length }) => `opened ${length} bytes`)).rejects.toEqual(refused);
    }
  });

  test("refuses another key and every other field of the header", async () => {
    const leaves = await sealAll(aead, key, header, sample(500));
    await refuses(leaves, { key: random(32) });
    const changes: Partial<SectionHeaderFields>[] = [
      { suite: "lattice" },
      { recordId: random(32) },
      { version: 2 },
      { section: "s1" },
      { owner: random(32) },
      { chainId: 31339 },
      { deployment: random(32) },
      { prefix: newNoncePrefix(random) },
    ];
    for (const change of changes) await refuses(leaves, { fields: { ...fields, ...change } });
  });

  test("stops on request, in the middle too", async () => {
    const signal = { aborted: false };
    const seen: number[] = [];
    const run = async () => {
      const options = { signal, onProgress: (bytes: number) => seen.push(bytes) };
      for await (const _leaf of sealChunks(aead, key, header, sample(8 * CHUNK), options)) signal.aborted = true;
    };
    await expect(run()).rejects.toEqual(expect.objectContaining({ code: "ARG_STOPPED" }));
    expect(seen).toEqual([CHUNK]);
    const open = async () => {
      for await (const _chunk of openChunks(aead, key, header, [new Uint8Array(16)], { signal })) expect.unreachable();
    };
    await expect(open()).rejects.toEqual(expect.objectContaining({ code: "ARG_STOPPED" }));
  });

  test("reports progress to the end", async () => {
    const seen: number[] = [];
    await sealAll(aead, key, header, sample(CHUNK + 1), { onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual([CHUNK, CHUNK + 1]);
  });

  test("refuses keys and headers of the wrong size", async () => {
    await expect(sealAll(aead, key.subarray(1), header, sample(1))).rejects.toMatchObject({ code: "ARG_KEY" });
    const short = { associated: header.associated, prefix: new Uint8Array(6) };
    await expect(sealAll(aead, key, short, sample(1))).rejects.toMatchObject({ code: "ARG_STREAM_HEADER" });
    for (const change of [{ recordId: new Uint8Array(31) }, { version: -1 }, { chainId: 1.5 }]) {
      expect(() => sectionHeader({ ...fields, ...change })).toThrow(
        expect.objectContaining({ code: "ARG_SECTION_HEADER" }),
      );
    }
  });
});
