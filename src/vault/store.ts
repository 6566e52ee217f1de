/**
 * Where vaults rest: IndexedDB, several per browser. Everything secret in a row is sealed before it gets here. Rows are
 * replaced only by whoever saw the revision before (compare-and-set), so two tabs cannot overwrite each other unseen.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { ChartpassError } from "../core/errors.ts";
import type { Hex } from "../protocol/hex.ts";
import type { KdfParams } from "./passphrase.ts";
import type { VaultRole, VaultSummary } from "./secret-worker-api.ts";

export interface VaultRow extends VaultSummary {
  readonly format: 1;
  readonly role: VaultRole | null;
  readonly hospital: Hex | null;
  readonly kdf: KdfParams;
  /** Under the key from the passphrase. */
  readonly sealedRoot: Uint8Array;
  /** Under a key of the root. */
  readonly sealedState: Uint8Array;
  /** The table key under a key of the root; replaced at every erasure. */
  readonly sealedTableKey: Uint8Array;
  /** Salts of erasable keys under the table key. */
  readonly sealedTable: Uint8Array;
}

/** IndexedDB in the browser; tests keep rows in memory. */
export interface VaultStore {
  list(): Promise<VaultSummary[]>;
  get(id: string): Promise<VaultRow | undefined>;
  /** @param seen  revision the caller last saw, null for a new vault. @throws VAULT_CONFLICT, VAULT_EXISTS */
  put(row: VaultRow, seen: number | null): Promise<void>;
  remove(id: string): Promise<void>;
  getBlob(id: string, name: string): Promise<Uint8Array | undefined>;
  putBlob(id: string, name: string, bytes: Uint8Array): Promise<void>;
  removeBlob(id: string, name: string): Promise<void>;
}

interface Schema extends DBSchema {
  vaults: { key: string; value: VaultRow };
  blobs: { key: [string, string]; value: Uint8Array };
}

const NAME = "chartpass-vaults";
let opened: Promise<IDBPDatabase<Schema>> | undefined;

export async function openVaultStore(): Promise<VaultStore> {
  opened ??= openDB<Schema>(NAME, 1, {
    upgrade(database) {
      database.createObjectStore("vaults", { keyPath: "id" });
      database.createObjectStore("blobs");
    },
    terminated: () => (opened = undefined),
  });
  try {
    return storeOf(await opened);
  } catch (cause) {
    opened = undefined;
    throw new ChartpassError("VAULT_STORAGE", "This browser does not let the app keep your vault.", {
      hint: "Allow storage for this site, or leave private browsing.",
      cause,
    });
  }
}

function storeOf(database: IDBPDatabase<Schema>): VaultStore {
  return {
    async list() {
      const rows = await database.getAll("vaults");
      return rows.map(summaryOf).sort((a, b) => a.createdAt - b.createdAt);
    },
    get: (id) => database.get("vaults", id),
    async put(row, seen) {
      const transaction = database.transaction("vaults", "readwrite");
      checkRevision(await transaction.store.get(row.id), seen);
      await transaction.store.put(row);
      await transaction.done;
    },
    async remove(id) {
      const transaction = database.transaction(["vaults", "blobs"], "readwrite");
      await transaction.objectStore("vaults").delete(id);
      await transaction.objectStore("blobs").delete(IDBKeyRange.bound([id, ""], [id, "\uffff"]));
      await transaction.done;
    },
    getBlob: (id, name) => database.get("blobs", [id, name]),
    async putBlob(id, name, bytes) {
      await database.put("blobs", bytes, [id, name]);
    },
    removeBlob: (id, name) => database.delete("blobs", [id, name]),
  };
}

export function summaryOf({ id, displayName, role, hospital, createdAt, revision }: VaultSummary): VaultSummary {
  return { id, displayName, role, hospital, createdAt, revision };
}

/** @throws VAULT_EXISTS, VAULT_CONFLICT */
export function checkRevision(found: VaultRow | undefined, seen: number | null): void {
  if (seen === null && found) {
    throw new ChartpassError("VAULT_EXISTS", "This vault is already in this browser.", {
      hint: "Unlock it, or remove it first.",
    });
  }
  if (seen !== null && found?.revision !== seen) {
    throw new ChartpassError("VAULT_CONFLICT", "The vault was changed or removed elsewhere in this browser.", {
      hint: "Lock it and unlock it again.",
    });
  }
}
