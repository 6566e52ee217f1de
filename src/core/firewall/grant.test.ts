/** A whole grant of each kind of network suite through its firewalls, and what a firewall that turned bad can do. */
import { describe, expect, test } from "vitest";
import { fixedRandom } from "../generator.fixture.ts";
import { combineKeys, tagHalf } from "../hybrid/combine.ts";
import { splitLegs } from "../hybrid/legs.ts";
import { loadMclPairing } from "../pairing/mcl.ts";
import { suites } from "../registry.ts";
import type { Random, Suite, SuiteLegs } from "../suite.ts";
import { FRAME_HEADER } from "../wire.ts";
import { coinStream } from "./coins.ts";
import { type GrantFrames, legDigest, requireCounts } from "./combined.ts";
import { type FirewallCalls, type MadeThroughFirewalls, openExchange, type TagBound } from "./grant.ts";
import { createGuard, type Guard } from "./guard.ts";
import { CONTEXT, GRANT_CONTEXT, household } from "./household.fixture.ts";
import type { LegName } from "./leg.ts";

const pairing = await loadMclPairing();
const creating =
  (id: string) =>
  (random: Random): Suite =>
    suites(random, { pairing }).suiteById(id);
const refused = (name: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${name}` });
type ReleaseParams = Parameters<FirewallCalls["release"]>[0];
const TERMS = fixedRandom("terms")(32);
const contexts = { context: CONTEXT, grantContext: GRANT_CONTEXT };

function house(id: string, certificateless = false) {
  const create = creating(id);
  const home = household(create, `whole ${id}`, { certificateless });
  const guard = (leg: LegName): Guard =>
    createGuard({ create, leg, random: fixedRandom(`guard ${leg} ${id}`), owner: home.owner });
  const [first, second] = [guard("first"), guard("second")];
  /** The lasting part of her key is of the first leg. */
  const suite = create(fixedRandom("lasting"));
  const lasting = (suite.legs?.first ?? suite).ownerKey(
    home.params,
    home.identity,
    home.suite.authority.extract(home.master, home.identity),
    { certificateless },
  );
  const plan = {
    kind: "record",
    owner: lasting,
    recipient: home.recipient.address,
    relays: 3,
    threshold: 2,
    contexts: () => contexts,
  };
  const make = async (bend: { first?: FirewallCalls; second?: FirewallCalls } = {}) => {
    first.allow();
    second.allow();
    const calls = { first: bend.first ?? first.calls, second: bend.second ?? second.calls };
    const exchange = await openExchange({ create, random: fixedRandom(`wallet of ${id}`), terms: TERMS, ...calls });
    return { exchange, made: await exchange.make(plan) };
  };
  return { ...home, first, second, plan, make };
}

function open({ suite, recipient }: ReturnType<typeof house>, { frames }: MadeThroughFirewalls): Uint8Array {
  const { capsule, statement, grant, shares, type, from } = frames;
  const fragments = shares.slice(1).map((share) => {
    expect(suite.checkShare(grant, share)).toBe(true);
    return suite.convert(share, capsule, statement);
  });
  for (const fragment of fragments) expect(suite.verify(fragment, grant, capsule)).toBe(true);
  const input = { capsule, grant, type, from, context: CONTEXT, grantContext: GRANT_CONTEXT, fragments };
  return suite.decapsulate(recipient.secret, input);
}

describe.each([
  ["ibe-clc", false],
  ["ibe-clc", true],
  ["hybrid", false],
  ["hybrid", true],
] as const)("%s, certificateless %s", (id, certificateless) => {
  test("an honest wallet's grant goes through and opens as ever", async () => {
    const home = house(id, certificateless);
    const { exchange, made } = await home.make();
    expect(open(home, made)).toEqual(made.key);
    expect(exchange.salts(40)).toEqual(home.first.salts(exchange.exchange)(40));
    expect(home.first.terms(exchange.exchange)).toEqual(TERMS);
    const digest = home.first.approve(exchange.exchange, made.frames, contexts, made.second);
    expect(digest === null).toBe(id === "ibe-clc");
    if (digest) expect(home.second.hasReleased(digest)).toBe(true);
    // Once, and over: the next one goes on.
    expect(() => home.first.salts(exchange.exchange)).toThrow(refused("ORDER"));
    expect(open(home, (await home.make()).made)).toHaveLength(32);
  });
});

function boundOf({ suite }: ReturnType<typeof house>, { frames }: MadeThroughFirewalls): TagBound {
  const { first, second } = splitLegs(suite.info.code, "capsule", frames.capsule);
  return { firstCapsule: first, secondCapsule: second, context: CONTEXT };
}

describe("the whole of a combined grant", () => {
  const last = (frame: Uint8Array): Uint8Array => frame.map((byte, i) => (i === frame.length - 1 ? byte ^ 1 : byte));
  const kinds = ["type", "from", "capsule", "statement", "grant"] as const;
  type Approval = {
    readonly frames: GrantFrames;
    readonly second: MadeThroughFirewalls["second"];
    readonly at: typeof contexts;
  };
  const bends: readonly [name: string, bend: (honest: Approval, foreign: MadeThroughFirewalls) => Approval][] = [
    ...kinds.flatMap((kind): typeof bends => [
      [
        `another grant's ${kind}`,
        (honest, { frames }) => ({ ...honest, frames: { ...honest.frames, [kind]: frames[kind] } }),
      ],
      [
        `${kind} with a bit changed`,
        (honest) => ({ ...honest, frames: { ...honest.frames, [kind]: last(honest.frames[kind]) } }),
      ],
    ]),
    [
      "another grant's shares",
      (honest, { frames }) => ({ ...honest, frames: { ...honest.frames, shares: frames.shares } }),
    ],
    ["a share less", (honest) => ({ ...honest, frames: { ...honest.frames, shares: honest.frames.shares.slice(1) } })],
    ["no second leg", (honest) => ({ ...honest, second: null })],
    ["another grant's second leg", (honest, { second }) => ({ ...honest, second })],
    ["another grant context", (honest) => ({ ...honest, at: { ...contexts, grantContext: new Uint8Array(32) } })],
    ["another capsule context", (honest) => ({ ...honest, at: { ...contexts, context: GRANT_CONTEXT } })],
  ];

  test.each(bends)("%s is not approved, and nothing is after it", async (_, bend) => {
    const bent = house("hybrid");
    const { made: foreign } = await bent.make();
    const { exchange, made } = await bent.make();
    const { frames, second, at } = bend({ frames: made.frames, second: made.second, at: contexts }, foreign);
    expect(() => bent.first.approve(exchange.exchange, frames, at, second)).toThrow(refused("VALUE"));
    expect(() => bent.first.approve(exchange.exchange, made.frames, contexts, made.second)).toThrow(refused("STOPPED"));
    await expect(bent.make()).rejects.toEqual(refused("STOPPED"));
  });

  test("another exchange's grant is not approved", async () => {
    const mixed = house("hybrid");
    const { exchange } = await mixed.make();
    const { made } = await mixed.make();
    const approve = () => mixed.first.approve(exchange.exchange, made.frames, contexts, made.second);
    expect(approve).toThrow(refused("VALUE"));
  });

  test("a half of the tag of the wallet's choice is none that the second firewall gave", async () => {
    const home = house("hybrid");
    const { exchange, made } = await home.make();
    const { transcript, half } = made.second!;
    const chosen = { transcript, half: fixedRandom("half of choice")(32) };
    expect(() => home.first.approve(exchange.exchange, made.frames, contexts, chosen)).toThrow(refused("VALUE"));
    const bound = boundOf(home, made);
    expect(home.second.hasReleased(legDigest(transcript, half, bound))).toBe(true);
    expect(home.second.hasReleased(legDigest(transcript, chosen.half, bound))).toBe(false);
    const elsewhere = { ...bound, context: GRANT_CONTEXT };
    expect(home.second.hasReleased(legDigest(transcript, half, elsewhere))).toBe(false);
  });

  test("the second firewall approves nothing, and neither an exchange that is not over", async () => {
    const home = house("hybrid");
    const { exchange, made } = await home.make();
    const approve = (guard: Guard, number: number) => () => guard.approve(number, made.frames, contexts, made.second);
    expect(approve(home.second, exchange.exchange)).toThrow(refused("ORDER"));
    expect(() => home.first.salts(99)).toThrow(refused("ORDER"));
    expect(approve(home.first, 99)).toThrow(refused("ORDER"));
  });
});

