/** How much a mailbox holds, and all of them together: anyone may write to any address, and never closes it for the desk. */
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
function claim(to: string, rows: number, bytes: number, kind = "request"): void {
  const insert = database.prepare(
    "INSERT INTO mail (id, address, kind, time, size, sealed) VALUES (?, ?, ?, 1, ?, x'00')",
  );
  database.exec("BEGIN");
  for (let i = 0; i < rows; i++) insert.run(`${to} ${i} ${Math.random()}`, address(to), kind, bytes);
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

test("the hospital's own mail finds room whatever strangers have left", () => {
  claim("a", 500, 10);
  for (let i = 0; i < 40; i++) claim("b", 1, 110 * MIB);
  for (const to of ["a", "b", "c"]) {
    expect(() => put(to, 1)).toThrow(expect.objectContaining(full));
    for (const kind of ["welcome", "refusal", "record"] as const) {
      mailboxes.put(address(to), kind, new Uint8Array(10), 1);
    }
  }
  expect(mailboxes.list(address("c"), 0).map((each) => each.kind)).toEqual(["welcome", "refusal", "record"]);
});

test("records have ample room of their own; a welcome is taken even then", () => {
  claim("a", 400, Math.ceil(10.24 * MIB), "record");
  const record = new Uint8Array(1);
  expect(() => mailboxes.put(address("a"), "record", record, 1)).toThrow(expect.objectContaining(full));
  mailboxes.put(address("a"), "welcome", record, 1);
  put("a", 1);
  claim("b", 5000, 1, "record");
  expect(() => mailboxes.put(address("b"), "record", record, 1)).toThrow(expect.objectContaining(full));
});

test("mail from outside is kept for 60 days, the hospital's own until it is fetched", () => {
  const day = 86_400;
  mailboxes.put(address("a"), "record", new Uint8Array(1), day);
  put("a", 1);
  mailboxes.put(address("a"), "response", new Uint8Array(1), 30 * day);
  mailboxes.put(address("b"), "decline", new Uint8Array(1), 60 * day + 2);
  expect(mailboxes.list(address("a"), 0).map((each) => each.kind)).toEqual(["record", "response"]);
});
