/**
 * The reverse firewall of one leg, for grants: it stands in the owner's own trust domain, between the worker that has her
 * keys and everything outside, and before she signs. It learns the coins of the grants it lets through, so the key K of
 * its own leg, and nothing of the other leg or of any lasting key.
 *
 * Everything that is a function of coins and public data is made again by the same suite under the same coins and must
 * be equal byte for byte. What also depends on a lasting key is checked by its equation and re-randomised, where the
 * suite says how (`Suite.firewall`). So a subverted wallet or generator has no choice left in these bytes. Re-randomising
 * a capsule instead is impossible: its re-encryption check (Fujisaki, Okamoto) makes every byte count.
 *
 * Against leaks by trying again: a wallet that could make many grants and drop those it does not like would choose among
 * them. So every exchange is allowed from outside, one for each thing the person does, and the first deviation ends all,
 * here or in what is checked around a leg (guard.ts, workers/firewall-work.ts).
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { codeOf } from "../errors.ts";
import { draw } from "../random.ts";
import type { Random, RekeyOptions, Suite } from "../suite.ts";
import type { Frame } from "../wire.ts";
import { COIN_BYTES, coinStream, commitmentTo, NO_TERMS } from "./coins.ts";
import { blocked } from "./refusal.ts";

/** One stream of coins per step of making a grant, so that the steps do not depend on one another's order. */
export type Step = "type" | "owner" | "capsule" | "grant" | "salts";

export type LegName = "first" | "second";

/** A leg of a combined suite; any other suite is its only leg. */
export function legOf(suite: Suite, leg: LegName): Suite {
  return suite.legs?.[leg] ?? suite;
}

/** Whose grants this firewall lets through: public data, from whoever starts it, where the suite has an authority. */
export interface LegOwner {
  /** Frame "params" of the owner's authority. */
  readonly params: Uint8Array;
  readonly identity: Uint8Array;
  readonly certificateless: boolean;
}

/** What one leg of a grant was made from and what came of it; every frame as bytes, for it comes from the wallet. */
export interface LegTranscript {
  /** 32 bytes: the owner's in this leg, where it has no authority; what it must be follows from the other leg. */
  readonly identity: Uint8Array;
  readonly kind: string;
  readonly type: Uint8Array;
  readonly from: Uint8Array;
  readonly context: Uint8Array;
  readonly capsule: Uint8Array;
  readonly statement: Uint8Array;
  readonly to: Uint8Array;
  readonly options: Pick<RekeyOptions, "context" | "relays" | "threshold">;
  readonly grant: Uint8Array;
  readonly shares: readonly Uint8Array[];
}

export interface ReleasedLeg {
  readonly type: Frame<"type">;
  readonly from: Frame<"owner-address">;
  readonly capsule: Frame<"capsule">;
  readonly statement: Frame<"statement">;
  readonly to: Frame<"address">;
  readonly grant: Frame<"grant">;
  readonly shares: readonly Frame<"share">[];
  /** This leg's key K: stays in the firewall. */
  readonly key: Uint8Array;
  /** The coins of this grant, for values outside the suite (ids, salts). */
  readonly coins: (step: Step) => Random;
}

export interface LegFirewallOptions {
  /** The leg's suite under a generator. */
  readonly create: (random: Random) => Suite;
  /** The firewall's own generator. */
  readonly random: Random;
  /** Needed where the suite has an authority. */
  readonly owner?: LegOwner;
}

export interface LegFirewall {
  /** One exchange more, on the word of whoever stands for the person's own act; never asked for by the wallet. */
  allow(): void;
  /** @returns a number for this exchange and 32 bytes. @throws CRYPTO_FIREWALL_ORDER, CRYPTO_FIREWALL_STOPPED */
  begin(commitment: Uint8Array): { exchange: number; contribution: Uint8Array };
  /**
   * Ends the exchange. What it returns is all that may leave, and differs from what was given in re-randomised parts only.
   * @param terms what was committed to beside the seed
   * @throws CRYPTO_FIREWALL_*
   */
  release(exchange: number, seed: Uint8Array, transcript: LegTranscript, terms?: Uint8Array): ReleasedLeg;
  /** A deviation was seen outside: nothing more is released. */
  stop(): void;
  readonly isStopped: boolean;
}

