/**
 * A combined suite behind two firewalls, one per leg, neither of which knows both keys K1 and K2. What each leg's
 * firewall cannot see is checked here, by the first one, from public values and leg 2's frames: that the combined frames
 * hold exactly the released legs, that every context and name is the one derived, and that the capsule's tag is made of
 * both halves. Leg 2's frames are ciphertexts under the reader's keys; what its firewall let through is compared by
 * `legDigest`, announced by both firewalls on ports the wallet cannot write to.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import * as combine from "../hybrid/combine.ts";
import { splitLegs } from "../hybrid/legs.ts";
import type { Suite, SuiteInfo, SuiteLegs } from "../suite.ts";
import { FRAME_HEADER, type Kind } from "../wire.ts";
import type { TagBound } from "./grant.ts";
import type { LegTranscript, ReleasedLeg } from "./leg.ts";
import { blocked } from "./refusal.ts";

/** Frames as they go out, of the network's suite, whether made of legs or not. */
export interface GrantFrames {
  readonly type: Uint8Array;
  readonly from: Uint8Array;
  readonly capsule: Uint8Array;
  readonly statement: Uint8Array;
  readonly to: Uint8Array;
  readonly grant: Uint8Array;
  readonly shares: readonly Uint8Array[];
}

export interface GrantContexts {
  /** The capsule's. */
  readonly context: Uint8Array;
  /** The grant's, 32 bytes. */
  readonly grantContext: Uint8Array;
}

/** What a leg's key adds to the tag of a combined capsule; 32 bytes, of no use without the other half. */
export function halfOf(
  leg: "first" | "second",
  key: Uint8Array,
  bound: TagBound & { readonly name: Uint8Array },
): Uint8Array {
  return combine.tagHalf(leg, key, bound);
}

/** Names everything a leg's firewall let through, its half of the tag, and what that half was made over. */
export function legDigest(leg: LegTranscript, half: Uint8Array, bound: TagBound): Uint8Array {
  const { identity, kind, type, from, context, capsule, statement, to, options, grant, shares } = leg;
  const counts = Uint8Array.of(options.relays, options.threshold);
  const parts = [identity, utf8ToBytes(kind), type, from, context, capsule, statement, to, options.context, counts];
  const over = [bound.firstCapsule, bound.secondCapsule, bound.context];
  return sha256(concatBytes(...[...parts, grant, half, ...over, ...shares].map((part) => sha256(part))));
}

/** The only leg of a suite that is not combined. @throws CRYPTO_FIREWALL_VALUE */
export function requireSingle(
  frames: GrantFrames,
  leg: Omit<ReleasedLeg, "key">,
  given: LegTranscript,
  at: GrantContexts,
): void {
  requireSame(frames.type, leg.type);
  requireSame(frames.from, leg.from);
  requireSame(frames.capsule, leg.capsule);
  requireSame(frames.statement, leg.statement);
  requireSame(frames.to, leg.to);
  requireSame(frames.grant, leg.grant);
  requireShares(frames.shares, leg.shares);
  requireSame(given.context, at.context);
  requireSame(given.options.context, at.grantContext);
}

export interface CombinedLegs {
  readonly first: Omit<ReleasedLeg, "key">;
  readonly firstGiven: LegTranscript;
  readonly second: LegTranscript;
  readonly halves: { readonly first: Uint8Array; readonly second: Uint8Array };
}

/** @throws CRYPTO_FIREWALL_VALUE */
export function requireCombined(
  info: SuiteInfo,
  { name, first: firstSuite }: SuiteLegs,
  frames: GrantFrames,
  legs: CombinedLegs,
  at: GrantContexts,
): void {
  const { first, firstGiven, second, halves } = legs;
  const requireLegs = (kind: Kind, frame: Uint8Array, one: Uint8Array, two: Uint8Array, tail?: Uint8Array): void => {
    const parts = splitLegs(info.code, kind, frame);
    requireSame(parts.first, one);
    requireSame(parts.second, two);
    requireSame(parts.tail, tail ?? new Uint8Array(0));
  };
  requireLegs("type", frames.type, first.type, second.type);
  requireLegs("owner-address", frames.from, first.from, second.from);
  requireLegs("address", frames.to, first.to, second.to);
  const tag = combine.joinTag(name, halves.first, halves.second);
  requireLegs("capsule", frames.capsule, first.capsule, second.capsule, tag);
  requireLegs("statement", frames.statement, first.statement, second.statement, sha256(frames.capsule));
  requireLegs("grant", frames.grant, first.grant, second.grant);
  if (frames.shares.length !== first.shares.length || second.shares.length !== first.shares.length) {
    throw blocked("CRYPTO_FIREWALL_VALUE");
  }
  for (const [i, share] of frames.shares.entries()) {
    requireLegs("share", share, first.shares[i] as Uint8Array, second.shares[i] as Uint8Array);
  }

  const inner = combine.capsuleContext(name, at.context);
  requireSame(firstGiven.context, inner);
  requireSame(second.context, inner);
  requireSame(firstGiven.options.context, combine.firstGrantContext(name, at.grantContext));
  const bound = combine.grantedCapsule(info, frames.capsule);
  requireSame(second.options.context, combine.secondGrantContext(name, at.grantContext, first.grant, bound));
  requireSame(second.identity, combine.secondIdentity(name, firstSuite.ownerName(first.from)));
  requireSame(
    Uint8Array.of(second.options.relays, second.options.threshold),
    Uint8Array.of(firstGiven.options.relays, firstGiven.options.threshold),
  );
}

/** The grant's own n and t, in every leg of it: the first bytes of a grant's body in every suite. @throws CRYPTO_FIREWALL_VALUE */
export function requireCounts(suite: Suite, grant: Uint8Array, due: { relays: number; threshold: number }): void {
  const { first, second } = suite.legs ? splitLegs(suite.info.code, "grant", grant) : { first: grant, second: grant };
  for (const leg of [first, second]) {
    requireSame(leg.subarray(FRAME_HEADER, FRAME_HEADER + 2), Uint8Array.of(due.threshold, due.relays));
  }
}

function requireShares(given: readonly Uint8Array[], due: readonly Uint8Array[]): void {
  if (given.length !== due.length) throw blocked("CRYPTO_FIREWALL_VALUE");
  given.forEach((share, i) => requireSame(share, due[i] as Uint8Array));
}

function requireSame(given: Uint8Array, due: Uint8Array): void {
  if (!equalBytes(due, given)) throw blocked("CRYPTO_FIREWALL_VALUE");
}
