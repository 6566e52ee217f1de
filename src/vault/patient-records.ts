/** The patient's records: delivered by the hospital, sealed part by part, stored, read, erased. */
import { ChartpassError, codeOf } from "../core/errors.ts";
import { erase, withSalt } from "../core/seal/erasable.ts";
import { openAll, sealAll, newNoncePrefix } from "../core/seal/stream.ts";
import type { Frame } from "../core/wire.ts";
import { parseDelivery, type Delivery } from "../protocol/delivery.ts";
import { ledgerCommitment } from "../protocol/exchange.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { hospitalById } from "../protocol/network.ts";
import { recordDigest } from "../protocol/record/issue.ts";
import { verifyRecord } from "../protocol/record/verify.ts";
import type { LedgerEntry } from "../protocol/record-ledger.ts";
import { handOver, type CallContext } from "../workers/rpc.ts";
import { INDEX_ID, partHeader, partKey, type PartPlace } from "./section-keys.ts";
import type { DeliverySummary, RecordSummary, SealedRecord, SecretApi } from "./secret-worker-api.ts";
import type { RecordEntry } from "./state.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

type RecordApi = Pick<
  SecretApi,
  | "deliveries"
  | "readDelivery"
  | "sealRecord"
  | "recordStored"
  | "recordDeposited"
  | "records"
  | "openOwnPart"
  | "eraseRecord"
>;

const blobName = (documentId: Hex) => `document/${documentId}`;
/** Records are deposited anew when they change; a version counts within one deposit. */
const FIRST_VERSION = 1;
/** The hospital signs a title in full and delivers this much of it. */
const DELIVERED_TITLE_LENGTH = 200;

export function patientRecords(open: () => UnlockedVault): RecordApi {
  return {
    async deliveries() {
      return open().state.deliveries.map((each) => ({ ...each }));
    },
    async readDelivery({ documentId }) {
      return readDelivery(open(), documentId);
    },
    async sealRecord({ documentId }, context) {
      const vault = open();
      return sealRecord(vault, await readDelivery(vault, documentId), context);
    },
    async recordStored({ recordId, root, cids }) {
      const vault = open();
      const entry = recordOf(vault, recordId);
      if (cids.length !== entry.leafCount) {
        throw new ChartpassError("STORAGE_BLOCKS", "Not every block of the record is stored.", {
          hint: "Store it again.",
        });
      }
      await vault.change((state) => {
        const stored = found(
          state.records.find((each) => each.recordId === recordId),
          "record",
        );
        if (stored.status === "sealed") Object.assign(stored, { status: "stored", root, cids });
        state.deliveries = state.deliveries.filter((each) => each.documentId !== stored.documentId);
      });
      await vault.removeBlob(blobName(entry.documentId));
      return recordSummary(vault, recordOf(vault, recordId));
    },
    async recordDeposited({ recordId }) {
      const vault = open();
      await vault.change((state) => {
        const stored = found(
          state.records.find((each) => each.recordId === recordId),
          "record",
        );
        if (stored.status === "stored") stored.status = "deposited";
      });
      return recordSummary(vault, recordOf(vault, recordId));
    },
    async records() {
      const vault = open();
      return vault.state.records.map((each) => recordSummary(vault, each));
    },
    async openOwnPart({ recordId, partId, leaves }) {
      const vault = open();
      const record = recordOf(vault, recordId);
      const part = found(
        record.parts.find((each) => each.id === partId),
        "part",
      );
      const key = partKey(vault.keys.wrapRoot, vault.table, recordId, partId);
      const header = partHeader(vault.config, placeOf(vault, record, partId), fromHex(part.prefix));
      const bytes = await openAll(vault.aead, key, header, leaves);
      return { id: part.id, title: part.title, text: readText(bytes), disclosure: part.disclosure };
    },
    async eraseRecord({ recordId }) {
      const vault = open();
      const { root, cids, documentId } = recordOf(vault, recordId);
      await vault.change(
        (state) => {
          state.records = state.records.filter((each) => each.recordId !== recordId);
        },
        (table) => erase(table, recordId),
      );
      await vault.removeBlob(blobName(documentId));
      const permissions = vault.state.permissions.filter((each) => each.recordId === recordId);
      return { root, cids: [...cids], permissions: permissions.map((each) => each.consentId) };
    },
  };
}

/**
 * Keep a delivered record once the hospital's signature over every part was checked.
 * @throws WIRE_SHAPE, CRYPTO_RECORD_*, VAULT_NOT_REGISTERED
 */
