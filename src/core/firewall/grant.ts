/**
 * A wallet's way through its firewalls, whichever suite the network uses: coins with each leg's firewall, the grant made
 * leg by leg, the first leg released before the second is bound to it. The firewalls are reached by calls that take
 * time; everything in between is the suites' own work.
 */
import type { Random, RekeyOptions, Suite, SuiteLegs } from "../suite.ts";
import type { Frame } from "../wire.ts";
import { coinStream, newSeed, NO_TERMS } from "./coins.ts";
import { legOf, type LegTranscript, type Step } from "./leg.ts";
import { blocked } from "./refusal.ts";
import { acceptGrant, recordLeg, type RecordedLeg, withReleased } from "./wallet.ts";

/** For a combined suite: what a leg's half of the tag covers. */
export interface TagBound {
  readonly firstCapsule: Uint8Array;
  readonly secondCapsule: Uint8Array;
  readonly context: Uint8Array;
}

/** One leg's firewall as the wallet reaches it. */
export interface FirewallCalls {
  begin(params: { commitment: Uint8Array }): Promise<{ exchange: number; contribution: Uint8Array }>;
  /** @returns the grant to use, and this leg's half of the tag (empty for a suite of one leg) */
  release(params: {
    exchange: number;
    seed: Uint8Array;
    /** What was committed to with the seed. */
    terms: Uint8Array;
    transcript: LegTranscript;
    bound: TagBound | null;
  }): Promise<{ grant: Uint8Array; half: Uint8Array }>;
}

interface Leg {
  readonly firewall: FirewallCalls;
  readonly exchange: number;
  readonly seed: Uint8Array;
  readonly terms: Uint8Array;
  readonly coins: (step: Step) => Random;
  readonly record: RecordedLeg;
  stream: Random;
  readonly suite: Suite;
}

export interface GrantPlan {
  readonly kind: string;
  /** The owner's lasting key. */
  readonly owner: Frame<"owner-key">;
  readonly recipient: Frame<"address">;
  readonly relays: number;
  readonly threshold: number;
  /** Both contexts follow from the type. */
  contexts(type: Frame<"type">): { context: Uint8Array; grantContext: Uint8Array };
}

/** What leaves (combined.ts), as frames of our own. */
export interface MadeFrames {
  readonly type: Frame<"type">;
  readonly from: Frame<"owner-address">;
  readonly capsule: Frame<"capsule">;
  readonly statement: Frame<"statement">;
  readonly to: Frame<"address">;
  readonly grant: Frame<"grant">;
  readonly shares: readonly Frame<"share">[];
}

export interface MadeThroughFirewalls {
  readonly frames: MadeFrames;
  /** The key the capsule carries. */
  readonly key: Uint8Array;
  /** What the first firewall needs of the second leg to release the whole; null for a suite of one leg. */
  readonly second: { readonly transcript: LegTranscript; readonly half: Uint8Array } | null;
}

export interface GrantExchange {
  /** Number of the exchange at the first firewall. */
  readonly exchange: number;
  /** For ids, salts and nonces around the grant, in a fixed order. */
  readonly salts: Random;
  make(plan: GrantPlan): Promise<MadeThroughFirewalls>;
}

export interface ExchangeOptions {
  /** The network's suite under a generator. */
  readonly create: (random: Random) => Suite;
  /** The wallet's own generator. */
  readonly random: Random;
  readonly first: FirewallCalls;
  /** Of a combined suite. */
  readonly second: FirewallCalls;
  /** What the grant is for, hashed: fixed before there are coins. */
  readonly terms?: Uint8Array;
}

/** @throws CRYPTO_FIREWALL_* */
export async function openExchange(options: ExchangeOptions): Promise<GrantExchange> {
  const { create, random, first, second, terms = NO_TERMS } = options;
  const plain = create(random);
  const { legs } = plain;
  const one = await openLeg(first, random, terms, (stream) => legOf(create(stream), "first"));
  if (!legs) return { ...shared(one), make: (plan) => makeSingle(one, plan) };
  const two = await openLeg(second, random, terms, (stream) => legOf(create(stream), "second"));
  return { ...shared(one), make: (plan) => makeCombined(legs, one, two, plan) };
}

