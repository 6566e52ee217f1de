/**
 * Test material: an installation of release 0.1, when `ibe-clc` was the only suite, as it lay on disk. See generator.ts
 * for how it was made; the files are never made again.
 */
import { readFileSync } from "node:fs";
import { fromHex, type Hex } from "../../protocol/hex.ts";
import { parseNetwork, type NetworkConfig } from "../../protocol/network.ts";
import type { RegistryIdentity } from "../../protocol/request.ts";
import type { SignedConsent } from "../../protocol/consent.ts";
import type { VaultRow } from "../store.ts";
import { memoryStore, secretVault, type TestVault } from "../world.fixture.ts";

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as T;

interface KeptVault {
  readonly passphrase: string;
  readonly row: Record<string, string>;
}

interface Answered {
  readonly consentId: Hex;
  readonly requestId: Hex;
  /** Ids, header first. */
  readonly parts: string[];
}

/** What a relay kept of a consent, as columns of its database. */
export interface KeptShare {
  readonly signed: SignedConsent;
  readonly place: number;
  readonly reader: Hex;
  readonly fragment: Hex;
  readonly capsule_point: Hex;
  readonly commitment_point: Hex;
  readonly fragment_point: Hex;
}

export const oldNetwork = (): NetworkConfig => parseNetwork(read("network.json"));
/** Private keys of everyone who is not a person. */
export const oldRoles = read<Record<"a" | "b", { master: Hex; members: Hex[] }> & { relays: Hex[] }>("roles.json");
export const oldPatient = read<
  KeptVault & {
    recovery: { file: string; code: string };
    recordId: Hex;
    /** Ciphertext by CID. */
    leaves: Record<string, Hex>;
    /** Plaintext by part. */
    texts: Record<string, string>;
    /** A request not answered yet. */
    waiting: Hex;
  }
>("patient.json");
export const oldClinician = read<
  KeptVault & {
    registered: RegistryIdentity;
    /** An answer taken in and opened before, and the relays' sealed fragments for the last opening signed. */
    opened: Answered;
    fragments: Hex[];
    /** An answer still in its mailbox. */
    unread: Answered & { mail: Hex };
  }
>("clinician.json");
/** One for each relay, in the consent's order. */
export const oldShares = read<Record<"opened" | "unread", KeptShare[]>>("relays.json");
/** The launcher's keys/network.json. */
export const oldHomeKeys = readFileSync(new URL("home-keys.json", import.meta.url), "utf8");

export const leavesOf = (cids: readonly string[]): Uint8Array[] => cids.map((cid) => fromHex(oldPatient.leaves[cid]!));

/** The vault as this browser kept it, unlocked by its passphrase. */
export async function unlocked({ row, passphrase }: KeptVault, seen: NetworkConfig): Promise<TestVault> {
  const store = memoryStore();
  const bytes = (name: string) => Uint8Array.from(Buffer.from(row[name]!, "base64"));
  const kept = {
    ...row,
    sealedRoot: bytes("sealedRoot"),
    sealedState: bytes("sealedState"),
    sealedTable: bytes("sealedTable"),
    sealedTableKey: bytes("sealedTableKey"),
  } as unknown as VaultRow;
  store.rows.set(kept.id, kept);
  const vault = await secretVault(kept.displayName, store, new Set(), seen);
  await vault.call("unlock", { id: kept.id, passphrase });
  return vault;
}

/** The same person on another device, from her recovery file. */
export async function recovered(seen: NetworkConfig): Promise<TestVault> {
  const vault = await secretVault("recovered", memoryStore(), new Set(), seen);
  await vault.call("restoreBackup", { ...oldPatient.recovery, passphrase: oldPatient.passphrase });
  return vault;
}
