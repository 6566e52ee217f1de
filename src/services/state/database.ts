/** A service's own state: one SQLite file in its home, readable by its user only. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Open or create. WAL with synchronous FULL: what was answered as done survives a kill of the machine.
 * secure_delete: a deleted share or message is overwritten, not just unlinked.
 */
export function openDatabase(home: string, name: string): DatabaseSync {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const before = process.umask(0o077);
  try {
    const database = new DatabaseSync(join(home, `${name}.sqlite`));
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON",
    );
    return database;
  } finally {
    process.umask(before);
  }
}

/** Run `work` as one transaction. */
export function atomically<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (thrown) {
    database.exec("ROLLBACK");
    throw thrown;
  }
}