export async function acceptDelivery(
  vault: UnlockedVault,
  message: unknown,
): Promise<{ delivery: DeliverySummary; known: boolean }> {
  const delivery = parseDelivery(message);
  const { credential } = vault.registered();
  const { documentId } = delivery;
  const hospital = hospitalById(vault.config, credential.hospital);
  const encoder = new TextEncoder();
  const checked = await verifyRecord({
    jwt: delivery.jwt,
    header: encoder.encode(delivery.header.content),
    sections: delivery.sections.map(({ id, disclosure, content }) => ({
      id,
      disclosure,
      bytes: encoder.encode(content),
    })),
    issuerPublicKey: fromHex(hospital.issuerKey, 33),
    issuer: hospital.id,
    subject: { id: credential.subject, disclosure: delivery.subjectDisclosure },
    now: vault.nowSeconds(),
  });
  const asSigned = checked.sections.every(
    ({ status, title }, i) =>
      status === "verified" && title?.slice(0, DELIVERED_TITLE_LENGTH) === delivery.sections[i]?.title,
  );
  if (delivery.hospital !== hospital.id || checked.documentId !== documentId || !asSigned) {
    throw new ChartpassError("CRYPTO_RECORD_SECTION", "A part of the record is not what the hospital signed.", {
      hint: "Nothing was kept. Ask the hospital to send it again.",
    });
  }
  const summary: DeliverySummary = {
    documentId,
    hospital: delivery.hospital,
    title: delivery.title,
    time: delivery.time,
    parts: partsOf(delivery).map(({ id, title, bytes }) => ({ id, title, size: bytes.length })),
  };
  const listed = vault.state.deliveries.some((each) => each.documentId === documentId);
  const known =
    (listed && (await blobIfKept(vault, blobName(documentId))) !== undefined) ||
    vault.state.records.some((each) => each.documentId === documentId && each.status !== "sealed");
  if (!known) {
    await vault.putBlob(blobName(documentId), encoder.encode(JSON.stringify(delivery)));
    await vault.change((state) => {
      if (state.deliveries.some((each) => each.documentId === documentId)) return;
      state.deliveries.push({ ...summary, parts: [...summary.parts] });
    });
  }
  return { delivery: summary, known };
}

async function readDelivery(vault: UnlockedVault, documentId: Hex): Promise<Delivery> {
  found(
    vault.state.deliveries.find((each) => each.documentId === documentId),
    "document",
  );
  return parseDelivery(new TextDecoder().decode(await vault.getBlob(blobName(documentId))));
}

/** Texts of received documents, for the recovery file; one that the browser lost must not keep it from being made. */
export async function undepositedDocuments(
  vault: UnlockedVault,
): Promise<{ documents: Record<string, string>; lost: ReadonlySet<Hex> }> {
  const documents: Record<string, string> = {};
  const lost = new Set<Hex>();
  for (const { documentId } of vault.state.deliveries) {
    const name = blobName(documentId);
    const bytes = await blobIfKept(vault, name);
    if (bytes) documents[name] = new TextDecoder().decode(bytes);
    else lost.add(documentId);
  }
  return { documents, lost };
}

/** What is missing and what is damaged are the same loss. */
async function blobIfKept(vault: UnlockedVault, name: string): Promise<Uint8Array | undefined> {
  try {
    return await vault.getBlob(name);
  } catch (thrown) {
    if (["VAULT_MISSING", "CRYPTO_OPEN"].includes(codeOf(thrown))) return undefined;
    throw thrown;
  }
}

