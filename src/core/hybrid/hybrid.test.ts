/** The combined suite: golden values, sizes, its own refusals, and what it takes from its legs. */
import { sha256 } from "@noble/hashes/sha2.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it, vi } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { createChow } from "../chow/chow.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { createLattice } from "../lattice/lattice.ts";
import type { OnChainPoints, Random, RekeyOptions, Suite } from "../suite.ts";
import { FRAME_HEADER, type Frame, type Kind, KINDS } from "../wire.ts";
import golden from "./golden.json" with { type: "json" };
import { capsuleContext } from "./combine.ts";
import { createHybrid } from "./hybrid.ts";
import { joinLegs, splitLegs } from "./legs.ts";

const CODE = 4;
/** Name of a suite of this id over ibe-clc and chow, in its hashes. */
const OTHER = asciiToBytes("hybrid ibe-clc chow");
const NAMED = { id: "hybrid", code: CODE, title: "two legs", source: "docs/crypto.md" };
const create = (random: Random): Suite => createHybrid(NAMED, createIbeClc(random), createLattice(random));
const random = fixedRandom("hybrid unit");
const [first, second] = [createIbeClc(random), createLattice(random)];
const suite = createHybrid(NAMED, first, second);

function pointsOf({ onChain }: Suite): OnChainPoints {
  if (onChain.kind !== "bls12-381-pairing") throw new Error("the first leg shows points");
  return onChain;
}
const s = play(suite, { certificateless: false, sameAuthority: false });

/** A frame whole where it is needed to open, else its hash. */
const HASHED: readonly Kind[] = ["share", "statement", "address"];

describe("golden values", () => {
  it("the fixed generator gives the same bytes as ever", () => {
    const g = play(create(fixedRandom("golden")), { certificateless: false, sameAuthority: false });
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const due = HASHED.includes(kind) ? sha256(g.frames[kind]) : g.frames[kind];
      expect(bytesToHex(due), kind).toBe(golden.frames[kind]);
    }
    expect(g.shares.map((share) => bytesToHex(sha256(share)))).toEqual(golden.shares);
    expect(g.fragments.map((fragment) => bytesToHex(fragment))).toEqual(golden.fragments);
    expect(bytesToHex(g.made.key)).toBe(golden.key);
  });

  it("the recorded bytes still open", () => {
    const read = <K extends Kind>(kind: K): Frame<K> => suite.parse(kind, hexToBytes(golden.frames[kind]));
    const [key, context] = [hexToBytes(golden.key), hexToBytes(golden.context)];
    expect(suite.decapsulateOwn(read("owner-key"), read("type"), context, read("capsule"))).toEqual(key);
    expect(suite.decapsulateTyped(read("type-key"), context, read("capsule"))).toEqual(key);
    const opened = suite.decapsulate(read("recipient-key"), {
      capsule: read("capsule"),
      grant: read("grant"),
      type: read("type"),
      context,
      grantContext: hexToBytes(golden.grantContext),
      from: read("owner-address"),
      fragments: golden.fragments.slice(1).map((hex) => suite.parse("fragment", hexToBytes(hex))),
    });
    expect(opened).toEqual(key);
  });

  it("has the documented sizes", () => {
    const sizes = Object.entries(s.frames).map(([kind, frame]) => [kind, frame.length - FRAME_HEADER]);
    expect(Object.fromEntries(sizes)).toEqual({
      params: 48,
      master: 32,
      partial: 96,
      "owner-key": 224 + 64 + 18,
      "owner-address": 128 + 2368 + 18,
      "recipient-key": 256 + 64 + 18,
      address: 128 + 2368 + 18,
      type: 64 + 64 + 18,
      "type-key": 336 + 128 + 18,
      capsule: 240 + 2944 + 18 + 32,
      statement: 128 + 64 + 18 + 32,
      grant: 322 + 96 * 3 + 34 + 64 * 3 + 18,
      share: 33 + 66 + 18,
      fragment: 49 + 4609 + 18,
    });
    expect(at(s.shares, 2).length - FRAME_HEADER).toBe(33 + 27682 + 18);
  });
});

