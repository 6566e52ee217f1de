/**
 * The unlocked vault inside the secret worker: keys, state, and the one way to change it. Every change is sealed and
 * saved before it counts; changes happen one after another. Ending the worker is what locks it.
 */
import { ChartpassError, codeOf } from "../core/errors.ts";
import type { Aead } from "../core/seal/aead.ts";
import { newTableKey, type WrapTable } from "../core/seal/erasable.ts";
import type { PairingBackend } from "../core/pairing/backend.ts";
import { suites, type Suites } from "../core/registry.ts";
import type { Random, Suite } from "../core/suite.ts";
import type { Credential } from "../protocol/credential.ts";
import type { KeyBox } from "../protocol/exchange.ts";
import type { Hex } from "../protocol/hex.ts";
import { hospitalById, type HospitalConfig, type NetworkConfig } from "../protocol/network.ts";
import { patientCode } from "../protocol/patient-code.ts";
import { toHex } from "../protocol/hex.ts";
import type { ConsentParts } from "./consent-draft.ts";
import type { Firewalls } from "./grant-exchange.ts";
import type { VaultKeys } from "./hierarchy.ts";
import { associatedData, openBlob, sealBlob } from "./sealed-blob.ts";
import type { Identity } from "./secret-worker-api.ts";
import type { VaultState } from "./state.ts";
import type { VaultRow, VaultStore } from "./store.ts";
import { sealContent, type OpenedRow } from "./vault-row.ts";

/** What the core of the vault needs from where it runs. */
export interface VaultEnvironment {
  openStore(): Promise<VaultStore>;
  readonly random: Random;
  readonly aead: Aead;
  /** What computes pairings; the reference backend when left out. */
  loadPairing?(): Promise<PairingBackend>;
  /** Milliseconds since 1970. */
  now(): number;
  /** One owner at a time. @returns how to give the vault back. @throws VAULT_BUSY */
  claim(id: string): Promise<() => void>;
}

export class UnlockedVault {
  readonly config: NetworkConfig;
  readonly environment: VaultEnvironment;
  readonly keys: VaultKeys;
  /** For everything that is made now. */
  readonly suite: Suite;
  /** What every grant goes through; set by whoever opened the vault, see grant-exchange.ts. */
  firewalls: Firewalls | undefined;
  readonly #suites: Suites;
  readonly #pairing: PairingBackend | undefined;
  /** Consents shown but not signed. */
  readonly drafts = new Map<string, ConsentParts>();
  /** Keys of records opened since unlocking, by consent. */
  readonly opened = new Map<Hex, KeyBox>();
  readonly root: Uint8Array;
  #row: VaultRow;
  #state: VaultState;
  #table: WrapTable;
  #tableKey: Uint8Array;
  #queue: Promise<unknown> = Promise.resolve();

  /** Opens with the pairing library of the environment. */
  static async enter(config: NetworkConfig, environment: VaultEnvironment, opened: OpenedRow): Promise<UnlockedVault> {
    return new UnlockedVault(config, environment, opened, await environment.loadPairing?.());
  }

  constructor(config: NetworkConfig, environment: VaultEnvironment, opened: OpenedRow, pairing?: PairingBackend) {
    this.config = config;
    this.environment = environment;
    this.#pairing = pairing;
    this.#suites = suites(environment.random, pairing && { pairing });
    this.suite = this.#suites.suiteById(config.suite);
    this.keys = opened.keys;
    this.root = opened.root;
    this.#row = opened.row;
    this.#state = opened.state;
    this.#table = opened.table;
    this.#tableKey = opened.tableKey;
  }

  get id(): string {
    return this.#row.id;
  }
  get row(): VaultRow {
    return this.#row;
  }
  /** Treat as immutable; see {@link change}. */
  get state(): VaultState {
    return this.#state;
  }
  get table(): WrapTable {
    return this.#table;
  }
  get random(): Random {
    return this.environment.random;
  }
  get aead(): Aead {
    return this.environment.aead;
  }

  /** For what was made before: the suite its bytes name. @throws WIRE_* */
  suiteOf(frame: Uint8Array): Suite {
    return this.#suites.suiteOf(frame);
  }

