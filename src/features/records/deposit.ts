/**
 * Keep a record: seal each part, write the sealed blocks to this device, bring them to the storage services, have the
 * hospital's members confirm. Every stage can be cut short; the next attempt goes on where the last one ended. For a
 * record that is stored already this brings the storage services whatever they have lost.
 */
import type { CID } from "multiformats/cid";
import { ChartpassError } from "../../core/errors.ts";
import { postRecord } from "../../peers/hospital-client.ts";
import { endorse } from "../../peers/member-client.ts";
import type { Hex } from "../../protocol/hex.ts";
import type { StoredReceipt } from "../../protocol/record-ledger.ts";
import { mostTelling } from "../../storage/failure.ts";
import type { StorageNode } from "../../storage/node.ts";
import { loadStorageActions, openStorage } from "../../storage/open.ts";
import type { Connection } from "../../session/Session.tsx";
import { callerFor } from "../../session/signing.ts";
import type { RecordSummary } from "../../vault/secret-worker-api.ts";

export type DepositStage = "seal" | "save" | "store" | "confirm";

export interface DepositWatch {
  readonly signal: AbortSignal;
  /** @param value  0 to 1 within the stage; absent while unknown */
  report(stage: DepositStage, value?: number): void;
}

interface SealedBlocks {
  readonly recordId: Hex;
  readonly root: CID;
  readonly cids: readonly CID[];
}

/**
 * @throws STORAGE_*, CHAIN_*, VAULT_*; STORAGE_CANCELLED or ARG_STOPPED when cancelled. Nothing is lost in any case.
 */
export async function keepRecord(connection: Connection, documentId: Hex, watch: DepositWatch): Promise<RecordSummary> {
  const known = (await connection.vault.call("records", {})).find((each) => each.documentId === documentId);
  const node = await openStorage(connection.network.pinners);
  if (known?.root) {
    const { parseCid } = await loadStorageActions();
    const blocks = {
      recordId: known.recordId,
      root: parseCid(known.root),
      cids: known.cids.map((cid) => parseCid(cid)),
    };
    const receipt = await store(connection, node, blocks, watch);
    return known.status === "deposited" ? known : confirm(connection, known, receipt, watch);
  }
  const blocks =
    (known && (await savedBlocks(connection, node, known.recordId))) ??
    (await sealAndSave(connection, node, documentId, watch));
  const receipt = await store(connection, node, blocks, watch);
  const record = await connection.vault.call("recordStored", {
    recordId: blocks.recordId,
    root: blocks.root.toString(),
    cids: blocks.cids.map(String),
  });
  return confirm(connection, record, receipt, watch);
}

/** Until the storage confirmed it, the vault knows a record without its root; it is noted here to go on from. */
const rootNote = (recordId: Hex) => `sealed root ${recordId}`;

/** Blocks of an earlier attempt, when they are all still on this device. */
async function savedBlocks({ vault }: Connection, node: StorageNode, recordId: Hex): Promise<SealedBlocks | undefined> {
  const noted = await vault.call("cursor", { name: rootNote(recordId) });
  if (!noted) return undefined;
  const { parseCid, parseRoot } = await import("../../storage/dag.ts");
  try {
    const root = parseCid(noted);
    const cids = parseRoot(await node.localBlock(root));
    for (const cid of cids) await node.localBlock(cid);
    return { recordId, root, cids };
  } catch {
    // Incomplete: the record is sealed anew from what the hospital delivered, which is still in the vault.
    return undefined;
  }
}

async function sealAndSave(
  { vault }: Connection,
  node: StorageNode,
  documentId: Hex,
  { signal, report }: DepositWatch,
): Promise<SealedBlocks> {
  report("seal", 0);
  const { record, leaves } = await vault.call(
    "sealRecord",
    { documentId },
    { signal, onProgress: ({ done, total }) => report("seal", total > 0 ? done / total : 1) },
  );
  report("save", 0);
  const { addRecord } = await loadStorageActions();
  const { root, cids } = await addRecord(
    node,
    counted(leaves, signal, (value) => report("save", value)),
  );
  await node.pin(root);
  await vault.call("setCursor", { name: rootNote(record.recordId), value: root.toString() });
  return { recordId: record.recordId, root, cids };
}

function* counted(leaves: readonly Uint8Array[], signal: AbortSignal, report: (value: number) => void) {
  for (const [index, leaf] of leaves.entries()) {
    if (signal.aborted) throw cancelled();
    yield leaf;
    report((index + 1) / leaves.length);
  }
}

/** At every storage service; one receipt is what the members ask for, so one must succeed. */
async function store(
  connection: Connection,
  node: StorageNode,
  { recordId, root, cids }: SealedBlocks,
  { signal, report }: DepositWatch,
): Promise<StoredReceipt> {
  const { network } = connection;
  report("store", 0);
  const [{ deposit }, { encodeRoot }] = await Promise.all([loadStorageActions(), import("../../storage/dag.ts")]);
  const rootBlock = encodeRoot(cids);
  const order = {
    network,
    root,
    node,
    // The root can be made again from the list of parts, also on a device that never held the blocks.
    blocks: async (cid: CID) => (cid.equals(root) ? rootBlock : node.localBlock(cid)),
    sign: connection.vault.signer({ as: "storage", recordId }),
  };
  const receipts: StoredReceipt[] = [];
  const failures: unknown[] = [];
  for (const [index, pinner] of network.pinners.entries()) {
    try {
      const receipt = await deposit(
        { ...order, pinner },
        {
          signal,
          onProgress: ({ done, total }) =>
            report("store", (index + (total > 0 ? done / total : 1)) / network.pinners.length),
        },
      );
      receipts.push(receipt);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      failures.push(thrown);
    }
  }
  const [first] = receipts;
  if (!first) throw mostTelling(failures);
  return first;
}

async function confirm(
  connection: Connection,
  record: RecordSummary,
  receipt: StoredReceipt,
  { signal, report }: DepositWatch,
): Promise<RecordSummary> {
  report("confirm");
  const { network, vault } = connection;
  const request = { receipt, entries: [...record.entries] };
  const endorsed = await endorse(callerFor(connection), record.hospital, request, { signal });
  await postRecord(network, record.hospital, endorsed, { signal });
  return vault.call("recordDeposited", { recordId: record.recordId });
}

function cancelled(): ChartpassError {
  return new ChartpassError("STORAGE_CANCELLED", "Cancelled.", { hint: "You can start again where it stopped." });
}