describe("what it is made of", () => {
  it("needs an authority first, none second, and different suites", () => {
    for (const [one, two] of [
      [second, second],
      [first, first],
      [second, first],
      [suite, suite],
    ] as const) {
      refuses(() => createHybrid(NAMED, one, two), "ARG_LEGS");
    }
  });

  it("claims of each leg what both or either give", () => {
    expect(suite.info).toEqual({
      ...NAMED,
      quantumSafe: true,
      authority: true,
      escrow: false,
      oneTime: true,
      onChain: "bls12-381-pairing",
      maxRelays: 32,
    });
    expect(createHybrid(NAMED, first, createChow(random)).info.quantumSafe).toBe(false);
    const narrow: Suite = { ...second, info: { ...second.info, maxRelays: 3 } };
    const few = createHybrid(NAMED, first, narrow);
    expect(few.info.maxRelays).toBe(3);
    refuses(() => few.rekey(s.typeKey, s.address, { ...s.rekeyOptions, relays: 4 }), "ARG_RELAYS");
  });

  it("joins any two: without pairings in the second leg", () => {
    const other = createHybrid({ ...NAMED, id: "other" }, first, createChow(random));
    const { made, input, secret } = play(other, { certificateless: true, sameAuthority: true });
    expect(other.decapsulate(secret, input)).toEqual(made.key);
  });

  it("shows a contract the points of the first leg", () => {
    const leg = <K extends Kind>(kind: K, frame: Frame<K>): Frame<K> => splitLegs(CODE, kind, frame).first;
    const [whole, part] = [pointsOf(suite), pointsOf(first)];
    expect(whole.capsulePoint(s.made.capsule)).toEqual(part.capsulePoint(leg("capsule", s.made.capsule)));
    expect(whole.commitmentPoint(s.grant, 2)).toEqual(part.commitmentPoint(leg("grant", s.grant), 2));
    expect(whole.fragmentPoint(at(s.fragments, 1))).toEqual(part.fragmentPoint(leg("fragment", at(s.fragments, 1))));
  });

  it("shows a contract the hashes of the first leg, where that has hashes", () => {
    const fragmentHash = vi.fn(() => new Uint8Array(32).fill(7));
    const hashing: Suite = {
      ...first,
      info: { ...first.info, onChain: "fragment-hash" },
      onChain: { kind: "fragment-hash", fragmentHash },
    };
    const other = createHybrid(NAMED, hashing, second);
    expect(other.info.onChain).toBe("fragment-hash");
    if (other.onChain.kind !== "fragment-hash") throw new Error("the first leg's kind");
    expect(other.onChain.fragmentHash(s.grant, 2)).toEqual(new Uint8Array(32).fill(7));
    expect(fragmentHash).toHaveBeenCalledWith(splitLegs(CODE, "grant", s.grant).first, 2);
  });
});