describe("a wallet that says half of it", () => {
  const bending = (calls: FirewallCalls, change: (params: ReleaseParams) => ReleaseParams): FirewallCalls => ({
    begin: calls.begin,
    release: (params) => calls.release(change(params)),
  });

  test("a combined suite's leg does not pass for a whole one, nor the other way round", async () => {
    const combined = house("hybrid");
    const unbound = bending(combined.first.calls, (params) => ({ ...params, bound: null }));
    await expect(combined.make({ first: unbound })).rejects.toEqual(refused("VALUE"));
    const single = house("ibe-clc");
    const empty = new Uint8Array(0);
    const bound = { firstCapsule: empty, secondCapsule: empty, context: empty };
    const joined = bending(single.first.calls, (params) => ({ ...params, bound }));
    await expect(single.make({ first: joined })).rejects.toEqual(refused("VALUE"));
  });

  const other = fixedRandom("another capsule")(64);
  const overOther = (of: keyof TagBound) => (params: ReleaseParams) => ({
    ...params,
    bound: params.bound && { ...params.bound, [of]: other },
  });

  test.each(["first", "second"] as const)(
    "the %s firewall makes no half over another capsule for its own",
    async (leg) => {
      const home = house("hybrid");
      const calls = bending(home[leg].calls, overOther(`${leg}Capsule`));
      await expect(home.make({ [leg]: calls })).rejects.toEqual(refused("VALUE"));
      await expect(home.make()).rejects.toEqual(refused("STOPPED"));
    },
  );

  test.each([
    ["first", "secondCapsule"],
    ["first", "context"],
  ] as const)("a half of the %s over another %s is not approved", async (leg, of) => {
    const home = house("hybrid");
    const { exchange, made } = await home.make({ [leg]: bending(home[leg].calls, overOther(of)) });
    expect(() => home.first.approve(exchange.exchange, made.frames, contexts, made.second)).toThrow(refused("VALUE"));
  });

  test.each(["firstCapsule", "context"] as const)(
    "a half of the second over another %s is not announced",
    async (of) => {
      // The tag is made of both halves, so the wallet asks for a good half too: the digest it would need is of the bad one.
      const home = house("hybrid");
      let honest: ReleaseParams | undefined;
      const noting: FirewallCalls = {
        begin: home.second.calls.begin,
        release(params) {
          honest = params;
          return home.second.calls.release(overOther(of)(params));
        },
      };
      const { made } = await home.make({ second: noting });
      const { transcript, half } = made.second!;
      expect(home.second.hasReleased(legDigest(transcript, half, { ...honest!.bound!, [of]: other }))).toBe(true);
      expect(home.second.hasReleased(legDigest(transcript, half, honest!.bound!))).toBe(false);
    },
  );

  test("other terms than those committed to before there were coins", async () => {
    const home = house("hybrid");
    const first = bending(home.first.calls, (params) => ({ ...params, terms: fixedRandom("chosen later")(32) }));
    await expect(home.make({ first })).rejects.toEqual(refused("SEED"));
  });

  test.each([
    ["ibe-clc", "shares", (frames: GrantFrames) => ({ ...frames, shares: frames.shares.slice(1) })],
    ["ibe-clc", "grant", (frames: GrantFrames) => ({ ...frames, grant: frames.grant.slice(1) })],
    ["hybrid", "grant", (frames: GrantFrames) => ({ ...frames, grant: frames.grant.slice(1) })],
  ] as const)("a whole grant of %s with %s of another size is not that of the released leg", async (id, _, change) => {
    const home = house(id);
    const { exchange, made } = await home.make();
    const approve = () => home.first.approve(exchange.exchange, change(made.frames), contexts, made.second);
    expect(approve).toThrow(refused("VALUE"));
  });

  test("a suite that does not make its grants of its legs has nothing to show a firewall", async () => {
    const home = house("hybrid");
    const exchangeOf = (over: SuiteLegs["over"]) =>
      openExchange({
        create: (random) => {
          const suite = home.create(random);
          return { ...suite, legs: { ...suite.legs!, over } };
        },
        random: fixedRandom("aside"),
        first: home.first.calls,
        second: home.second.calls,
      });
    const aside = home.create(fixedRandom("made aside"));
    for (const over of [
      () => aside,
      (one: Suite, two: Suite) => ({ ...aside.legs!.over(one, two), rekey: aside.rekey.bind(aside) }),
    ]) {
      home.first.allow();
      home.second.allow();
      const exchange = await exchangeOf(over);
      await expect(exchange.make(home.plan)).rejects.toEqual(refused("VALUE"));
    }
    // It was the wallet that saw it: the firewalls were shown nothing and go on.
    expect((await home.make()).made.second).not.toBeNull();
  });

  test.each(["ibe-clc", "hybrid"])(
    "the n and t that a grant of %s says of itself are those of the terms",
    async (id) => {
      const home = house(id);
      const { made } = await home.make();
      const due = { relays: 3, threshold: 2 };
      const { grant } = made.frames;
      expect(() => requireCounts(home.suite, grant, due)).not.toThrow();
      expect(() => requireCounts(home.suite, grant, { ...due, threshold: 1 })).toThrow(refused("VALUE"));
      expect(() => requireCounts(home.suite, grant, { ...due, relays: 4 })).toThrow(refused("VALUE"));
    },
  );
});

