/** A whole grant of each kind of network suite through its firewalls, and what a firewall that turned bad can do. */
import { describe, expect, test } from "vitest";
import { fixedRandom } from "../generator.fixture.ts";
import { combineKeys, tagHalf } from "../hybrid/combine.ts";
import { splitLegs } from "../hybrid/legs.ts";
import { loadMclPairing } from "../pairing/mcl.ts";
import { suites } from "../registry.ts";
import type { Random, Suite } from "../suite.ts";
import { FRAME_HEADER } from "../wire.ts";
import { coinStream } from "./coins.ts";
import { type GrantFrames, legDigest } from "./combined.ts";
import { type FirewallCalls, type MadeThroughFirewalls, openExchange } from "./grant.ts";
import { createGuard, type Guard, type LegName } from "./guard.ts";
import { CONTEXT, GRANT_CONTEXT, household } from "./household.fixture.ts";

const pairing = await loadMclPairing();
const creating =
  (id: string) =>
  (random: Random): Suite =>
    suites(random, { pairing }).suiteById(id);
const refused = (name: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${name}` });
type ReleaseParams = Parameters<FirewallCalls["release"]>[0];
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
    const exchange = await openExchange({ create, random: fixedRandom(`wallet of ${id}`), ...calls });
    return { exchange, made: await exchange.make(plan) };
  };
  return { ...home, first, second, make };
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
    const digest = home.first.approve(exchange.exchange, made.frames, contexts, made.second);
    expect(digest === null).toBe(id === "ibe-clc");
    if (digest) expect(home.second.hasReleased(digest)).toBe(true);
    expect(exchange.salts(40)).toEqual(home.first.salts(exchange.exchange)(40));
  });
});

describe("the whole of a combined grant", () => {
  const home = house("hybrid");

  test("nothing but what both firewalls let through is approved", async () => {
    const { exchange, made } = await home.make();
    const { exchange: other, made: foreign } = await home.make();
    const approve = (frames: GrantFrames, second = made.second, at = contexts) =>
      home.first.approve(exchange.exchange, frames, at, second);
    expect(() => home.first.approve(other.exchange, made.frames, contexts, made.second)).toThrow(refused("VALUE"));
    for (const kind of ["type", "from", "capsule", "statement", "grant"] as const) {
      expect(() => approve({ ...made.frames, [kind]: foreign.frames[kind] }), kind).toThrow(refused("VALUE"));
      const bent = made.frames[kind].slice();
      bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1;
      expect(() => approve({ ...made.frames, [kind]: bent }), kind).toThrow(refused("VALUE"));
    }
    expect(() => approve({ ...made.frames, shares: foreign.frames.shares })).toThrow(refused("VALUE"));
    expect(() => approve({ ...made.frames, shares: made.frames.shares.slice(1) })).toThrow(refused("VALUE"));
    expect(() => approve(made.frames, null)).toThrow(refused("VALUE"));
    expect(() => approve(made.frames, foreign.second)).toThrow(refused("VALUE"));
    const elsewhere = { ...contexts, grantContext: new Uint8Array(32) };
    expect(() => approve(made.frames, made.second, elsewhere)).toThrow(refused("VALUE"));
    expect(() => approve(made.frames, made.second, { ...contexts, context: GRANT_CONTEXT })).toThrow(refused("VALUE"));
    expect(approve(made.frames)).not.toBeNull();
  });

  test("a half of the tag of the wallet's choice is none that the second firewall gave", async () => {
    const { exchange, made } = await home.make();
    const { transcript, half } = made.second!;
    const chosen = { transcript, half: fixedRandom("half of choice")(32) };
    expect(() => home.first.approve(exchange.exchange, made.frames, contexts, chosen)).toThrow(refused("VALUE"));
    expect(home.second.hasReleased(legDigest(transcript, half))).toBe(true);
    expect(home.second.hasReleased(legDigest(transcript, chosen.half))).toBe(false);
  });

  test("the second firewall approves nothing, and neither an exchange that is not over", async () => {
    const { exchange, made } = await home.make();
    const approve = (guard: Guard, number: number) => () => guard.approve(number, made.frames, contexts, made.second);
    expect(approve(home.second, exchange.exchange)).toThrow(refused("ORDER"));
    expect(approve(home.first, 99)).toThrow(refused("ORDER"));
    expect(() => home.first.salts(99)).toThrow(refused("ORDER"));
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

  test("a half of the tag over other capsules is of no use", async () => {
    const home = house("hybrid");
    const other = fixedRandom("another capsule")(64);
    const first = bending(home.first.calls, (params) => ({
      ...params,
      bound: params.bound && { ...params.bound, secondCapsule: other },
    }));
    const { exchange, made } = await home.make({ first });
    expect(() => home.first.approve(exchange.exchange, made.frames, contexts, made.second)).toThrow(refused("VALUE"));
  });

  test("a whole grant of another size is not that of the released leg", async () => {
    const home = house("ibe-clc");
    const { exchange, made } = await home.make();
    const approve = (frames: GrantFrames) => () => home.first.approve(exchange.exchange, frames, contexts, null);
    expect(approve({ ...made.frames, shares: made.frames.shares.slice(1) })).toThrow(refused("VALUE"));
    expect(approve({ ...made.frames, grant: made.frames.grant.slice(1) })).toThrow(refused("VALUE"));
    expect(approve(made.frames)).not.toThrow();
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
