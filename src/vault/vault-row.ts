/**
 * Sealing and opening of a vault's row. The passphrase's key seals the root under the KDF's parameters; a key of the root
 * seals the state under everything else in the row, so no part can be swapped for that of another vault or revision.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../core/errors.ts";
import { openTable, sealTable, type WrapTable } from "../core/seal/erasable.ts";
import { vaultKeys, type VaultKeys } from "./hierarchy.ts";
import { kdfBytes, newKdfParams, stretch } from "./passphrase.ts";
import { associatedData, openBlob, sealBlob, type Sealer } from "./sealed-blob.ts";
import { parseState, type VaultState } from "./state.ts";
import type { VaultRow } from "./store.ts";

export interface VaultContent {
  readonly state: VaultState;
  readonly table: WrapTable;
  readonly tableKey: Uint8Array;
}

export interface OpenedRow extends VaultContent {
  readonly row: VaultRow;
  readonly root: Uint8Array;
  readonly keys: VaultKeys;
}

type RowHead = Pick<VaultRow, "id" | "displayName" | "role" | "hospital" | "createdAt" | "revision">;
type Stretching = (done: number) => void;

export async function sealRoot(
  sealer: Sealer,
  id: string,
  root: Uint8Array,
  passphrase: string,
  progress?: Stretching,
): Promise<Pick<VaultRow, "kdf" | "sealedRoot">> {
  const kdf = newKdfParams(sealer.random);
  const kek = await stretch(passphrase, kdf, progress);
  return { kdf, sealedRoot: await sealBlob(sealer, kek, rootAssociated(id, kdf), root) };
}

export async function sealContent(
  sealer: Sealer,
  keys: VaultKeys,
  head: RowHead,
  content: VaultContent,
): Promise<Pick<VaultRow, "sealedState" | "sealedTable" | "sealedTableKey">> {
  const sealedTable = sealTable(content.table, content.tableKey, sealer.random);
  const sealedTableKey = await sealBlob(
    sealer,
    keys.tableWrapKey,
    associatedData("table key", head.id),
    content.tableKey,
  );
  const associated = stateAssociated(head, sealedTable, sealedTableKey);
  const state = utf8ToBytes(JSON.stringify(content.state));
  return { sealedTable, sealedTableKey, sealedState: await sealBlob(sealer, keys.stateKey, associated, state) };
}

/** @throws VAULT_UNLOCK for a wrong passphrase and every alteration alike */
export async function openRow(
  sealer: Sealer,
  row: VaultRow,
  passphrase: string,
  progress?: Stretching,
): Promise<OpenedRow> {
  try {
    return await openContent(sealer, row, await openRoot(sealer, row, passphrase, progress));
  } catch {
    throw new ChartpassError("VAULT_UNLOCK", "The passphrase is wrong, or the vault was altered.", {
      hint: "Try again. If you are sure of the passphrase, restore the vault from its recovery file.",
    });
  }
}

/** @throws anything */
export async function openContent(sealer: Sealer, row: VaultRow, root: Uint8Array): Promise<OpenedRow> {
  const keys = vaultKeys(root);
  const associated = stateAssociated(row, row.sealedTable, row.sealedTableKey);
  const state = await openBlob(sealer, keys.stateKey, associated, row.sealedState);
  const tableKey = await openBlob(sealer, keys.tableWrapKey, associatedData("table key", row.id), row.sealedTableKey);
  const table = openTable(row.sealedTable, tableKey);
  return { row, root, keys, table, tableKey, state: parseState(new TextDecoder().decode(state)) };
}

/** @throws anything */
export async function openRoot(
  sealer: Sealer,
  row: VaultRow,
  passphrase: string,
  progress?: Stretching,
): Promise<Uint8Array> {
  const kek = await stretch(passphrase, row.kdf, progress);
  return openBlob(sealer, kek, rootAssociated(row.id, row.kdf), row.sealedRoot);
}

const rootAssociated = (id: string, kdf: VaultRow["kdf"]) =>
  associatedData("chartpass/vault/root/1", id, bytesToHex(kdfBytes(kdf)));

function stateAssociated(head: RowHead, sealedTable: Uint8Array, sealedTableKey: Uint8Array): Uint8Array {
  return associatedData(
    "chartpass/vault/state/1",
    head.id,
    head.displayName,
    head.role,
    head.hospital,
    head.createdAt,
    head.revision,
    bytesToHex(sha256(sealedTable)),
    bytesToHex(sha256(sealedTableKey)),
  );
}
