/** Erasable keys: what is erased stays unreadable to someone who has the root and every old sealed table. */
import { describe, expect, test } from "vitest";
import { gcm } from "@noble/ciphers/aes.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  emptyTable,
  erase,
  newTableKey,
  openTable,
  saltOf,
  sealTable,
  withSalt,
  wrapKeyOf,
  type WrapTable,
} from "./erasable.ts";
import { testRandom } from "./test-random.ts";

const random = testRandom("erasable");
const root = random(32);
const record = "0xab01";

function filled(): WrapTable {
  const sections = ["s0", "s1", "s10"];
  const mine = sections.reduce((table, section) => withSalt(table, record, section, random), emptyTable());
  return withSalt(mine, "0xab011", "s0", random);
}

describe("erasable keys", () => {
  test("a wrap key depends on root, salt and info", () => {
    const salt = random(32);
    const key = wrapKeyOf(root, salt, utf8ToBytes("a"));
    expect(key.length).toBe(32);
    expect(wrapKeyOf(root, salt, utf8ToBytes("a"))).toEqual(key);
    expect(wrapKeyOf(root, salt, utf8ToBytes("b"))).not.toEqual(key);
    expect(wrapKeyOf(root, random(32), utf8ToBytes("a"))).not.toEqual(key);
    expect(wrapKeyOf(random(32), salt, utf8ToBytes("a"))).not.toEqual(key);
    expect(() => wrapKeyOf(root, new Uint8Array(31), root)).toThrow(expect.objectContaining({ code: "ARG_KEY" }));
    expect(() => wrapKeyOf(new Uint8Array(0), salt, root)).toThrow(expect.objectContaining({ code: "ARG_KEY" }));
  });

  test("the table comes back from its sealed form", () => {
    const table = filled();
    const key = newTableKey(random);
    expect(openTable(sealTable(table, key, random), key)).toEqual({
      generation: 0,
      salts: new Map([...table.salts].sort(([a], [b]) => (a < b ? -1 : 1))),
    });
    const empty = sealTable(emptyTable(), key, random);
    expect(openTable(empty, key)).toEqual(emptyTable());
  });

  test("keeps its format: known answers", () => {
    const fixed = (byte: number) => new Uint8Array(32).fill(byte);
    expect(bytesToHex(wrapKeyOf(fixed(1), fixed(2), utf8ToBytes("s0")))).toBe(
      "50c22ef17726b8ba4f5ae792936b85a6bc68e83df82985eb33f1cf274343dea1",
    );
    const table = { generation: 3, salts: new Map([["r s0", fixed(4)]]) };
    const sealed = sealTable(table, fixed(5), (length) => new Uint8Array(length).fill(6));
    expect(bytesToHex(sealed)).toBe(
      "060606060606060606060606e1991d1437ec906cd7049cdb3c169398aae3a6ae929bac97988b6e65652bdb55cdca8a845c55020d0ebaad8523d5ba9e2b0f5ca2014683a973be71c1ad6c7fafd27ecfd661cb38fe1600926b94ea16afe7370038a2546d6133a6dfd9c3b1dfdfe62293e6578dd55635e520c40131f6fa2304b18f08a0",
    );
  });

  test("the sealed form does not tell in which order salts came", () => {
    const salts = [..."cabd"].map((name, i) => [`r ${name}`, new Uint8Array(32).fill(i)] as const);
    const seal = (rows: typeof salts) =>
      sealTable({ generation: 1, salts: new Map(rows) }, root, (length) => new Uint8Array(length));
    expect(seal(salts.toReversed())).toEqual(seal(salts));
    expect([...openTable(seal(salts), root).salts.keys()]).toEqual(["r a", "r b", "r c", "r d"]);
  });

  test("a table key has 32 bytes, though the cipher would take fewer", () => {
    const short = new Uint8Array(16).fill(1);
    expect(() => sealTable(emptyTable(), short, random)).toThrow(expect.objectContaining({ code: "ARG_KEY" }));
    const nonce = new Uint8Array(12);
    const json = utf8ToBytes('{"generation":0,"salts":[]}');
    const made = (key: Uint8Array) =>
      concatBytes(nonce, gcm(key, nonce, utf8ToBytes("chartpass/wrap-table/1")).encrypt(json));
    expect(openTable(made(root), root)).toEqual(emptyTable());
    expect(() => openTable(made(short), short)).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
  });

  test("erases one section, or a record, and nothing else", () => {
    const table = filled();
    const one = erase(table, record, "s1");
    expect(saltOf(one, record, "s1")).toBeUndefined();
    expect(saltOf(one, record, "s10")).toEqual(saltOf(table, record, "s10"));
    expect(one.generation).toBe(1);
    const all = erase(one, record);
    expect([...all.salts.keys()]).toEqual(["0xab011 s0"]);
    expect(all.generation).toBe(2);
    expect(table.salts.size).toBe(4);
  });

  test("after erasure and rotation the old key is out of reach", () => {
    const oldKey = newTableKey(random);
    const before = filled();
    const oldSealed = sealTable(before, oldKey, random);
    const newKey = newTableKey(random);
    const newSealed = sealTable(erase(before, record, "s0"), newKey, random);
    // A backup holds the root; the disk held both sealed tables; the vault holds the new table key only.
    expect(() => openTable(oldSealed, newKey)).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
    expect(saltOf(openTable(newSealed, newKey), record, "s0")).toBeUndefined();
  });

  test("a new salt replaces the old one", () => {
    const table = withSalt(filled(), record, "s0", random);
    expect(saltOf(table, record, "s0")).not.toEqual(saltOf(filled(), record, "s0"));
  });

  test("refuses altered tables, wrong keys and ids that could be confused", () => {
    const key = newTableKey(random);
    const sealed = sealTable(filled(), key, random);
    const refused = expect.objectContaining({ code: "CRYPTO_OPEN" }) as Error;
    for (const length of [0, 11, 20, 27, 28]) {
      expect(() => openTable(sealed.subarray(0, length), key)).toThrow(refused);
    }
    for (let at = 0; at < sealed.length; at += 7) {
      const altered = sealed.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x80;
      expect(() => openTable(altered, key)).toThrow(refused);
    }
    for (const id of ["", "a b", "é", "x".repeat(129)]) {
      expect(() => withSalt(emptyTable(), id, "s0", random)).toThrow(
        expect.objectContaining({ code: "ARG_WRAP_NAME" }),
      );
    }
  });
});