describe("owners", () => {
  it("whoever holds a key of the first leg goes on with it", () => {
    const { params, partial } = s.frames;
    const bare = first.ownerKey(params, s.ownerIdentity, partial, { certificateless: true });
    const whole = suite.renewOwner(bare);
    expect(splitLegs(CODE, "owner-key", whole).first).toEqual(bare);
    expect(suite.ownerName(bare)).toEqual(first.ownerName(bare));
    expect(suite.ownerName(whole)).toEqual(first.ownerName(bare));
    expect(suite.parse("owner-key", whole)).toEqual(whole);
    const from = suite.ownerAddress(whole, s.type, s.context);
    expect(suite.authority.checkOwner(params, from, { certificateless: true })).toBe(true);
    const { capsule, key } = suite.encapsulate(from, s.type, s.context);
    expect(suite.decapsulateOwn(whole, s.type, s.context, capsule)).toEqual(key);
    refuses(() => suite.decapsulateOwn(suite.renewOwner(bare), s.type, s.context, capsule), "CRYPTO_OPEN");
  });

  it("renewing keeps the first leg and draws the second anew", () => {
    const [old, renewed] = [s.ownerKey, suite.renewOwner(s.ownerKey)].map((key) => splitLegs(CODE, "owner-key", key));
    expect(renewed?.first).toEqual(old?.first);
    expect(same(renewed?.second ?? old!.second, old?.second ?? s.ownerKey)).toBe(false);
  });

  it("two owners' legs are no owner", () => {
    const other = s.newOwner(identity(8));
    const [mine, theirs] = [s.ownerKey, other].map((key) => splitLegs(CODE, "owner-key", key)) as [
      ReturnType<typeof splitLegs<"owner-key">>,
      ReturnType<typeof splitLegs<"owner-key">>,
    ];
    refuses(() => suite.parse("owner-key", joinLegs(CODE, "owner-key", mine.first, theirs.second)), "WIRE_LEGS");
    const [from, foreign] = [s.ownerKey, other].map((key) => suite.ownerAddress(key, s.type, s.context)) as [
      Frame<"owner-address">,
      Frame<"owner-address">,
    ];
    const forged = joinLegs(
      CODE,
      "owner-address",
      splitLegs(CODE, "owner-address", foreign).first,
      splitLegs(CODE, "owner-address", from).second,
    );
    refuses(() => suite.parse("owner-address", forged), "WIRE_LEGS");
  });
});

describe("legs must agree", () => {
  it("on the relay's number in shares and fragments", () => {
    const leg = <K extends Kind>(kind: K, frame: Frame<K>) => splitLegs(CODE, kind, frame);
    const share = joinLegs(CODE, "share", leg("share", at(s.shares, 0)).first, leg("share", at(s.shares, 1)).second);
    refuses(() => suite.parse("share", share), "WIRE_LEGS");
    const fragment = joinLegs(
      CODE,
      "fragment",
      leg("fragment", at(s.fragments, 0)).first,
      leg("fragment", at(s.fragments, 1)).second,
    );
    refuses(() => suite.parse("fragment", fragment), "WIRE_LEGS");
  });

  it("on threshold and number of relays in grants", () => {
    for (const change of [{ threshold: 1 }, { relays: 2 }]) {
      const other = suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, ...change });
      const [mine, theirs] = [splitLegs(CODE, "grant", s.grant), splitLegs(CODE, "grant", other.grant)];
      refuses(() => suite.parse("grant", joinLegs(CODE, "grant", mine.first, theirs.second)), "WIRE_LEGS");
    }
  });

  it("on how many shares there are", () => {
    const short: Suite = {
      ...second,
      rekey(from, to, options) {
        const { grant, shares } = second.rekey(from, to, options);
        return { grant, shares: shares.slice(1) };
      },
    };
    refuses(() => createHybrid(NAMED, first, short).rekey(s.typeKey, s.address, s.rekeyOptions), "ARG_LEGS");
  });
});

describe("a grant for one capsule", () => {
  it("names to each leg that leg's capsule, and the context both are bound to", () => {
    const named: RekeyOptions[] = [];
    const noting = (leg: Suite): Suite => ({
      ...leg,
      rekey(from, to, options) {
        named.push(options);
        return leg.rekey(from, to, options);
      },
    });
    createHybrid(NAMED, noting(first), noting(second)).rekey(s.typeKey, s.address, s.rekeyOptions);
    const legs = splitLegs(CODE, "capsule", s.made.capsule);
    const context = capsuleContext(asciiToBytes("hybrid ibe-clc lattice"), s.context);
    expect(named.map(({ source }) => source)).toEqual([
      { capsule: legs.first, context },
      { capsule: legs.second, context },
    ]);
    expect(named.map(({ relays, threshold }) => [relays, threshold])).toEqual([
      [3, 2],
      [3, 2],
    ]);
  });
});

