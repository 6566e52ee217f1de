/**
 * Which records are kept for whom, and which of their blocks arrived. The one truth about pins: a block counts for a
 * record only when that record's owner brought it. Were a block that another record brought to count as well, anyone who
 * knows a CID could list it in a root of his own and then read it as "his".
 */
import type { DatabaseSync } from "node:sqlite";
import type { Address } from "../../protocol/hex.ts";
import { parseStoredReceipt, type StoredReceipt } from "../../protocol/record-ledger.ts";
import { atomically } from "../state/database.ts";

export type PinState = "queued" | "pinning" | "pinned" | "failed";

export interface PinRow {
  readonly root: string;
  readonly owner: Address;
  readonly state: PinState;
  readonly total: number;
  readonly have: number;
  readonly bytes: number;
  readonly created: number;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS pins (
    root TEXT PRIMARY KEY, owner TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL, receipt TEXT
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS pin_blocks (
    root TEXT NOT NULL REFERENCES pins (root) ON DELETE CASCADE, cid TEXT NOT NULL, position INTEGER NOT NULL,
    size INTEGER, PRIMARY KEY (root, cid)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS deposits (
    root TEXT PRIMARY KEY REFERENCES pins (root) ON DELETE CASCADE, since INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS pins_by_owner ON pins (owner);
  CREATE INDEX IF NOT EXISTS pin_blocks_by_cid ON pin_blocks (cid);
`;

export type PinLedger = ReturnType<typeof openPinLedger>;

export function openPinLedger(database: DatabaseSync) {
  database.exec(TABLES);
  const pick = (sql: string) => database.prepare(sql);
  const statements = {
    insertPin: pick("INSERT INTO pins (root, owner, state, created) VALUES (?, ?, 'queued', ?)"),
    insertBlock: pick("INSERT INTO pin_blocks (root, cid, position) VALUES (?, ?, ?)"),
    pin: pick(
      `SELECT root, owner, state, created, (SELECT COUNT(*) FROM pin_blocks b WHERE b.root = p.root) AS total,
       (SELECT COUNT(size) FROM pin_blocks b WHERE b.root = p.root) AS have,
       (SELECT COALESCE(SUM(size), 0) FROM pin_blocks b WHERE b.root = p.root) AS bytes FROM pins p WHERE root = ?`,
    ),
    begin: pick("INSERT INTO deposits (root, since) VALUES (?, ?)"),
    renew: pick("UPDATE deposits SET since = ? WHERE root = ?"),
    end: pick("DELETE FROM deposits WHERE root = ?"),
    depositsOf: pick("SELECT COUNT(*) AS n FROM deposits JOIN pins USING (root) WHERE owner = ?"),
    abandoned: pick("SELECT root FROM deposits WHERE since < ?"),
    total: pick("SELECT COALESCE(SUM(size), 0) AS bytes FROM pin_blocks"),
    open: pick("SELECT root FROM pins WHERE state <> 'pinned'"),
    roots: pick("SELECT root FROM pins"),
    cids: pick("SELECT cid FROM pin_blocks WHERE root = ? ORDER BY position"),
    missing: pick("SELECT cid FROM pin_blocks WHERE root = ? AND size IS NULL ORDER BY position"),
    lists: pick("SELECT 1 AS yes FROM pin_blocks WHERE root = ? AND cid = ?"),
    keeps: pick("SELECT 1 AS yes FROM pin_blocks WHERE root = ? AND cid = ? AND size IS NOT NULL"),
    arrived: pick("UPDATE pin_blocks SET size = ? WHERE root = ? AND cid = ?"),
    lost: pick("UPDATE pin_blocks SET size = NULL WHERE cid = ?"),
    reopen: pick(
      "UPDATE pins SET state = 'pinning', receipt = NULL WHERE root IN (SELECT root FROM pin_blocks WHERE cid = ?)",
    ),
    state: pick("UPDATE pins SET state = ?, receipt = ? WHERE root = ?"),
    receipt: pick("SELECT receipt FROM pins WHERE root = ?"),
    remove: pick("DELETE FROM pins WHERE root = ?"),
    inUse: pick("SELECT 1 AS yes FROM pin_blocks WHERE cid = ? AND size IS NOT NULL"),
  };
  const countTotal = () => Number(statements.total.get()?.["bytes"]);
  let total = countTotal();
  const names = (rows: readonly Record<string, unknown>[], column: string) => rows.map((row) => String(row[column]));

  return {
    /** Root first, then its leaves. */
    register(root: string, owner: Address, leaves: readonly string[], nowSeconds: number): void {
      atomically(database, () => {
        statements.insertPin.run(root, owner, nowSeconds);
        statements.begin.run(root, nowSeconds);
        [root, ...leaves].forEach((cid, position) => statements.insertBlock.run(root, cid, position));
      });
    },
    /** Its owner came back to a deposit that never was complete. */
    renew(root: string, nowSeconds: number): void {
      statements.renew.run(nowSeconds, root);
    },
    /** How many records of this owner never were complete. */
    depositsOf: (owner: Address): number => Number(statements.depositsOf.get(owner)?.["n"]),
    /** Records that never were complete, and whose owner has not come back since. */
    abandoned: (since: number): string[] => names(statements.abandoned.all(since), "root"),
    /** Bytes of all records; a block that several brought counts for each. */
    total: (): number => total,
    pin: (root: string): PinRow | undefined => statements.pin.get(root) as PinRow | undefined,
    /** Roots not yet confirmed. */
    unconfirmed: (): string[] => names(statements.open.all(), "root"),
    roots: (): string[] => names(statements.roots.all(), "root"),
    cids: (root: string): string[] => names(statements.cids.all(root), "cid"),
    missing: (root: string): string[] => names(statements.missing.all(root), "cid"),
    /** Whether the record has such a block at all. */
    lists: (root: string, cid: string): boolean => statements.lists.get(root, cid) !== undefined,
    /** Whether the record's owner brought this block. */
    keeps: (root: string, cid: string): boolean => statements.keeps.get(root, cid) !== undefined,
    arrived(root: string, cid: string, size: number): void {
      statements.arrived.run(size, root, cid);
      total += size;
    },
    /** A block's file is damaged or gone: no record has it any more, and no receipt stands. */
    lost(cid: string): void {
      atomically(database, () => {
        statements.lost.run(cid);
        statements.reopen.run(cid);
      });
      total = countTotal();
    },
    setState(root: string, state: Exclude<PinState, "pinned">): void {
      statements.state.run(state, null, root);
    },
    confirm(root: string, receipt: StoredReceipt): void {
      atomically(database, () => {
        statements.state.run("pinned", JSON.stringify(receipt), root);
        statements.end.run(root);
      });
    },
    receipt(root: string): StoredReceipt | undefined {
      const json = statements.receipt.get(root)?.["receipt"];
      return typeof json === "string" ? parseStoredReceipt(json) : undefined;
    },
    remove(root: string): void {
      statements.remove.run(root);
      total = countTotal();
    },
    /** Whether any record still keeps this block. */
    inUse: (cid: string): boolean => statements.inUse.get(cid) !== undefined,
  };
}