const shared = ({ exchange, coins }: Leg) => ({ exchange, salts: coins("salts") });

async function openLeg(
  firewall: FirewallCalls,
  random: Random,
  terms: Uint8Array,
  create: (random: Random) => Suite,
): Promise<Leg> {
  const { seed, commitment } = newSeed(random, terms);
  const { exchange, contribution } = await firewall.begin({ commitment });
  const coins = (step: Step): Random => coinStream(seed, contribution, step);
  const record: RecordedLeg = {};
  const leg: Leg = {
    firewall,
    exchange,
    seed,
    terms,
    coins,
    record,
    stream: random,
    suite: recordLeg(
      create((length) => leg.stream(length)),
      record,
    ),
  };
  return leg;
}

function under(step: Step, ...legs: readonly Leg[]): void {
  for (const leg of legs) leg.stream = leg.coins(step);
}

async function makeSingle(leg: Leg, plan: GrantPlan): Promise<MadeThroughFirewalls> {
  const made = makeCapsule(leg.suite, [leg], plan);
  under("grant", leg);
  const { shares } = leg.suite.rekey(made.typeKey, plan.recipient, made.options);
  const { grant } = await released(leg, null);
  const { type, from, capsule, statement, key } = made;
  return { frames: { type, from, capsule, statement, to: plan.recipient, grant, shares }, key, second: null };
}

async function makeCombined(legs: SuiteLegs, one: Leg, two: Leg, plan: GrantPlan): Promise<MadeThroughFirewalls> {
  const suite = legs.over(one.suite, two.suite);
  const made = makeCapsule(suite, [one, two], plan);
  // The second leg's grant is bound to the first one's: made for now only to have the first, and again with what returns.
  under("grant", one, two);
  suite.rekey(made.typeKey, plan.recipient, made.options);
  const first = complete(one.record);
  const bound: TagBound = {
    firstCapsule: first.capsule,
    secondCapsule: complete(two.record).capsule,
    context: made.options.source.context,
  };
  const firstReleased = await released(one, bound);
  const shares = first.shares.map((share) => one.suite.parse("share", share));
  under("grant", two);
  const whole = legs.over(withReleased(one.suite, firstReleased.grant, shares), two.suite);
  const { grant, shares: all } = whole.rekey(made.typeKey, plan.recipient, made.options);
  const transcript = complete(two.record);
  const { half } = await released(two, bound);
  const { type, from, capsule, statement, key } = made;
  return {
    frames: { type, from, capsule, statement, to: plan.recipient, grant, shares: all },
    key,
    second: { transcript, half },
  };
}

function makeCapsule(suite: Suite, legs: readonly Leg[], plan: GrantPlan) {
  under("type", ...legs);
  const type = suite.newType(plan.kind);
  const { context, grantContext } = plan.contexts(type);
  under("owner", ...legs);
  const owner = suite.renewOwner(plan.owner);
  const from = suite.ownerAddress(owner, type, context);
  under("capsule", ...legs);
  const { key, capsule, statement } = suite.encapsulate(from, type, context);
  const typeKey = suite.typeKey(owner, type);
  const { relays, threshold } = plan;
  const options = { context: grantContext, relays, threshold, source: { capsule, context } } satisfies RekeyOptions;
  return { type, from, key, capsule, statement, typeKey, options };
}

/** Reveals the seed with the values, and takes back nothing but the same grant re-randomised. */
async function released(leg: Leg, bound: TagBound | null): Promise<{ grant: Frame<"grant">; half: Uint8Array }> {
  const transcript = complete(leg.record);
  const { exchange, seed, terms } = leg;
  const { grant, half } = await leg.firewall.release({ exchange, seed, terms, transcript, bound });
  under("grant", leg);
  return { grant: acceptGrant(leg.suite, transcript, grant), half };
}

function complete(record: RecordedLeg): LegTranscript {
  const { identity, kind, type, from, context, capsule, statement, to, options, grant, shares } = record;
  if (!identity || kind === undefined || !type || !from || !context || !capsule || !statement) throw incomplete();
  if (!to || !options || !grant || !shares) throw incomplete();
  return { identity, kind, type, from, context, capsule, statement, to, options, grant, shares };
}

const incomplete = () => blocked("CRYPTO_FIREWALL_VALUE");