describe("opening", () => {
  /** A suite that counts how often it is asked to open. */
  function counting(leg: Suite, count: { calls: number }): Suite {
    return {
      ...leg,
      decapsulate(secret, input) {
        count.calls += 1;
        return leg.decapsulate(secret, input);
      },
    };
  }

  it("runs both legs whichever fails, and says the same", () => {
    const [one, two] = [{ calls: 0 }, { calls: 0 }];
    const counted = createHybrid(NAMED, counting(first, one), counting(second, two));
    const messages = new Set<string>();
    const flips = [FRAME_HEADER + FRAME_HEADER + 200, FRAME_HEADER + FRAME_HEADER + 240 + FRAME_HEADER + 100, -1];
    for (const flip of flips) {
      const capsule = s.made.capsule.slice();
      const position = flip < 0 ? capsule.length + flip : flip;
      capsule[position] = (capsule[position] ?? 0) ^ 1;
      try {
        counted.decapsulate(s.secret, { ...s.input, capsule: capsule as Frame<"capsule"> });
      } catch (thrown) {
        messages.add(JSON.stringify([thrown, (thrown as Error).message]));
      }
    }
    expect([one.calls, two.calls]).toEqual([flips.length, flips.length]);
    expect([...messages]).toHaveLength(1);
  });

  it("frames that are no legs at all are refused like any other", () => {
    const junk = s.made.capsule.slice(0, 40) as Frame<"capsule">;
    refuses(() => suite.decapsulateOwn(s.ownerKey, s.type, s.context, junk), "CRYPTO_OPEN");
    refuses(() => suite.decapsulateTyped(s.typeKey, s.context, junk), "CRYPTO_OPEN");
    refuses(() => suite.decapsulate(s.secret, { ...s.input, capsule: junk }), "CRYPTO_OPEN");
  });

  it("a grant is for one capsule: another of the same type and context does not open under it", () => {
    const again = s.seal(s.type, s.context);
    refuses(() => suite.convert(at(s.shares, 0), again.capsule, again.statement), "CRYPTO_CAPSULE");
    refuses(() => suite.decapsulate(s.secret, { ...s.input, capsule: again.capsule }), "CRYPTO_OPEN");
    const { source: _, ...without } = s.rekeyOptions;
    refuses(() => suite.rekey(s.typeKey, s.address, without), "ARG_SOURCE");
    refuses(() => suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, context: new Uint8Array(31) }), "ARG_CONTEXT");
  });

  it("where neither leg is for one capsule, neither is a grant", () => {
    const chow = createChow(random);
    type Source = NonNullable<RekeyOptions["source"]>;
    let kept: Source | undefined;
    const lasting: Suite = {
      ...chow,
      info: { ...chow.info, oneTime: false },
      rekey: (from, to, options) => chow.rekey(from, to, { ...options, ...(kept && { source: kept }) }),
    };
    const other = createHybrid(NAMED, first, lasting);
    expect(other.info.oneTime).toBe(false);
    const { made, input, secret, typeKey, address, rekeyOptions, context } = play(
      {
        ...other,
        encapsulate(to, type, bound) {
          const sealed = other.encapsulate(to, type, bound);
          kept = { capsule: splitLegs(CODE, "capsule", sealed.capsule).second, context: capsuleContext(OTHER, bound) };
          return sealed;
        },
      },
      { certificateless: false, sameAuthority: false },
    );
    expect(other.decapsulate(secret, input)).toEqual(made.key);
    const { source, ...without } = rekeyOptions;
    expect(source?.context).toEqual(context);
    const { grant, shares } = other.rekey(typeKey, address, without);
    const fragments = shares.map((share) => other.convert(share, made.capsule, made.statement));
    expect(other.decapsulate(secret, { ...input, grant, fragments })).toEqual(made.key);
  });
});
