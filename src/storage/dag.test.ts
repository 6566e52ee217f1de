import * as dagCbor from "@ipld/dag-cbor";
import { describe, expect, it } from "vitest";
import { CID } from "multiformats/cid";
import { identity } from "multiformats/hashes/identity";
import { sha256, sha512 } from "multiformats/hashes/sha2";
import { addRecord, encodeRoot, isBlockOf, leafCid, MAX_LINKS, parseCid, parseRoot } from "./dag.ts";

const leaf = (n: number) => new TextEncoder().encode(`leaf ${n}`);
const kept = () => {
  const blocks = new Map<string, Uint8Array>();
  return { blocks, put: async (cid: CID, block: Uint8Array) => blocks.set(cid.toString(), block) };
};

describe("addRecord", () => {
  it("writes every leaf and the root that lists them in order", async () => {
    const store = kept();
    const { root, cids, bytes } = await addRecord(store, [leaf(1), leaf(2), leaf(3)]);
    expect(store.blocks.size).toBe(4);
    const block = store.blocks.get(root.toString())!;
    expect(parseRoot(block).map(String)).toEqual(cids.map(String));
    expect(bytes).toBe(18 + block.length);
    for (const [name, content] of store.blocks) expect(await isBlockOf(parseCid(name), content)).toBe(true);
  });

  it("names leaves as the CID specification says", async () => {
    // Worked out without this code: "b" and the base32 of 01 55 12 20 and sha256("hello world") = b94d27b9...e2efcde9.
    const cid = await leafCid(new TextEncoder().encode("hello world"));
    expect(cid.toString()).toBe("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
  });

  it("refuses none, a repeated one, and too many", async () => {
    await expect(addRecord(kept(), [])).rejects.toMatchObject({ code: "STORAGE_SHAPE" });
    await expect(addRecord(kept(), [leaf(1), leaf(1)])).rejects.toMatchObject({ code: "STORAGE_SHAPE" });
    const many = Array.from({ length: MAX_LINKS + 1 }, (_, n) => leaf(n));
    await expect(addRecord(kept(), many)).rejects.toMatchObject({ code: "STORAGE_LIMIT" });
    expect((await addRecord(kept(), many.slice(1))).cids.length).toBe(MAX_LINKS);
  });
});

describe("parseRoot", () => {
  it("accepts one encoding only", async () => {
    const links = [await leafCid(leaf(1)), await leafCid(leaf(2))];
    const good = encodeRoot(links);
    expect(parseRoot(good)).toHaveLength(2);
    const bad: Uint8Array[] = [
      new Uint8Array(),
      good.subarray(0, -1),
      new Uint8Array([...good, 0]),
      dagCbor.encode({ v: 2, links }),
      dagCbor.encode({ v: 1, links, extra: true }),
      dagCbor.encode({ v: 1, links: [] }),
      dagCbor.encode({ v: 1, links: ["text"] }),
      dagCbor.encode({ v: 1, links: [links[0], links[0]] }),
      dagCbor.encode({ v: 1, links: [CID.createV1(0x71, await sha256.digest(leaf(1)))] }),
      dagCbor.encode({ v: 1, links: [CID.createV1(0x55, await sha512.digest(leaf(1)))] }),
      dagCbor.encode({ v: 1, links: [CID.createV1(0x55, identity.digest(leaf(1)))] }),
      dagCbor.encode(null),
      dagCbor.encode([1]),
    ];
    for (const block of bad) expect(() => parseRoot(block)).toThrow(expect.objectContaining({ code: "STORAGE_SHAPE" }));
  });

  it("refuses every flipped byte or reads other links, and never throws anything untyped", async () => {
    const good = encodeRoot([await leafCid(leaf(1))]);
    for (let at = 0; at < good.length; at++) {
      const block = good.slice();
      block[at]! ^= 1;
      let links: string[] = [];
      try {
        links = parseRoot(block).map(String);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "STORAGE_SHAPE" });
      }
      expect(links).not.toEqual(parseRoot(good).map(String));
    }
  });
});

it("a CID has one spelling", async () => {
  const cid = await leafCid(leaf(1));
  expect(parseCid(cid.toString()).equals(cid)).toBe(true);
  for (const text of [
    "",
    "bafy",
    cid.toString().toUpperCase(),
    `${cid}a`,
    "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
  ]) {
    expect(() => parseCid(text)).toThrow(expect.objectContaining({ code: "STORAGE_SHAPE" }));
  }
});