describe("what a firewall remembers", () => {
  test("is nothing after whoever runs it has seen a deviation", async () => {
    const home = house("ibe-clc");
    const { exchange, made } = await home.make();
    home.first.stop();
    expect(() => home.first.approve(exchange.exchange, made.frames, contexts, null)).toThrow(refused("STOPPED"));
    expect(() => home.first.salts(exchange.exchange)).toThrow(refused("ORDER"));
    await expect(home.make()).rejects.toEqual(refused("STOPPED"));
  });

  test("is the last sixteen grants that nobody approved", async () => {
    const home = house("ibe-clc");
    const exchanges = [];
    for (let i = 0; i < 17; i++) exchanges.push(await home.make());
    const [oldest, next] = [exchanges[0]!, exchanges[1]!];
    expect(() => home.first.salts(oldest.exchange.exchange)).toThrow(refused("ORDER"));
    for (const { exchange } of exchanges.slice(1)) expect(home.first.terms(exchange.exchange)).toEqual(TERMS);
    expect(home.first.approve(next.exchange.exchange, next.made.frames, contexts, null)).toBeNull();
  });

  test("is nothing, for a second one of a suite of one leg", async () => {
    const home = house("ibe-clc");
    home.second.allow();
    const { exchange, made } = await home.make({ first: home.second.calls });
    expect(open(home, made)).toEqual(made.key);
    expect(() => home.second.terms(exchange.exchange)).toThrow(refused("ORDER"));
    expect(() => home.second.approve(exchange.exchange, made.frames, contexts, null)).toThrow(refused("ORDER"));
  });
});

