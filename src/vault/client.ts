/**
 * The page's handle on the vault. It owns the secret worker: unlocking fills one, locking ends it, and with it every
 * key in memory. Nothing here holds a secret; a passphrase only passes through.
 */
import { ChartpassError } from "../core/errors.ts";
import type { Hex } from "../protocol/hex.ts";
import type { serviceRequestTypedData } from "../protocol/service-request.ts";
import { connect, type AnswerOf, type CallOptions, type Connection, type ParamsOf, type Port } from "../workers/rpc.ts";
import { startWorker } from "../workers/trusted-worker.ts";
import { startFirewalls, type FirewallPair } from "./firewall-pair.ts";
import { startIdleClock, type IdleClock } from "./idle-clock.ts";
import { createReleases, forgetReleases, pageStorage, type Releases } from "./releases.ts";
import type { Identity, OutboxItem, SecretApi, Signer, VaultRole, VaultSummary } from "./secret-worker-api.ts";
// The build gives this address as the default export; the linter sees the worker itself.
// oxlint-disable-next-line import/default
import secretWorkerUrl from "./secret-worker.ts?worker&url";
import { openVaultStore } from "./store.ts";

export type { CallOptions, Progress } from "../workers/rpc.ts";

export type LockReason = "asked" | "idle" | "failed";
export type SecretMethod = Exclude<
  keyof SecretApi,
  "configure" | "connectFirewalls" | "createVault" | "unlock" | "restoreBackup"
>;
type SecretWorker = Port & {
  terminate(): void;
  addEventListener(type: "error", listener: () => void): void;
};

export interface VaultClientOptions {
  /** network.json as served; the worker checks it again. */
  readonly network: unknown;
  readonly idleMilliseconds?: number;
}

export class VaultClient {
  readonly #options: VaultClientOptions;
  readonly #lockListeners = new Set<(reason: LockReason) => void>();
  readonly #countdownListeners = new Set<(remaining: number) => void>();
  #worker: SecretWorker | undefined;
  #connection: Connection<SecretApi> | undefined;
  /** Started with the first permission to give. */
  #firewalls: Promise<FirewallPair> | undefined;
  #releases: Releases | undefined;
  #clock: IdleClock | undefined;
  #identity: Identity | undefined;

  constructor(options: VaultClientOptions) {
    this.#options = options;
  }

  /** The unlocked vault as of unlocking or the last enrolment step; undefined while locked. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** Vaults of this browser. */
  async list(): Promise<VaultSummary[]> {
    return (await openVaultStore()).list();
  }

  /** Progress (0 to 1000) while the passphrase is stretched, about a second. */
  create(params: { name: string; passphrase: string; role: VaultRole }, options?: CallOptions): Promise<Identity> {
    return this.#open((connection) => connection.call("createVault", params, options));
  }

  unlock(params: { id: string; passphrase: string }, options?: CallOptions): Promise<Identity> {
    return this.#open((connection) => connection.call("unlock", params, options));
  }

  restore(params: ParamsOf<SecretApi, "restoreBackup">, options?: CallOptions): Promise<Identity> {
    return this.#open((connection) => connection.call("restoreBackup", params, options));
  }