  /** {@link suite} under another generator. */
  suiteUnder(random: Random): Suite {
    return suites(random, this.#pairing && { pairing: this.#pairing }).suiteById(this.config.suite);
  }

  nowSeconds(): number {
    return Math.floor(this.environment.now() / 1000);
  }

  random32(): Hex {
    return toHex(this.random(32));
  }

  /**
   * Edit a copy of the state, seal and save it. A table of a new generation (an erasure) gets a new key.
   * @throws VAULT_CONFLICT when someone else changed the vault; the edit then did not happen
   */
  change<T>(edit: (draft: VaultState) => T, table?: (table: WrapTable) => WrapTable): Promise<T> {
    const work = this.#queue.then(async () => {
      const state = structuredClone(this.#state);
      const result = edit(state);
      const next = table?.(this.#table) ?? this.#table;
      const erased = next.generation !== this.#table.generation;
      await this.#save({}, state, next, erased ? newTableKey(this.random) : this.#tableKey);
      return result;
    });
    this.#queue = work.catch(() => undefined);
    return work;
  }

  /** Replace open or wrapped fields of the row. */
  changeRow(fields: Partial<Pick<VaultRow, "displayName" | "kdf" | "sealedRoot">>): Promise<void> {
    const work = this.#queue.then(() => this.#save(fields, this.#state, this.#table, this.#tableKey));
    this.#queue = work.catch(() => undefined);
    return work;
  }

  async #save(fields: Partial<VaultRow>, state: VaultState, table: WrapTable, tableKey: Uint8Array): Promise<void> {
    const head: VaultRow = {
      ...this.#row,
      ...fields,
      role: state.role,
      hospital: state.credential?.hospital ?? state.enrolment?.hospital ?? null,
      revision: this.#row.revision + 1,
    };
    const row = { ...head, ...(await sealContent(this.environment, this.keys, head, { state, table, tableKey })) };
    await kept(this.#store((store) => store.put(row, this.#row.revision)));
    this.#row = row;
    this.#state = state;
    this.#table = table;
    this.#tableKey = tableKey;
  }

  async #store<T>(act: (store: VaultStore) => Promise<T>): Promise<T> {
    return act(await this.environment.openStore());
  }

  /** Something large beside the state. */
  async putBlob(name: string, bytes: Uint8Array): Promise<void> {
    const sealed = await sealBlob(this.environment, this.keys.blobKey, associatedData("blob", this.id, name), bytes);
    await kept(this.#store((store) => store.putBlob(this.id, name, sealed)));
  }

  async removeBlob(name: string): Promise<void> {
    await kept(this.#store((store) => store.removeBlob(this.id, name)));
  }

  /** @throws VAULT_MISSING, CRYPTO_OPEN */
  async getBlob(name: string): Promise<Uint8Array> {
    const sealed = await kept(this.#store((store) => store.getBlob(this.id, name)));
    if (!sealed) {
      throw new ChartpassError("VAULT_MISSING", "This document is no longer in the vault.", {
        hint: "Ask the hospital to send it again.",
      });
    }
    return openBlob(this.environment, this.keys.blobKey, associatedData("blob", this.id, name), sealed);
  }

  /** @throws VAULT_NOT_REGISTERED */
  registered(): { credential: Credential; hospital: HospitalConfig } {
    const { credential } = this.#state;
    if (!credential) {
      throw new ChartpassError("VAULT_NOT_REGISTERED", "This vault is not registered with a hospital yet.", {
        hint: "Register first, or wait for the hospital's answer.",
      });
    }
    return { credential, hospital: hospitalById(this.config, credential.hospital) };
  }

  identity(): Identity {
    const { credential, enrolment, refusal, role, lastBackup } = this.#state;
    const { keys } = this;
    const messageKey = toHex(keys.messagePublic);
    return {
      vaultId: this.id,
      displayName: this.#row.displayName,
      role,
      hospital: this.#row.hospital,
      subject: credential?.subject ?? enrolment?.subject ?? null,
      key: keys.identity.address,
      messageKey,
      wallet: keys.wallet.address,
      enrolment: credential ? "registered" : refusal !== null ? "refused" : enrolment ? "waiting" : "none",
      refusal,
      credential,
      patientCode:
        credential?.role === 1 ? patientCode({ ...credential, key: keys.identity.address, messageKey }) : null,
      lastBackup,
    };
  }
}

/** Failures of the browser's storage under a code of ours. */
function kept<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    if (codeOf(cause).startsWith("VAULT_")) throw cause;
    throw new ChartpassError("VAULT_STORAGE", "The browser could not save the vault.", {
      hint: "Free some space on this device, then try again. What was saved before is safe.",
      cause,
    });
  });
}

/** @throws VAULT_UNKNOWN */
export function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new ChartpassError("VAULT_UNKNOWN", `The vault has no such ${what}.`, { hint: "Reload the page." });
}