describe("a firewall that turned bad", () => {
  test("a grant that is not the wallet's own is not taken back from it", async () => {
    const home = house("hybrid");
    const foreign = await home.make();
    const { first } = home.suite.legs!;
    const firstGrant = foreign.made.frames.grant.slice(FRAME_HEADER);
    const length = 9 + new DataView(firstGrant.buffer, firstGrant.byteOffset).getUint32(5);
    const swapped = first.parse("grant", firstGrant.slice(0, length));
    const bad: FirewallCalls = {
      begin: home.first.calls.begin,
      release: async (params) => ({ ...(await home.first.calls.release(params)), grant: swapped }),
    };
    await expect(home.make({ first: bad })).rejects.toEqual(refused("GRANT"));
  });

  test("knows one leg's key, and not the grant's", async () => {
    const home = house("hybrid");
    const legs = home.suite.legs!;
    let keyOne: Uint8Array | undefined;
    let contribution = new Uint8Array(0);
    const bad: FirewallCalls = {
      async begin(params) {
        const begun = await home.first.calls.begin(params);
        contribution = begun.contribution.slice();
        return begun;
      },
      async release(params) {
        const { seed, transcript } = params;
        const leg = home.create(coinStream(seed, contribution, "capsule")).legs!.first;
        const [from, type] = [leg.parse("owner-address", transcript.from), leg.parse("type", transcript.type)];
        keyOne = leg.encapsulate(from, type, transcript.context).key;
        const released = await home.first.calls.release(params);
        const bound = { name: legs.name, ...params.bound! };
        expect(tagHalf("first", keyOne, bound)).toEqual(released.half);
        return released;
      },
    };
    const { made } = await home.make({ first: bad });
    expect(open(home, made)).toEqual(made.key);
    const { first: firstCapsule, second: secondCapsule } = splitLegs(
      home.suite.info.code,
      "capsule",
      made.frames.capsule,
    );
    // It has K1, and of K2 what everyone has. Without K2 it is one guess among 2^256.
    for (const secondKey of [keyOne!, new Uint8Array(32), made.second!.half, fixedRandom("guess")(32)]) {
      const input = { name: legs.name, firstKey: keyOne!, secondKey, firstCapsule, secondCapsule, context: CONTEXT };
      expect(combineKeys(input).key).not.toEqual(made.key);
    }
  });
});
