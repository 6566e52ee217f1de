/**
 * One firewall as it runs: a leg of the network's suite, its exchanges, and what it let through. The first leg's guard
 * also looks at the whole of a combined grant (combined.ts); the second's only names its leg by a digest.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Random, Suite } from "../suite.ts";
import { type GrantContexts, type GrantFrames, halfOf, legDigest, requireCombined, requireSingle } from "./combined.ts";
import type { FirewallCalls, TagBound } from "./grant.ts";
import { createLegFirewall, type LegFirewall, type LegOwner, type LegTranscript, type ReleasedLeg } from "./leg.ts";
import { blocked } from "./refusal.ts";

export type LegName = "first" | "second";

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
   * First leg only, once per exchange: the whole grant as it will leave. From then on it is `approved`.
   * @returns digest of the second leg, to be asked of the second firewall; null for a suite of one leg
   * @throws CRYPTO_FIREWALL_ORDER, CRYPTO_FIREWALL_VALUE
   */
  approve(exchange: number, frames: GrantFrames, contexts: GrantContexts, second: SecondLeg | null): Uint8Array | null;
  /** Coins of a released exchange for ids, salts and nonces. @throws CRYPTO_FIREWALL_ORDER */
  salts(exchange: number): Random;
  /** Whether this firewall let through exactly the leg of this digest. */
  hasReleased(digest: Uint8Array): boolean;
}

interface Exchange {
  readonly released: ReleasedLeg;
  readonly given: LegTranscript;
  readonly bound: TagBound | null;
  readonly half: Uint8Array;
}

export function createGuard({ create, leg, random, owner }: GuardOptions): Guard {
  const suite = create(random);
  const { legs } = suite;
  const createLeg = (stream: Random): Suite => {
    const whole = create(stream);
    const one = whole.legs === undefined ? whole : whole.legs[leg];
    return one;
  };
  const firewall: LegFirewall = createLegFirewall({
    create: createLeg,
    random,
    ...(createLeg(random).info.authority && { owner }),
  });
  const exchanges = new Map<number, Exchange>();
  const digests = new Set<string>();

  const exchangeOf = (number: number): Exchange => {
    const found = exchanges.get(number);
    if (found === undefined) throw blocked("CRYPTO_FIREWALL_ORDER");
    return found;
  };

  return {
    allow: () => firewall.allow(),
    calls: {
      async begin({ commitment }) {
        return firewall.begin(commitment);
      },
      async release({ exchange, seed, transcript, bound }) {
        const released = firewall.release(exchange, seed, transcript);
        if ((bound === null) !== (legs === undefined)) throw blocked("CRYPTO_FIREWALL_VALUE");
        const half = legs && bound ? halfOf(leg, released.key, { name: legs.name, ...bound }) : new Uint8Array(0);
        const given = { ...transcript, grant: released.grant };
        exchanges.set(exchange, { released, given, bound, half });
        digests.add(bytesToHex(legDigest(given, half)));
        return { grant: released.grant, half };
      },
    },
    approve(number, frames, contexts, second) {
      const { released, given, half, bound } = exchangeOf(number);
      if (leg !== "first") throw blocked("CRYPTO_FIREWALL_ORDER");
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
      requireCombined(
        suite,
        frames,
        { first: released, firstGiven: given, second: second.transcript, halves },
        contexts,
      );
      return legDigest(second.transcript, second.half);
    },
    salts: (number) => exchangeOf(number).released.coins("salts"),
    hasReleased: (digest) => digests.has(bytesToHex(digest)),
  };
}

function sameBound(a: TagBound, b: TagBound): boolean {
  const hex = ({ firstCapsule, secondCapsule, context }: TagBound): string =>
    [firstCapsule, secondCapsule, context].map(bytesToHex).join();
  return hex(a) === hex(b);
}
