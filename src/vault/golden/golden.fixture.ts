/**
 * Test material: an installation of release 0.1, when `ibe-clc` was the only suite, as it lay on disk. See
 * scripts/golden-files.ts for how it was made; the files are never made again.
 */
import { fromHex, type Hex } from "../../protocol/hex.ts";
import { parseNetwork, type NetworkConfig } from "../../protocol/network.ts";
import type { RegistryIdentity } from "../../protocol/request.ts";
import type { SignedConsent } from "../../protocol/consent.ts";
import type { VaultRow } from "../store.ts";
import { memoryStore, secretVault, type TestVault } from "../world.fixture.ts";
import clinicianFile from "./clinician.json" with { type: "json" };
import homeKeysFile from "./home-keys.json" with { type: "json" };
import networkFile from "./network.json" with { type: "json" };
import patientFile from "./patient.json" with { type: "json" };
import relaysFile from "./relays.json" with { type: "json" };
import rolesFile from "./roles.json" with { type: "json" };

interface KeptVault {
  /** Seconds since 1970 on every clock then. */
  readonly now: number;
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

export const oldNetwork = (): NetworkConfig => parseNetwork(networkFile);
/** Private keys of everyone who is not a person. */
export const oldRoles = rolesFile as unknown as Record<"a" | "b", { master: Hex; members: Hex[] }> & { relays: Hex[] };
export const oldPatient = patientFile as unknown as KeptVault & {
  recovery: { file: string; code: string };
  recordId: Hex;
  /** Ciphertext by CID. */
  leaves: Record<string, Hex>;
  /** Plaintext by part. */
  texts: Record<string, string>;
  /** A request not answered yet. */
  waiting: Hex;
};
export const oldClinician = clinicianFile as unknown as KeptVault & {
  registered: RegistryIdentity;
  /** An answer taken in and opened before, and the relays' sealed fragments for the last opening signed. */
  opened: Answered;
  fragments: Hex[];
  /** An answer still in its mailbox. */
  unread: Answered & { mail: Hex };
};
/** One for each relay, in the consent's order. */
export const oldShares = relaysFile as unknown as Record<"opened" | "unread", KeptShare[]>;
/** The launcher's keys/network.json. */
export const oldHomeKeys = JSON.stringify(homeKeysFile);

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
