/** Recovery files when the browser's storage is not what it should be. */
import { beforeAll, expect, test } from "vitest";
import {
  delivery,
  enrolled,
  hospitalA,
  memoryStore,
  NOW,
  PASSPHRASE,
  secretVault,
  type TestVault,
} from "./world.fixture.ts";
import type { Hex } from "../protocol/hex.ts";
import type { VaultStore } from "./store.ts";

let patient: TestVault;
let kept: { documentId: Hex; sealed: Uint8Array };
let lost: { documentId: Hex; sealed: Uint8Array };

beforeAll(async () => {
  patient = await enrolled("Alice Andersson", "patient", hospitalA);
  const { subject, messageKey } = await patient.call("identity", {});
  kept = await delivery(subject!, messageKey);
  lost = await delivery(subject!, messageKey);
  for (const { sealed } of [kept, lost]) await patient.call("openMail", { kind: "record", sealed });
  const { vaultId } = await patient.call("identity", {});
  await patient.store.removeBlob(vaultId, `document/${lost.documentId}`);
}, 60_000);

const passphrase = "another passphrase";
const documentsOf = async (vault: TestVault) => (await vault.call("deliveries", {})).map((each) => each.documentId);

test("a document the browser lost does not keep the file from being made, and comes again by mail", async () => {
  const { file, code, leftOut } = await patient.call("exportBackup", {});
  expect(leftOut).toEqual(["Summary"]);
  expect((await patient.call("identity", {})).lastBackup).toBe(NOW);
  const elsewhere = await secretVault("elsewhere");
  expect((await elsewhere.call("restoreBackup", { file, code, passphrase })).lastBackup).toBe(NOW);
  expect(await documentsOf(elsewhere)).toEqual([kept.documentId]);
  for (const vault of [patient, elsewhere]) {
    const taken = await vault.call("openMail", { kind: "record", sealed: lost.sealed });
    expect(taken).toMatchObject({ known: false });
    expect(await documentsOf(vault)).toEqual([kept.documentId, lost.documentId]);
    expect(await vault.call("readDelivery", { documentId: lost.documentId })).toMatchObject({ title: "Summary" });
  }
}, 60_000);

test("a recovery file that could not be made is not noted as made", async () => {
  const store = memoryStore();
  const vault = await secretVault("failing", store);
  await vault.call("createVault", { name: "A", passphrase: PASSPHRASE, role: "patient" });
  await vault.call("setCursor", { name: "note", value: "1" });
  store.put = () => Promise.reject(new Error("full"));
  await expect(vault.call("exportBackup", {})).rejects.toMatchObject({ code: "VAULT_STORAGE" });
  expect((await vault.call("identity", {})).lastBackup).toBeNull();
}, 60_000);

test("a restore that fails half-way leaves nothing, and works when tried again", async () => {
  const { file, code } = await patient.call("exportBackup", {});
  const failures: ((store: VaultStore) => void)[] = [
    (store) => (store.putBlob = () => Promise.reject(new Error("full"))),
    (store) => (store.put = () => Promise.reject(new Error("full"))),
  ];
  for (const fail of failures) {
    const store = memoryStore();
    const { put, putBlob } = store;
    const vault = await secretVault("half-way", store);
    const { vaultId } = await patient.call("identity", {});
    fail(store);
    await expect(vault.call("restoreBackup", { file, code, passphrase })).rejects.toThrow();
    expect(await store.list()).toEqual([]);
    expect(await store.getBlob(vaultId, `document/${kept.documentId}`)).toBeUndefined();
    Object.assign(store, { put, putBlob });
    await vault.call("restoreBackup", { file, code, passphrase });
    expect(await vault.call("readDelivery", { documentId: kept.documentId })).toBeDefined();
  }
}, 60_000);

test("restoring over a vault of this browser touches none of its documents", async () => {
  const { file, code } = await patient.call("exportBackup", {});
  const { vaultId } = await patient.call("identity", {});
  const name = `document/${kept.documentId}`;
  const before = await patient.store.getBlob(vaultId, name);
  const again = await secretVault("again", patient.store);
  await expect(again.call("restoreBackup", { file, code, passphrase })).rejects.toMatchObject({ code: "VAULT_EXISTS" });
  expect(await patient.store.getBlob(vaultId, name)).toBe(before);
}, 60_000);
