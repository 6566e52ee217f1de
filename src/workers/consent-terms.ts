/**
 * What a vault chooses around a grant, named by one hash that it commits to before it has the coins; and the times it
 * has no choice in. The vault and the first firewall compute both (docs/crypto.md, firewalls).
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { Response } from "../protocol/exchange.ts";
import type { Address, Hex } from "../protocol/hex.ts";

export interface ConsentTerms {
  readonly owner: Address;
  /** Hash of the request's body. */
  readonly request: Hex;
  readonly root: string;
  readonly parts: Response["parts"];
  readonly relays: readonly Address[];
  readonly threshold: number;
  readonly start: number;
  readonly expiry: number;
  readonly deadline: number;
}

export function termsHash(terms: ConsentTerms): Uint8Array {
  const { owner, request, root, parts, relays, threshold, start, expiry, deadline } = terms;
  const named = parts.map(({ id, leaves, size }) => [id, size, ...leaves]);
  const all = ["chartpass/terms/1", owner, request, root, named, relays, threshold, start, expiry, deadline];
  return sha256(utf8ToBytes(JSON.stringify(all)));
}

/** A consent must be on chain this soon after it was drafted. */
const POST_SECONDS = 3600;
/** Clocks of devices and chains differ a little: a consent that starts now starts a little before. */
const START_LEEWAY = 120;
const MINUTE = 60;

const minuteOf = (seconds: number): number => seconds - (seconds % MINUTE);

export const startFrom = (now: number): number => minuteOf(now) - START_LEEWAY;

export const deadlineFrom = (now: number, expiry: number): number => Math.min(minuteOf(now) + POST_SECONDS, expiry);
