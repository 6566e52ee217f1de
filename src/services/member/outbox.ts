/** Cross-chain messages this member saw leave its chain, and how far it has looked. */
import type { DatabaseSync } from "node:sqlite";
import type { GatewayMessage, QueuedMessage } from "../../chain/gateway.ts";
import type { Hex } from "../../protocol/hex.ts";
import { atomically } from "../state/database.ts";

export interface Outbox {
  /** Last block looked at; 0 at first. */
  cursor(): bigint;
  /** Keep messages and move the cursor, both or neither. */
  add(messages: readonly QueuedMessage[], cursor: bigint, nowSeconds: number): void;
  get(sendId: Hex): QueuedMessage | undefined;
  /** Not delivered, seen until then, last tried before. Oldest first. */
  due(seenUntil: number, triedBefore: number): QueuedMessage[];
  tried(sendId: Hex, nowSeconds: number): void;
  done(sendId: Hex): void;
}

export function createOutbox(database: DatabaseSync): Outbox {
  database.exec(`CREATE TABLE IF NOT EXISTS outbox (
    id TEXT PRIMARY KEY, content TEXT NOT NULL, block INTEGER NOT NULL, seen INTEGER NOT NULL,
    tried INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS outbox_cursor (one INTEGER PRIMARY KEY CHECK (one = 1), block INTEGER NOT NULL)`);
  const cursor = database.prepare("SELECT block FROM outbox_cursor");
  const move = database.prepare("INSERT OR REPLACE INTO outbox_cursor (one, block) VALUES (1, ?)");
  const insert = database.prepare("INSERT OR IGNORE INTO outbox (id, content, block, seen) VALUES (?, ?, ?, ?)");
  const one = database.prepare("SELECT content, block FROM outbox WHERE id = ?");
  const due = database.prepare(
    "SELECT content, block FROM outbox WHERE done = 0 AND seen <= ? AND tried <= ? ORDER BY block LIMIT 20",
  );
  const tried = database.prepare("UPDATE outbox SET tried = ? WHERE id = ?");
  const done = database.prepare("UPDATE outbox SET done = 1 WHERE id = ?");
  return {
    cursor: () => BigInt(Number(cursor.get()?.["block"] ?? 0)),
    add(messages, last, nowSeconds) {
      atomically(database, () => {
        for (const { message, payload, blockNumber } of messages) {
          insert.run(message.sendId, JSON.stringify({ message, payload }), blockNumber, nowSeconds);
        }
        move.run(last);
      });
    },
    get: (sendId) => queuedOf(one.get(sendId)),
    due: (seenUntil, triedBefore) => due.all(seenUntil, triedBefore).flatMap((row) => queuedOf(row) ?? []),
    tried: (sendId, nowSeconds) => void tried.run(nowSeconds, sendId),
    done: (sendId) => void done.run(sendId),
  };
}

function queuedOf(row: Record<string, unknown> | undefined): QueuedMessage | undefined {
  if (!row) return undefined;
  const { message, payload } = JSON.parse(String(row["content"])) as { message: GatewayMessage; payload: Hex };
  return { message, payload, blockNumber: BigInt(Number(row["block"])) };
}
