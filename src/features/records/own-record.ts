/** Read one of one's own records: fetch the sealed parts, open each in the vault, check all of it. */
import { codeOf } from "../../core/errors.ts";
import type { Hex } from "../../protocol/hex.ts";
import { HEADER_ID } from "../../protocol/record/part.ts";
import { checkRecord, type CheckedRecord } from "../../session/checked-record.ts";
import type { Connection } from "../../session/Session.tsx";
import { loadStorageActions, openStorage } from "../../storage/open.ts";
import type { OpenedPart, RecordSummary, StoredPart } from "../../vault/secret-worker-api.ts";

export interface ReadingWatch {
  readonly signal: AbortSignal;
  /** 0 to 1. */
  report(value: number): void;
}

type Blocks = ReadonlyMap<string, Uint8Array>;

/**
 * One damaged or missing part is shown as such and hides nothing else; without the header nothing can be shown.
 * @throws STORAGE_*, CRYPTO_RECORD_*, CHAIN_*, VAULT_*
 */
export async function openOwnRecord(
  connection: Connection,
  record: RecordSummary,
  subject: Hex,
  watch: ReadingWatch,
): Promise<CheckedRecord> {
  const blocks = await blocksOf(connection, record, watch);
  const parts: OpenedPart[] = [];
  for (const part of record.parts) {
    const opened = await openPart(connection, record.recordId, part, blocks);
    if (opened) parts.push(opened);
    watch.report(0.5 + (0.4 * parts.length) / record.parts.length);
  }
  const { hospital, jwt, subjectDisclosure, entries, status } = record;
  const shared = entries.find((each) => each.chain === connection.network.relayChain);
  const checked = await checkRecord(connection, {
    hospital,
    jwt,
    parts,
    subject: { id: subject, disclosure: subjectDisclosure },
    ledger: status === "deposited" ? shared : undefined,
  });
  const lost = record.parts.filter(({ id }) => !parts.some((part) => part.id === id));
  return {
    ...checked,
    // One's own record is whole: a part that is not shown is in trouble, not withheld.
    record: { ...checked.record, withheld: 0 },
    checks: [
      ...checked.checks,
      { id: "whole", label: "Every part is here", state: lost.length === 0 ? "passed" : "unknown" },
    ],
    troubled: [
      ...checked.troubled,
      ...lost.map(({ id, title }) => ({ id, title, reason: "It is damaged, or it could not be fetched just now." })),
    ],
  };
}

/** Undefined when it cannot be had: a leaf is missing or damaged. */
async function openPart(
  { vault }: Connection,
  recordId: Hex,
  { id, cids }: StoredPart,
  blocks: Blocks,
): Promise<OpenedPart | undefined> {
  const leaves = cids.flatMap((cid) => blocks.get(cid) ?? []);
  if (leaves.length < cids.length) return undefined;
  try {
    return await vault.call("openOwnPart", { recordId, partId: id, leaves });
  } catch (thrown) {
    if (codeOf(thrown) !== "CRYPTO_OPEN") throw thrown;
    // Without its first page nothing of a record can be shown.
    if (id === HEADER_ID) throw thrown;
    return undefined;
  }
}

/** Concerns one part and not the storage as a whole. */
const isLocal = (thrown: unknown): boolean => ["STORAGE_CORRUPT", "STORAGE_UNKNOWN"].includes(codeOf(thrown));

/** All at once; when that fails for the sake of some parts, part by part, so that the others are still read. */
async function blocksOf(connection: Connection, record: RecordSummary, watch: ReadingWatch): Promise<Blocks> {
  try {
    return await fetched(
      connection,
      record,
      record.parts.flatMap((part) => part.cids),
      watch,
    );
  } catch (thrown) {
    if (!isLocal(thrown)) throw thrown;
  }
  const found = new Map<string, Uint8Array>();
  for (const part of record.parts) {
    try {
      for (const entry of await fetched(connection, record, part.cids, watch)) found.set(...entry);
    } catch (thrown) {
      if (!isLocal(thrown)) throw thrown;
    }
  }
  return found;
}

async function fetched(
  { network, vault }: Connection,
  { recordId, root }: RecordSummary,
  names: readonly string[],
  { signal, report }: ReadingWatch,
): Promise<Blocks> {
  const { fetchBlocks, parseCid } = await loadStorageActions();
  const cids = names.map((each) => parseCid(each));
  const blocks = await fetchBlocks(
    {
      network,
      cids,
      authority: { kind: "owner", root: root ?? "" },
      sign: vault.signer({ as: "storage", recordId }),
      node: await openStorage(network.pinners),
      keep: true,
    },
    { signal, onProgress: (done, total) => report((0.5 * done) / total) },
  );
  return new Map(names.map((name, index) => [name, blocks[index] ?? new Uint8Array()]));
}
