/** Mailboxes: sealed messages by address. The member sees kind, size and time, never content or sender. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { ChartpassError } from "../../core/errors.ts";
import type { Address } from "../../protocol/hex.ts";
import type { MailboxKind, MailItem } from "../../peers/member-messages.ts";
import { atomically } from "../state/database.ts";

const QUOTA_BYTES = 100 * 1024 * 1024;
const QUOTA_MESSAGES = 500;
/** All mailboxes together: anyone may write to any address. */
const TOTAL_BYTES = 4 * 1024 * 1024 * 1024;

export interface Mailboxes {
  /** @throws ARG_LIMIT when the mailbox is full */
  put(address: Address, kind: MailboxKind, sealed: Uint8Array, nowSeconds: number): string;
  list(address: Address, since: number): MailItem[];
  /** @throws ARG_MAIL_UNKNOWN */
  read(address: Address, id: string): Uint8Array;
  /** Idempotent. */
  delete(address: Address, id: string): void;
}

export function createMailboxes(database: DatabaseSync): Mailboxes {
  database.exec(`CREATE TABLE IF NOT EXISTS mail (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, address TEXT NOT NULL, kind TEXT NOT NULL,
    time INTEGER NOT NULL, size INTEGER NOT NULL, sealed BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS mail_address ON mail (address, cursor)`);
  const usage = database.prepare(
    "SELECT count(*) AS messages, coalesce(sum(size), 0) AS bytes FROM mail WHERE address = ?",
  );
  const total = database.prepare("SELECT coalesce(sum(size), 0) AS bytes FROM mail");
  const insert = database.prepare("INSERT INTO mail (id, address, kind, time, size, sealed) VALUES (?, ?, ?, ?, ?, ?)");
  const select = database.prepare(
    "SELECT cursor, id, kind, time, size FROM mail WHERE address = ? AND cursor > ? ORDER BY cursor LIMIT 500",
  );
  const one = database.prepare("SELECT sealed FROM mail WHERE address = ? AND id = ?");
  const remove = database.prepare("DELETE FROM mail WHERE address = ? AND id = ?");
  const key = (address: Address) => address.toLowerCase();

  return {
    put(address, kind, sealed, nowSeconds) {
      return atomically(database, () => {
        const used = usage.get(key(address)) as { messages: number; bytes: number };
        if (used.messages >= QUOTA_MESSAGES || used.bytes + sealed.length > QUOTA_BYTES) throw full();
        if ((total.get() as { bytes: number }).bytes + sealed.length > TOTAL_BYTES) throw full();
        const id = randomBytes(16).toString("hex");
        insert.run(id, key(address), kind, nowSeconds, sealed.length, sealed);
        return id;
      });
    },
    list: (address, since) => (select.all(key(address), since) as unknown as MailItem[]).map((row) => ({ ...row })),
    read(address, id) {
      const row = one.get(key(address), id) as { sealed: Uint8Array } | undefined;
      if (row) return row.sealed;
      throw new ChartpassError("ARG_MAIL_UNKNOWN", "This message is no longer in the mailbox.", {
        hint: "It may have been fetched and removed on another device.",
      });
    },
    delete: (address, id) => void remove.run(key(address), id),
  };
}

function full(): ChartpassError {
  return new ChartpassError("ARG_MAILBOX_LIMIT", "The mailbox is full.", {
    hint: "Try again after its owner has fetched and removed messages.",
  });
}