  /** Removes a vault from this browser. Without a recovery file it is gone. */
  async remove(id: string): Promise<void> {
    if (this.#identity?.vaultId === id) this.lock();
    await (await openVaultStore()).remove(id);
    forgetReleases(pageStorage(), id);
  }

  /** @throws VAULT_LOCKED */
  async call<K extends SecretMethod>(
    method: K,
    params: ParamsOf<SecretApi, K>,
    options?: CallOptions,
  ): Promise<AnswerOf<SecretApi, K>> {
    const connection = this.#connection;
    const identity = this.#identity;
    const releases = this.#releases;
    if (!connection || !identity || !releases) throw locked();
    if (method === "draftConsent") {
      const choice = params as ParamsOf<SecretApi, "draftConsent">;
      await (await this.#startFirewalls(connection, releases)).allow(identity, choice);
    }
    const answer = await connection.call(method, params, options);
    // What waits to be sent is held against what was let through, in this session or before.
    if (method === "outbox") return releases.sendable(answer as OutboxItem[]) as typeof answer;
    // A signature always meets them, drafted through them or not.
    const firewalls = method === "signConsent" ? this.#startFirewalls(connection, releases) : this.#firewalls;
    return firewalls ? (await firewalls).take(method, params, answer) : answer;
  }

  /** Whether something of this permission waits that was never let through; as of the last look at the outbox. */
  isHeldBack(consentId: Hex): boolean {
    return this.#releases?.isHeldBack(consentId) ?? false;
  }

  #startFirewalls(connection: Connection<SecretApi>, releases: Releases): Promise<FirewallPair> {
    if (this.#firewalls) return this.#firewalls;
    const starting = startFirewalls(this.#options.network, connection, releases, () => {
      if (this.#connection === connection) this.#fail();
    });
    this.#firewalls = starting;
    // What failed to start is started again with the next attempt.
    starting.catch(() => {
      if (this.#firewalls === starting) this.#firewalls = undefined;
    });
    return starting;
  }

  /** For the clients of members and pinners: signs their requests with one of the vault's keys. */
  signer(signer: Signer): (data: ReturnType<typeof serviceRequestTypedData>) => Promise<Hex> {
    return async ({ message }) => {
      const request = { ...message, issued: Number(message.issued) };
      return (await this.call("signServiceRequest", { signer, request })).signature;
    };
  }

  /** Reads the identity again, after enrolment steps. */
  async refreshIdentity(): Promise<Identity> {
    this.#identity = await this.call("identity", {});
    return this.#identity;
  }

  lock(reason: LockReason = "asked"): void {
    const wasOpen = this.#identity !== undefined;
    this.#end();
    if (wasOpen) for (const listener of this.#lockListeners) listener(reason);
  }

  /** Milliseconds until the vault locks itself, about once a second. Returns how to stop listening. */
  onCountdown(listener: (remaining: number) => void): () => void {
    this.#countdownListeners.add(listener);
    return () => this.#countdownListeners.delete(listener);
  }

  onLock(listener: (reason: LockReason) => void): () => void {
    this.#lockListeners.add(listener);
    return () => this.#lockListeners.delete(listener);
  }

  /** The person answered "still here". */
  stayOpen(): void {
    this.#clock?.touch();
  }

  /** Holds the automatic lock off during a long job; call the returned function when it ends. */
  hold(): () => void {
    return this.#clock?.hold() ?? (() => undefined);
  }

  async #open(enter: (connection: Connection<SecretApi>) => Promise<Identity>): Promise<Identity> {
    if (!globalThis.isSecureContext) {
      throw new ChartpassError("VAULT_INSECURE", "This page may not use the browser's encryption.", {
        hint: "Open the app over https or from localhost.",
      });
    }
    this.lock();
    const worker: SecretWorker = startWorker(secretWorkerUrl, "chartpass-vault");
    const connection = connect<SecretApi>(worker);
    this.#worker = worker;
    this.#connection = connection;
    worker.addEventListener("error", () => {
      if (this.#worker === worker) this.#fail();
    });
    try {
      await connection.call("configure", { network: this.#options.network });
      const identity = await enter(connection);
      if (this.#worker !== worker) throw locked();
      this.#identity = identity;
      this.#releases = createReleases(pageStorage(), identity.vaultId);
      this.#startClock();
      return identity;
    } catch (thrown) {
      if (this.#worker === worker) this.#end();
      throw thrown;
    }
  }

  #startClock(): void {
    const idle = this.#options.idleMilliseconds;
    this.#clock = startIdleClock({
      target: document,
      onTick: (remaining) => {
        for (const listener of this.#countdownListeners) listener(remaining);
      },
      onIdle: () => this.lock("idle"),
      ...(idle === undefined ? {} : { idle }),
    });
  }

  #fail(): void {
    this.#connection?.close(
      new ChartpassError("VAULT_WORKER", "The vault stopped unexpectedly.", {
        hint: "Unlock it again. What was saved is safe.",
      }),
    );
    this.lock("failed");
  }

  #end(): void {
    this.#clock?.stop();
    this.#worker?.terminate();
    this.#connection?.close(locked());
    void this.#firewalls?.then(
      (firewalls) => firewalls.end(locked()),
      () => undefined,
    );
    this.#firewalls = undefined;
    this.#releases = undefined;
    this.#clock = undefined;
    this.#worker = undefined;
    this.#connection = undefined;
    this.#identity = undefined;
  }
}

function locked(): ChartpassError {
  return new ChartpassError("VAULT_LOCKED", "The vault is locked.", { hint: "Unlock it with your passphrase." });
}