export function createLegFirewall({ create, random, owner }: LegFirewallOptions): LegFirewall {
  const open = new Map<number, { commitment: Uint8Array; contribution: Uint8Array }>();
  let allowed = false;
  let last = 0;
  let stopped = false;
  /** A certificateless owner's half of her address is her own choice, once. */
  let pinned: Uint8Array | undefined;

  const finish = (exchange: number, seed: Uint8Array, transcript: LegTranscript, terms: Uint8Array): ReleasedLeg => {
    const begun = open.get(exchange);
    if (begun === undefined) throw blocked("CRYPTO_FIREWALL_ORDER");
    open.delete(exchange);
    if (seed.length !== COIN_BYTES || !equalBytes(commitmentTo(seed, terms), begun.commitment)) {
      throw blocked("CRYPTO_FIREWALL_SEED");
    }
    const released = checkLeg((step) => coinStream(seed, begun.contribution, step), create, random, transcript, owner);
    if (owner?.certificateless) requireSame((pinned ??= released.from.slice()), released.from);
    return released;
  };

  return {
    allow() {
      // One at a time: what an earlier failure left over is not kept for a choice.
      allowed = true;
    },
    begin(commitment) {
      if (stopped) throw blocked("CRYPTO_FIREWALL_STOPPED");
      if (!allowed || commitment.length !== COIN_BYTES) throw blocked("CRYPTO_FIREWALL_ORDER");
      allowed = false;
      const exchange = ++last;
      const contribution = draw(random, COIN_BYTES);
      open.set(exchange, { commitment: commitment.slice(), contribution });
      return { exchange, contribution: contribution.slice() };
    },
    release(exchange, seed, transcript, terms = NO_TERMS) {
      if (stopped) throw blocked("CRYPTO_FIREWALL_STOPPED");
      try {
        return finish(exchange, seed, transcript, terms);
      } catch (cause) {
        stopped = true;
        if (codeOf(cause).startsWith("CRYPTO_FIREWALL_")) throw cause;
        // Frames that do not even parse, options out of range.
        throw blocked("CRYPTO_FIREWALL_VALUE", cause);
      }
    },
    stop() {
      stopped = true;
      open.clear();
    },
    get isStopped() {
      return stopped;
    },
  };
}

/** Makes the leg again and compares; sanitises what the owner's lasting key enters. */
function checkLeg(
  coins: (step: Step) => Random,
  create: (random: Random) => Suite,
  fresh: Random,
  given: LegTranscript,
  expected: LegOwner | undefined,
): ReleasedLeg {
  let stream = fresh;
  const suite = create((length) => stream(length));
  const under = (step: Step): Suite => {
    stream = coins(step);
    return suite;
  };
  const type = under("type").newType(given.kind);
  requireSame(type, given.type);
  const to = suite.parse("address", given.to);
  const owner = suite.info.oneTime ? oneTimeOwner(suite, () => under("owner"), given.identity) : undefined;
  const from = owner ? suite.ownerAddress(owner, type, given.context) : suite.parse("owner-address", given.from);
  requireSame(from, given.from);
  if (suite.info.authority) requireOwner(suite, from, expected);

  const { key, capsule, statement } = under("capsule").encapsulate(from, type, given.context);
  requireSame(capsule, given.capsule);
  requireSame(statement, given.statement);

  const { context, relays, threshold } = given.options;
  const options = { context, relays, threshold, source: { capsule, context: given.context } };
  const parts = { type, from, capsule, statement, to, key, coins };
  if (owner) {
    const again = under("grant").rekey(suite.typeKey(owner, type), to, options);
    requireSame(again.grant, given.grant);
    if (again.shares.length !== given.shares.length) throw blocked("CRYPTO_FIREWALL_VALUE");
    again.shares.forEach((share, i) => requireSame(share, given.shares[i]));
    return { ...parts, ...again };
  }
  const { firewall } = under("grant");
  if (firewall === undefined) throw blocked("CRYPTO_FIREWALL_VALUE");
  const shares = given.shares.map((share) => suite.parse("share", share));
  const grant = suite.parse("grant", given.grant);
  return { ...parts, shares, grant: firewall.sanitizeGrant({ from, type, to, options, grant, shares }, fresh) };
}

function requireOwner(suite: Suite, from: Frame<"owner-address">, owner: LegOwner | undefined): void {
  const { firewall } = suite;
  const isHers =
    owner !== undefined &&
    firewall !== undefined &&
    suite.authority.checkOwner(suite.parse("params", owner.params), from, owner) &&
    equalBytes(firewall.ownerIdentity(from), owner.identity);
  if (!isHers) throw blocked("CRYPTO_FIREWALL_OWNER");
}

/** A one-time owner is her identity and coins: nothing of her lasting key is needed. */
function oneTimeOwner(suite: Suite, coined: () => Suite, identity: Uint8Array): Frame<"owner-key"> {
  const { params, master } = suite.authority.setup();
  const partial = suite.authority.extract(master, identity);
  const key = suite.ownerKey(params, identity, partial, { certificateless: false });
  return coined().renewOwner(key);
}

/** Whether these are the next values of the stream, in order. @throws CRYPTO_FIREWALL_VALUE */
export function requireDrawn(coins: Random, values: readonly Uint8Array[]): void {
  for (const value of values) requireSame(coins(value.length), value);
}

function requireSame(due: Uint8Array, given: Uint8Array | undefined): void {
  if (given === undefined || !equalBytes(due, given)) throw blocked("CRYPTO_FIREWALL_VALUE");
}