/** Every part under a salt of its own; the index last. A record sealed before but never stored gives way. */
async function sealRecord(vault: UnlockedVault, delivery: Delivery, context: CallContext): Promise<SealedRecord> {
  const { documentId, hospital, title, time, jwt, subjectDisclosure } = delivery;
  const recordId = vault.random32();
  const { suite } = vault.config;
  const head = { recordId, suite, documentId, hospital, title, time, version: FIRST_VERSION, jwt, subjectDisclosure };
  const parts = partsOf(delivery);
  const total = parts.reduce((sum, each) => sum + each.bytes.length, 0);
  const names = [...parts.map(({ id }) => id), INDEX_ID];
  // New keys by a table that is saved together with the record's entry, or not at all.
  let table = vault.table;
  for (const name of names) table = withSalt(table, recordId, name, vault.random);
  const leaves: Uint8Array[] = [];
  let done = 0;
  const seal = async (part: string, bytes: Uint8Array) => {
    const prefix = newNoncePrefix(vault.random);
    const place = placeOf(vault, head, part);
    const key = partKey(vault.keys.wrapRoot, table, recordId, part);
    const own = await sealAll(vault.aead, key, partHeader(vault.config, place, prefix), bytes, {
      signal: context.signal,
    });
    leaves.push(...own);
    done += bytes.length;
    context.progress(Math.min(done, total), total);
    return { prefix: toHex(prefix), leaves: own.map((_, i) => leaves.length - own.length + i) };
  };
  const sealed: RecordEntry["parts"] = [];
  for (const { id, title: partTitle, disclosure, bytes } of parts) {
    sealed.push({ id, title: partTitle, size: bytes.length, disclosure, ...(await seal(id, bytes)) });
  }
  const index = await seal(INDEX_ID, new TextEncoder().encode(JSON.stringify({ ...head, parts: sealed })));
  const entry: RecordEntry = {
    ...head,
    status: "sealed",
    parts: sealed,
    leafCount: leaves.length,
    indexPrefix: index.prefix,
    storageSalt: vault.random32(),
    root: null,
    cids: [],
    own: { recordId: vault.random32(), salt: vault.random32() },
    shared: { recordId: vault.random32(), salt: vault.random32() },
  };
  const added = table.salts;
  await vault.change(
    (state) => {
      const stale = (each: RecordEntry) => each.documentId === documentId && each.status === "sealed";
      state.records = [...state.records.filter((each) => !stale(each)), entry];
    },
    (current) => {
      const salts = new Map(current.salts);
      for (const name of names) salts.set(`${recordId} ${name}`, found(added.get(`${recordId} ${name}`), "salt"));
      return { ...current, salts };
    },
  );
  const buffers = leaves.map((leaf) => leaf.buffer as ArrayBuffer);
  return handOver({ record: recordSummary(vault, entry), leaves }, buffers);
}

function partsOf(delivery: Delivery) {
  const encoder = new TextEncoder();
  return [delivery.header, ...delivery.sections].map(({ id, title, disclosure, content }) => ({
    id,
    title,
    disclosure,
    bytes: encoder.encode(content),
  }));
}

export function recordOf(vault: UnlockedVault, recordId: Hex): RecordEntry {
  return found(
    vault.state.records.find((each) => each.recordId === recordId),
    "record",
  );
}

export function placeOf(
  vault: UnlockedVault,
  { recordId, version, suite }: Pick<RecordEntry, "recordId" | "version" | "suite">,
  part: string,
): PartPlace {
  const key = ownerKey(vault);
  return { recordId, version, suite, part, owner: vault.suiteOf(key).ownerName(key) };
}

/** The part of her key that lasts; `renewOwner` makes of it the key for one permission. @throws VAULT_NOT_REGISTERED */
export function ownerKey(vault: UnlockedVault): Frame<"owner-key"> {
  vault.registered();
  const bytes = fromHex(found(vault.state.ownerKey ?? undefined, "key of its own"));
  return vault.suiteOf(bytes).parse("owner-key", bytes);
}

export function recordSummary(vault: UnlockedVault, entry: RecordEntry): RecordSummary {
  const { recordId, documentId, hospital, title, time, version, status, jwt, subjectDisclosure, root, cids } = entry;
  return {
    recordId,
    documentId,
    hospital,
    title,
    time,
    version,
    status,
    jwt,
    subjectDisclosure,
    root,
    cids: [...cids],
    storageOwner: vault.keys.oneTime("storage-owner", fromHex(entry.storageSalt, 32)).address,
    parts: entry.parts.map((part) => ({
      id: part.id,
      title: part.title,
      size: part.size,
      leaves: [...part.leaves],
      cids: cidsOf(entry, part.id),
    })),
    entries: root === null ? [] : ledgerEntries(vault, entry, root),
  };
}

/** CIDs of a part's leaves; empty until stored. */
export function cidsOf(entry: RecordEntry, partId: string): string[] {
  const part = found(
    entry.parts.find((each) => each.id === partId),
    "part",
  );
  return entry.cids.length === 0 ? [] : part.leaves.map((leaf) => found(entry.cids[leaf], "block"));
}

function ledgerEntries(vault: UnlockedVault, entry: RecordEntry, root: string): LedgerEntry[] {
  const { version, own, shared } = entry;
  const { chain } = hospitalById(vault.config, entry.hospital);
  const signature = toHex(recordDigest(entry.jwt));
  return [
    { chain, version, recordId: own.recordId, commitment: ledgerCommitment(own.salt, root) },
    {
      chain: vault.config.relayChain,
      version,
      recordId: shared.recordId,
      commitment: ledgerCommitment(shared.salt, signature),
    },
  ];
}

export function readText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
