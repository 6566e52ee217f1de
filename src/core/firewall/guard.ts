/**
 * One firewall as it runs: a leg of the network's suite, its exchanges, and what it let through. The first leg's guard
 * also looks at the whole of a combined grant (combined.ts); the second's only names its leg by a digest.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { codeOf } from "../errors.ts";
import type { Random, Suite } from "../suite.ts";
import { type GrantContexts, type GrantFrames, halfOf, legDigest, requireCombined, requireSingle } from "./combined.ts";
import type { FirewallCalls, TagBound } from "./grant.ts";
import {
  createLegFirewall,
  type LegFirewall,
  type LegName,
  legOf,
  type LegOwner,
  type LegTranscript,
  type ReleasedLeg,
} from "./leg.ts";
import { blocked } from "./refusal.ts";

export interface GuardOptions {
  /** The network's suite under a generator. */
  readonly create: (random: Random) => Suite;
  readonly leg: LegName;
  /** The firewall's own generator. */
  readonly random: Random;
  /** Whose grants go through. */
  readonly owner: LegOwner;
}

export interface SecondLeg {
  readonly transcript: LegTranscript;
  readonly half: Uint8Array;
}

export interface Guard {
  /** Lets the wallet begin one exchange. */
  allow(): void;
  readonly calls: FirewallCalls;
  /**
   * First leg only, once per exchange: the whole grant as it will leave. The exchange is over with it.
   * @returns digest of the second leg, to be asked of the second firewall; null for a suite of one leg
   * @throws CRYPTO_FIREWALL_ORDER, CRYPTO_FIREWALL_VALUE
   */
  approve(exchange: number, frames: GrantFrames, contexts: GrantContexts, second: SecondLeg | null): Uint8Array | null;
  /** Coins of a released exchange for ids, salts and nonces. @throws CRYPTO_FIREWALL_ORDER */
  salts(exchange: number): Random;
  /** What the wallet committed to before there were coins. @throws CRYPTO_FIREWALL_ORDER */
  terms(exchange: number): Uint8Array;
  /** A deviation was seen by whoever runs this guard: nothing more is released or approved. */
  stop(): void;
  /** Whether this firewall let through exactly the leg of this digest. */
  hasReleased(digest: Uint8Array): boolean;
}

interface Exchange {
  readonly released: Omit<ReleasedLeg, "key">;
  readonly given: LegTranscript;
  readonly terms: Uint8Array;
  readonly bound: TagBound | null;
  readonly half: Uint8Array;
}

/** How much is kept of what was released and not approved yet, and of digests: oldest go first. */
const KEPT = 16;

export function createGuard({ create, leg, random, owner }: GuardOptions): Guard {
  const { info, legs } = create(random);
  const createLeg = (stream: Random): Suite => legOf(create(stream), leg);
  const firewall: LegFirewall = createLegFirewall({
    create: createLeg,
    random,
    ...(createLeg(random).info.authority && { owner }),
  });
  const exchanges = new Map<number, Exchange>();
  const digests = new Set<string>();

  /** Any deviation ends all, wherever it shows. */
  const stopping = <T>(work: () => T): T => {
    if (firewall.isStopped) throw blocked("CRYPTO_FIREWALL_STOPPED");
    try {
      return work();
    } catch (cause) {
      firewall.stop();
      exchanges.clear();
      if (codeOf(cause).startsWith("CRYPTO_FIREWALL_")) throw cause;
      throw blocked("CRYPTO_FIREWALL_VALUE", cause);
    }
  };

  const exchangeOf = (number: number): Exchange => {
    const found = exchanges.get(number);
    if (found === undefined) throw blocked("CRYPTO_FIREWALL_ORDER");
    return found;
  };

  const release = ({ exchange, seed, terms, transcript, bound }: Parameters<FirewallCalls["release"]>[0]) => {
    const { key, ...released } = firewall.release(exchange, seed, transcript, terms);
    if ((bound === null) !== (legs === undefined)) throw blocked("CRYPTO_FIREWALL_VALUE");
    const own = leg === "first" ? bound?.firstCapsule : bound?.secondCapsule;
    // Half of a tag over another capsule than this leg's own is nobody's business.
    if (own && !equalBytes(own, released.capsule)) throw blocked("CRYPTO_FIREWALL_VALUE");
    const half = legs && bound ? halfOf(leg, key, { name: legs.name, ...bound }) : new Uint8Array(0);
    key.fill(0);
    const given = { ...transcript, grant: released.grant };
    if (leg === "first") exchanges.set(exchange, { released, given, terms, bound, half });
    else if (bound) digests.add(bytesToHex(legDigest(given, half, bound)));
    dropOldest(exchanges);
    dropOldest(digests);
    return { grant: released.grant, half };
  };

  const approve: Guard["approve"] = (number, frames, contexts, second) => {
    if (leg !== "first") throw blocked("CRYPTO_FIREWALL_ORDER");
    const { released, given, half, bound } = exchangeOf(number);
    exchanges.delete(number);
    if (legs === undefined || bound === null || second === null) {
      requireSingle(frames, released, given, contexts);
      return null;
    }
    const due: TagBound = {
      firstCapsule: released.capsule,
      secondCapsule: second.transcript.capsule,
      context: contexts.context,
    };
    if (!sameBound(bound, due)) throw blocked("CRYPTO_FIREWALL_VALUE");
    const halves = { first: half, second: second.half };
    const made = { first: released, firstGiven: given, second: second.transcript, halves };
    requireCombined(info, legs, frames, made, contexts);
    return legDigest(second.transcript, second.half, due);
  };

  return {
    allow: () => firewall.allow(),
    calls: {
      async begin({ commitment }) {
        return firewall.begin(commitment);
      },
      async release(params) {
        return stopping(() => release(params));
      },
    },
    approve: (number, frames, contexts, second) => stopping(() => approve(number, frames, contexts, second)),
    salts: (number) => exchangeOf(number).released.coins("salts"),
    terms: (number) => exchangeOf(number).terms,
    stop() {
      firewall.stop();
      exchanges.clear();
    },
    hasReleased: (digest) => digests.has(bytesToHex(digest)),
  };
}

function dropOldest(kept: Map<unknown, unknown> | Set<unknown>): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) return;
    kept.delete(oldest);
  }
}

function sameBound(a: TagBound, b: TagBound): boolean {
  const hex = ({ firstCapsule, secondCapsule, context }: TagBound): string =>
    [firstCapsule, secondCapsule, context].map(bytesToHex).join();
  return hex(a) === hex(b);
}
