/**
 * Mailboxes: sealed messages by address. The member sees kind, size and time, never content or sender.
 * Anyone may write requests and answers, so those have quotas and an age of their own: whatever strangers leave, there
 * is always room for what the hospital itself sends.
 */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { ChartpassError } from "../../core/errors.ts";
import type { Address } from "../../protocol/hex.ts";
import { isOutsideKind, OUTSIDE_KINDS, type MailboxKind, type MailItem } from "../../peers/member-messages.ts";
import { atomically } from "../state/database.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** From outside: in one mailbox, and in all together. */
const OUTSIDE = { messages: 500, bytes: 100 * MIB, total: 4 * GIB };
/** From the hospital's own desk. */
const INSIDE = { messages: 5000, bytes: 4 * GIB, total: 256 * GIB };
const LISTED = OUTSIDE_KINDS.map((kind) => `'${kind}'`).join(", ");
const OUTSIDE_SECONDS = 60 * 86_400;
const SWEEP_SECONDS = 3600;

export interface Mailboxes {
  /** Welcomes and refusals are always taken: one for each enrolment. @throws ARG_MAILBOX_LIMIT when there is no room */
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
    CREATE INDEX IF NOT EXISTS mail_address ON mail (address, cursor);
    CREATE INDEX IF NOT EXISTS mail_kind ON mail (kind, address, time, size)`);
  const usageOf = (kinds: string) =>
    ({
      one: database.prepare(
        `SELECT count(*) AS messages, coalesce(sum(size), 0) AS bytes FROM mail WHERE kind IN (${kinds}) AND address = ?`,
      ),
      all: database.prepare(`SELECT coalesce(sum(size), 0) AS bytes FROM mail WHERE kind IN (${kinds})`),
    }) as const;
  const outside = usageOf(LISTED);
  const inside = usageOf("'record'");
  const insert = database.prepare("INSERT INTO mail (id, address, kind, time, size, sealed) VALUES (?, ?, ?, ?, ?, ?)");
  const select = database.prepare(
    "SELECT cursor, id, kind, time, size FROM mail WHERE address = ? AND cursor > ? ORDER BY cursor LIMIT 500",
  );
  const one = database.prepare("SELECT sealed FROM mail WHERE address = ? AND id = ?");
  const remove = database.prepare("DELETE FROM mail WHERE address = ? AND id = ?");
  const sweep = database.prepare(`DELETE FROM mail WHERE kind IN (${LISTED}) AND time < ?`);
  const key = (address: Address) => address.toLowerCase();
  let swept = 0;

  const requireRoom = (address: Address, kind: MailboxKind, size: number): void => {
    if (kind === "welcome" || kind === "refusal") return;
    const [usage, most] = isOutsideKind(kind) ? [outside, OUTSIDE] : [inside, INSIDE];
    const used = usage.one.get(key(address)) as { messages: number; bytes: number };
    if (used.messages >= most.messages || used.bytes + size > most.bytes) throw full();
    if ((usage.all.get() as { bytes: number }).bytes + size > most.total) throw full();
  };

  return {
    put(address, kind, sealed, nowSeconds) {
      return atomically(database, () => {
        if (nowSeconds - swept >= SWEEP_SECONDS) {
          sweep.run(nowSeconds - OUTSIDE_SECONDS);
          swept = nowSeconds;
        }
        requireRoom(address, kind, sealed.length);
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
