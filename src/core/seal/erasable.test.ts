/** Erasable keys: what is erased stays unreadable to someone who has the root and every old sealed table. */
import { describe, expect, test } from "vitest";
import { utf8ToBytes } from "@noble/hashes/utils.js";
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
    expect(() => openTable(sealed.subarray(0, 20), key)).toThrow(refused);
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
