/** How much a mailbox holds, and all of them together: anyone may write to any address. */
import { mkdtempSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../state/database.ts";
import { createMailboxes, type Mailboxes } from "./mailboxes.ts";

const MIB = 1024 * 1024;
const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const full = { code: "ARG_MAILBOX_LIMIT" };
let home: string;
let database: DatabaseSync;
let mailboxes: Mailboxes;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "chartpass-mail-"));
  database = openDatabase(home, "mail");
  mailboxes = createMailboxes(database);
});

afterEach(() => {
  database.close();
  rmSync(home, { recursive: true, force: true });
});

const put = (to: string, bytes: number) => mailboxes.put(address(to), "request", new Uint8Array(bytes), 1);

/** Rows that only claim their size, so that gigabytes need not be written. */
function claim(to: string, rows: number, bytes: number): void {
  const insert = database.prepare(
    "INSERT INTO mail (id, address, kind, time, size, sealed) VALUES (?, ?, 'request', 1, ?, x'00')",
  );
  database.exec("BEGIN");
  for (let i = 0; i < rows; i++) insert.run(`${to} ${i} ${Math.random()}`, address(to), bytes);
  database.exec("COMMIT");
}

test("500 messages, then none until one is removed; another's mailbox is not concerned", () => {
  claim("a", 499, 10);
  const last = put("a", 10);
  expect(() => put("a", 10)).toThrow(expect.objectContaining(full));
  expect(mailboxes.list(address("a"), 0)).toHaveLength(500);
  put("b", 10);
  mailboxes.delete(address("a"), last);
  put("A", 10);
  expect(() => put("a", 10)).toThrow(expect.objectContaining(full));
});

test("100 MiB, to the byte", () => {
  claim("a", 9, 11 * MIB);
  expect(() => put("a", MIB + 1)).toThrow(expect.objectContaining(full));
  put("a", MIB);
  expect(() => put("a", 1)).toThrow(expect.objectContaining(full));
  put("b", MIB);
});

test("4 GiB for all together, so no stranger fills the disk with addresses of their own", () => {
  for (let i = 0; i < 40; i++) claim(String.fromCharCode(97 + (i % 6)) + (i % 10), 1, 102 * MIB);
  claim("c", 1, 16 * MIB - 1);
  put("d", 1);
  expect(() => put("d", 1)).toThrow(expect.objectContaining(full));
  expect(() => put("e", 1)).toThrow(expect.objectContaining(full));
});
