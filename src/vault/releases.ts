/**
 * What of signed permissions the firewalls let through, remembered by the page across a lock or a reload: of an outbox,
 * nothing of a permission leaves this device but what stands here. Names only (hashes), nothing secret. It rests in
 * localStorage because that is the one storage of this origin that no worker can reach, so not the vault either.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { frameHash } from "../protocol/consent.ts";
import type { Hex } from "../protocol/hex.ts";
import type { OutboxItem } from "./secret-worker-api.ts";

export interface Releases {
  /** These were checked and may leave, now or later. */
  add(items: readonly OutboxItem[]): void;
  /** What may leave of an outbox. */
  sendable(items: readonly OutboxItem[]): OutboxItem[];
  /** Whether something of this permission stood in the last outbox and may not leave. */
  isHeldBack(consentId: Hex): boolean;
}

/** Of localStorage. */
export type ReleaseStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Above this, names of what has left are dropped, but for the latest. */
const KEPT = 512;
const LATEST = 64;

export function createReleases(storage: ReleaseStorage | undefined, vaultId: string): Releases {
  // Where nothing can be stored, it is remembered until the vault is locked.
  let names: readonly string[] = stored(storage, vaultId);
  let held: ReadonlySet<Hex> = new Set();
  const keep = (next: readonly string[]): void => {
    names = next;
    try {
      storage?.setItem(keyOf(vaultId), JSON.stringify(names));
    } catch {
      // Full or forbidden: what is signed now still leaves now; after a lock it is asked for again.
    }
  };

  return {
    add(items) {
      const fresh = items.flatMap((item) => nameOf(item) ?? []);
      keep([...names.filter((name) => !fresh.includes(name)), ...fresh]);
    },
    sendable(items) {
      const named = items.map((item) => ({ item, name: nameOf(item) }));
      const released = new Set(names);
      const back = named.filter(({ name }) => name !== null && !released.has(name));
      held = new Set(back.flatMap(({ item }) => item.consentId ?? []));
      if (names.length > KEPT) {
        const waiting = new Set(named.map(({ name }) => name));
        const from = names.length - LATEST;
        keep(names.filter((name, i) => i >= from || waiting.has(name)));
      }
      return named.filter(({ name }) => name === null || released.has(name)).map(({ item }) => item);
    },
    isHeldBack: (consentId) => held.has(consentId),
  };
}

/** With the vault itself. */
export function forgetReleases(storage: ReleaseStorage | undefined, vaultId: string): void {
  storage?.removeItem(keyOf(vaultId));
}

/** The page's own; undefined where the browser keeps nothing for this site. */
export function pageStorage(): ReleaseStorage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

const keyOf = (vaultId: string): string => `chartpass-released/${vaultId}`;

/** What is sent and to whom; null for what no firewall sees (stops, requests, refusals). */
function nameOf(item: OutboxItem): string | null {
  const { kind, consentId } = item;
  if (kind === "share") return named(kind, consentId, item.relay, frameHash(item.sealed));
  if (kind === "response") return named(kind, consentId, item.hospital, item.mailbox, frameHash(item.sealed));
  if (kind === "consent") return named(kind, consentId, item.hospital, signedText(item.signed));
  return null;
}

const named = (...parts: readonly (string | null)[]): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));

/** The same text for the same signed consent, whatever order its fields came in. */
function signedText({ consent, signature, attestation }: Extract<OutboxItem, { kind: "consent" }>["signed"]): string {
  const fields = Object.entries(consent).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([fields, signature, attestation.map((each) => [each.signer, each.signature])]);
}

function stored(storage: ReleaseStorage | undefined, vaultId: string): readonly string[] {
  try {
    const found: unknown = JSON.parse(storage?.getItem(keyOf(vaultId)) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}
