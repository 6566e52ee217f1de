/** Test material: an owner with her wallet and its firewall for one suite, a recipient, and relays. */
import { asciiToBytes } from "@noble/curves/utils.js";
import { fixedRandom } from "../generator.fixture.ts";
import type { Random, Suite } from "../suite.ts";
import type { Frame } from "../wire.ts";
import { coinStream, newSeed } from "./coins.ts";
import { createLegFirewall, type LegFirewall, type LegTranscript, type ReleasedLeg, type Step } from "./leg.ts";
import { recordLeg, type RecordedLeg } from "./wallet.ts";

export const CONTEXT = asciiToBytes("capsule of a grant");
export const GRANT_CONTEXT = new Uint8Array(32).fill(7);

export interface HouseholdOptions {
  readonly certificateless?: boolean;
  readonly relays?: number;
  readonly threshold?: number;
}

export type Create = (random: Random) => Suite;

/** Everyone's keys; drawn from a generator that nobody has touched. */
export function household(create: Create, label: string, options: HouseholdOptions = {}) {
  const { certificateless = false, relays = 3, threshold = 2 } = options;
  const random = fixedRandom(`household ${label}`);
  const suite = create(random);
  const identity = random(32);
  const { params, master } = suite.authority.setup();
  const ownerKey = suite.ownerKey(params, identity, suite.authority.extract(master, identity), { certificateless });
  const theirs = suite.authority.setup();
  const reader = random(32);
  const recipient = suite.recipientKey(theirs.params, reader, suite.authority.extract(theirs.master, reader));
  const owner = { params, identity, certificateless };
  const firewall = (of = label) =>
    createLegFirewall({
      create,
      random: fixedRandom(`firewall ${of}`),
      ...(suite.info.authority && { owner }),
    });
  const grantOptions = { context: GRANT_CONTEXT, relays, threshold };
  return { create, suite, identity, params, master, ownerKey, recipient, owner, firewall, grantOptions };
}
export type Household = ReturnType<typeof household>;

/** What a wallet may bend before it answers; an honest one bends nothing. */
export interface Bends {
  /** Where the wallet draws its seed; untouched by default. */
  readonly generator?: Random;
  /** Changes the coins of a step after the fact. */
  readonly coins?: (step: Step, honest: Random) => Random;
  /** Changes the suite it runs. */
  readonly suite?: (step: Step, honest: Suite) => Suite;
  readonly transcript?: (honest: LegTranscript) => LegTranscript;
}

let wallets = 0;

/** One grant by the rules: commit, take the contribution, make, reveal. */
export function makeGrant(home: Household, firewall: LegFirewall, bends: Bends = {}) {
  const generator = bends.generator ?? fixedRandom(`wallet ${wallets++}`);
  const { seed, commitment } = newSeed(generator);
  firewall.allow();
  const { exchange, contribution } = firewall.begin(commitment);
  const { transcript, key } = legOf(home, bends, (step) => coinStream(seed, contribution, step));
  return { seed, exchange, contribution, transcript, key, release: () => firewall.release(exchange, seed, transcript) };
}

/**
 * What this firewall answers to a commitment. An attacker asks a firewall of his own, which differs from hers in its
 * generator only: what he hears is the best he has for a guess.
 */
export function contributionOf(firewall: LegFirewall, commitment: Uint8Array): Uint8Array {
  firewall.allow();
  return firewall.begin(commitment).contribution;
}

/** The grant of a wallet nobody watches: its coins are its generator's. */
export function unwatched(home: Household, bends: Bends = {}): { transcript: LegTranscript; key: Uint8Array } {
  const generator = bends.generator ?? fixedRandom(`wallet ${wallets++}`);
  return legOf(home, bends, () => generator);
}

function legOf(home: Household, bends: Bends, honest: (step: Step) => Random) {
  const record: RecordedLeg = {};
  const under = (step: Step): Suite => {
    const coins = bends.coins?.(step, honest(step)) ?? honest(step);
    const suite = home.create(coins);
    return recordLeg(bends.suite?.(step, suite) ?? suite, record);
  };
  const type = under("type").newType("record");
  const key = under("owner").renewOwner(home.ownerKey);
  const plain = home.suite;
  const from = plain.ownerAddress(key, type, CONTEXT);
  const made = under("capsule").encapsulate(from, type, CONTEXT);
  const source = { capsule: made.capsule, context: CONTEXT };
  const typeKey = under("grant").typeKey(key, type);
  under("grant").rekey(typeKey, home.recipient.address, { ...home.grantOptions, source });
  const transcript = record as LegTranscript;
  return { transcript: bends.transcript?.(transcript) ?? transcript, key: made.key };
}

/** Coins of a leg. */
export interface LegCoins {
  readonly seed: Uint8Array;
  readonly contribution: Uint8Array;
}

/** The key of the grant that these coins give, one for each leg of the suite, without the rest of it. */
export function keyUnder(home: Household, legs: readonly LegCoins[]): Uint8Array {
  let current: Step = "type";
  const streams = legs.map(({ seed, contribution }) => {
    const steps = new Map<Step, Random>();
    const streamOf = (step: Step): Random => {
      const stream = steps.get(step) ?? coinStream(seed, contribution, step);
      steps.set(step, stream);
      return stream;
    };
    return home.create((length) => streamOf(current)(length));
  });
  const [one, two] = streams;
  const suite = one?.legs && two?.legs ? one.legs.over(one.legs.first, two.legs.second) : one!;
  const under = (step: Step): Suite => {
    current = step;
    return suite;
  };
  const type = under("type").newType("record");
  const from = suite.ownerAddress(under("owner").renewOwner(home.ownerKey), type, CONTEXT);
  return under("capsule").encapsulate(from, type, CONTEXT).key;
}

/** The reader's opening with the first relays of the threshold. */
export function opened(home: Household, grant: Frame<"grant">, leg: ReleasedLeg): Uint8Array {
  const { suite, recipient, grantOptions } = home;
  const fragments = leg.shares.slice(0, grantOptions.threshold).map((share) => {
    if (!suite.checkShare(grant, share)) throw new Error("the share does not fit");
    const fragment = suite.convert(share, leg.capsule, leg.statement);
    if (!suite.verify(fragment, grant, leg.capsule)) throw new Error("the fragment does not fit");
    return fragment;
  });
  const { capsule, type, from } = leg;
  const grantContext = grantOptions.context;
  return suite.decapsulate(recipient.secret, { capsule, grant, type, context: CONTEXT, grantContext, from, fragments });
}
