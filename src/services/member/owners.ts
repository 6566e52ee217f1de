/** One-time keys this member attested as "one of our patients". Says not whose: that is forgotten at once. */
import type { DatabaseSync } from "node:sqlite";
import type { Address } from "../../protocol/hex.ts";

export interface Owners {
  add(owner: Address, nowSeconds: number): void;
  has(owner: Address): boolean;
}

export function createOwners(database: DatabaseSync): Owners {
  database.exec("CREATE TABLE IF NOT EXISTS owners (owner TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID");
  const insert = database.prepare("INSERT OR IGNORE INTO owners (owner, time) VALUES (?, ?)");
  const select = database.prepare("SELECT 1 FROM owners WHERE owner = ?");
  return {
    add: (owner, nowSeconds) => void insert.run(owner.toLowerCase(), nowSeconds),
    has: (owner) => select.get(owner.toLowerCase()) !== undefined,
  };
}
