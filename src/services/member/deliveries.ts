/** What the hospital issued to whom: titles and sizes for the desk; the record itself is not kept. */
import type { DatabaseSync } from "node:sqlite";
import type { DeskRecord } from "../../peers/member-messages.ts";

export interface Deliveries {
  add(record: DeskRecord): void;
  /** Newest first. */
  list(): DeskRecord[];
}

export function createDeliveries(database: DatabaseSync): Deliveries {
  database.exec(
    "CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, time INTEGER NOT NULL, content TEXT NOT NULL)",
  );
  const insert = database.prepare("INSERT INTO deliveries (id, time, content) VALUES (?, ?, ?)");
  const select = database.prepare("SELECT content FROM deliveries ORDER BY time DESC, rowid DESC LIMIT 500");
  return {
    add: (record) => void insert.run(record.documentId, record.time, JSON.stringify(record)),
    list: () => select.all().map((row) => JSON.parse(String(row["content"])) as DeskRecord),
  };
}
