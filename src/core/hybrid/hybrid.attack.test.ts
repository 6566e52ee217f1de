/**
 * What combining two suites must survive: one leg broken altogether, legs left out, legs exchanged, the weaker suite
 * offered in place of the combined one. Each attack first succeeds against a leg alone or against the combiner one would
 * write first (naive.fixture.ts), then meets the suite.
 */
import { asciiToBytes } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play, type Story } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { createLattice } from "../lattice/lattice.ts";
import { USES } from "../negative-uses.fixture.ts";
import { createWorld } from "../negative-world.fixture.ts";
import { mclPairing } from "../pairing/backends.fixture.ts";
import { encodeFrame, type Frame, type Kind, KINDS } from "../wire.ts";
import { capsuleContext, combineKeys, firstGrantContext, secondGrantContext } from "./combine.ts";
import { createHybrid } from "./hybrid.ts";
import { joinLegs, splitLegs } from "./legs.ts";
import { hashKeys, malleable, xorKeys } from "./naive.fixture.ts";

const CODE = 4;
const NAMED = { id: "hybrid", code: CODE, title: "two legs", source: "docs/crypto.md" };
const random = fixedRandom("hybrid attacks");
const first = createIbeClc(random, mclPairing);
const second = createLattice(random);
const suite = createHybrid(NAMED, first, second);
const NAME = asciiToBytes("hybrid ibe-clc lattice");
const CONTEXT = asciiToBytes("record 1, section results");

const legs = <K extends Kind>(kind: K, frame: Frame<K>) => splitLegs(CODE, kind, frame);
const mixed = <K extends Kind>(kind: K, one: Frame<K>, two: Frame<K>): Frame<K> =>
  joinLegs(CODE, kind, legs(kind, one).first, legs(kind, two).second, legs(kind, one).tail);
const story = (): Story => play(suite, { certificateless: false, sameAuthority: false });

/** One owner and type of each leg by itself, as in a combiner that only puts two suites side by side. */
function sideBySide(two = second) {
  const s = story();
  const [owner, scope] = [legs("owner-key", s.ownerKey), legs("type", s.type)];
  const one = () => first.encapsulate(first.ownerAddress(owner.first, scope.first, CONTEXT), scope.first, CONTEXT);
  const other = () => two.encapsulate(two.ownerAddress(owner.second, scope.second, CONTEXT), scope.second, CONTEXT);
  return {
    one,
    other,
    openOne: (capsule: Frame<"capsule">) => first.decapsulateOwn(owner.first, scope.first, CONTEXT, capsule),
    openOther: (capsule: Frame<"capsule">) => two.decapsulateOwn(owner.second, scope.second, CONTEXT, capsule),
  };
}

describe("combiners", () => {
  it("K1 xor K2: two questions about other capsules give the key", () => {
    const { one, other, openOne, openOther } = sideBySide();
    const [target1, target2, own1, own2] = [one(), other(), one(), other()];
    const ask = (c1: Frame<"capsule">, c2: Frame<"capsule">): Uint8Array => {
      expect(same(c1, target1.capsule) && same(c2, target2.capsule)).toBe(false);
      return xorKeys(openOne(c1), openOther(c2));
    };
    const K1 = xorKeys(ask(target1.capsule, own2.capsule), own2.key);
    const K2 = xorKeys(ask(own1.capsule, target2.capsule), own1.key);
    expect(xorKeys(K1, K2)).toEqual(xorKeys(target1.key, target2.key));
  });

  it("H(K1, K2): one malleable leg and another capsule opens to the same key", () => {
    const { one, other, openOne, openOther } = sideBySide(malleable(second));
    const [target1, target2] = [one(), other()];
    const changed = target2.capsule.slice();
    changed[changed.length - 1] = 1;
    const opened = hashKeys(openOne(target1.capsule), openOther(changed as Frame<"capsule">));
    expect(opened).toEqual(hashKeys(target1.key, target2.key));
  });

  it("suite: a leg that turns out malleable changes nothing", () => {
    const weak = createHybrid(NAMED, first, malleable(second));
    const authority = weak.authority.setup();
    const partial = weak.authority.extract(authority.master, identity(1));
    const key = weak.ownerKey(authority.params, identity(1), partial, { certificateless: false });
    const type = weak.newType("results");
    const { capsule, key: K } = weak.encapsulate(weak.ownerAddress(key, type, CONTEXT), type, CONTEXT);
    expect(weak.decapsulateOwn(key, type, CONTEXT, capsule)).toEqual(K);
    const changed = capsule.slice();
    changed[changed.length - 33] = 1;
    refuses(() => weak.decapsulateOwn(key, type, CONTEXT, changed as Frame<"capsule">), "CRYPTO_OPEN");
  });

  it("without a tag: legs of two capsules for the same type and context give a key nobody sealed with", () => {
    const s = story();
    const again = s.seal(s.type, s.context);
    const [a, b] = [legs("capsule", s.made.capsule), legs("capsule", again.capsule)];
    const [owner, scope, bound] = [
      legs("owner-key", s.ownerKey),
      legs("type", s.type),
      capsuleContext(NAME, s.context),
    ];
    const opened = combineKeys({
      name: NAME,
      firstKey: first.decapsulateOwn(owner.first, scope.first, bound, a.first),
      secondKey: second.decapsulateOwn(owner.second, scope.second, bound, b.second),
      firstCapsule: a.first,
      secondCapsule: b.second,
      context: s.context,
    });
    expect(opened.key).toHaveLength(32);

    const tails = [a.tail, b.tail];
    for (const capsule of tails.map((tail) => joinLegs(CODE, "capsule", a.first, b.second, tail))) {
      refuses(() => suite.decapsulateOwn(s.ownerKey, s.type, s.context, capsule), "CRYPTO_OPEN");
      refuses(() => suite.decapsulateTyped(s.typeKey, s.context, capsule), "CRYPTO_OPEN");
      refuses(() => suite.decapsulate(s.secret, { ...s.input, capsule }), "CRYPTO_OPEN");
      for (const { statement } of [s.made, again]) {
        expect(suite.checkCapsule(capsule, statement)).toBe(false);
        refuses(() => suite.convert(at(s.shares, 0), capsule, statement), "CRYPTO_CAPSULE");
      }
    }
  });

  it("the same grant context in both legs: halves of two grants make a third that opens", () => {
    const s = story();
    const [typed, to, scope] = [legs("type-key", s.typeKey), legs("address", s.address), legs("type", s.type)];
    const [capsule, stated] = [legs("capsule", s.made.capsule), legs("statement", s.made.statement)];
    const [held, from, context] = [
      legs("recipient-key", s.secret),
      legs("owner-address", s.input.from),
      capsuleContext(NAME, s.context),
    ];
    const grantContext = s.rekeyOptions.context;
    const source = { capsule: capsule.second, context };
    const options = { context: grantContext, relays: 1, threshold: 1, source };
    const grantOne = first.rekey(typed.first, to.first, options);
    const grantTwo = second.rekey(typed.second, to.second, options);
    const open = (leg: typeof first, secret: Frame<"recipient-key">, input: object): Uint8Array =>
      leg.decapsulate(secret, { context, grantContext, ...input } as Parameters<typeof leg.decapsulate>[1]);
    const naive = [
      open(first, held.first, {
        capsule: capsule.first,
        grant: grantOne.grant,
        type: scope.first,
        from: from.first,
        fragments: grantOne.shares.map((share) => first.convert(share, capsule.first, stated.first)),
      }),
      open(second, held.second, {
        capsule: capsule.second,
        grant: grantTwo.grant,
        type: scope.second,
        from: from.second,
        fragments: grantTwo.shares.map((share) => second.convert(share, capsule.second, stated.second)),
      }),
    ];
    expect(naive.map((key) => key.length)).toEqual([32, 32]);

    const other = suite.rekey(s.typeKey, s.address, s.rekeyOptions);
    for (const [one, two] of [
      [s, other],
      [other, s],
    ] as const) {
      const grant = mixed("grant", one.grant, two.grant);
      const shares = one.shares.map((share, i) => mixed("share", share, at(two.shares, i)));
      expect(shares.every((share) => suite.checkShare(grant, share))).toBe(true);
      const fragments = shares.map((share) => suite.convert(share, s.made.capsule, s.made.statement));
      expect(fragments.every((fragment) => suite.verify(fragment, grant, s.made.capsule))).toBe(true);
      refuses(() => suite.decapsulate(s.secret, { ...s.input, grant, fragments }), "CRYPTO_OPEN");
      for (const whole of [s.grant, other.grant]) {
        expect(shares.some((share) => suite.checkShare(whole, share))).toBe(false);
        expect(fragments.some((fragment) => suite.verify(fragment, whole, s.made.capsule))).toBe(false);
        refuses(() => suite.decapsulate(s.secret, { ...s.input, grant: whole, fragments }), "CRYPTO_OPEN");
      }
    }
  });
});

describe("either leg alone", () => {
  /**
   * An illustration, no attack: what comes out with one key of the capsule and three obvious values for the other. That
   * no other value does better is the combiner's claim, which no test can show.
   */
  const illustrations = (s: Story, known: { firstKey?: Uint8Array; secondKey?: Uint8Array }): Uint8Array[] => {
    const { first: firstCapsule, second: secondCapsule } = legs("capsule", s.made.capsule);
    const key = known.firstKey ?? known.secondKey ?? new Uint8Array(32);
    return [new Uint8Array(32), key, sha256(key)].map(
      (guess) =>
        combineKeys({
          name: NAME,
          firstKey: guess,
          secondKey: guess,
          ...known,
          firstCapsule,
          secondCapsule,
          context: s.context,
        }).key,
    );
  };

  it("leg 1 broken: the authority opens its leg with the key it can make again, and no more", () => {
    const s = story();
    const { master, params } = s.frames;
    const [capsule, scope] = [legs("capsule", s.made.capsule), legs("type", s.type)];
    const bound = capsuleContext(NAME, s.context);
    const stolen = first.ownerKey(params, s.ownerIdentity, first.authority.extract(master, s.ownerIdentity), {
      certificateless: false,
    });
    const K1 = first.decapsulateOwn(stolen, scope.first, bound, capsule.first);
    expect(stolen).toEqual(legs("owner-key", s.ownerKey).first);

    const own = suite.renewOwner(stolen);
    expect(suite.ownerName(own)).toEqual(suite.ownerName(s.ownerKey));
    refuses(() => suite.decapsulateOwn(own, s.type, s.context, s.made.capsule), "CRYPTO_OPEN");
    refuses(() => suite.decapsulateTyped(suite.typeKey(own, s.type), s.context, s.made.capsule), "CRYPTO_OPEN");
    refuses(() => suite.rekey(suite.typeKey(own, s.type), s.address, s.rekeyOptions), "ARG_SOURCE");
    for (const other of illustrations(s, { firstKey: K1 })) expect(other).not.toEqual(s.made.key);
  });

  it("leg 1 broken on the way to the recipient: all its shares and the recipient's secret open it, and no more", () => {
    const s = story();
    const [capsule, stated, grant] = [
      legs("capsule", s.made.capsule),
      legs("statement", s.made.statement),
      legs("grant", s.grant),
    ];
    const fragments = s.shares.map((share) => first.convert(legs("share", share).first, capsule.first, stated.first));
    const K1 = first.decapsulate(legs("recipient-key", s.secret).first, {
      capsule: capsule.first,
      grant: grant.first,
      type: legs("type", s.type).first,
      context: capsuleContext(NAME, s.context),
      grantContext: firstGrantContext(NAME, s.rekeyOptions.context),
      from: legs("owner-address", s.input.from).first,
      fragments,
    });
    for (const other of illustrations(s, { firstKey: K1 })) expect(other).not.toEqual(s.made.key);

    // Leg 2's fragments of too few relays, and of the attacker's own making.
    const foreign = suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, context: identity(9) });
    const theirs = foreign.shares.map((share) => suite.convert(share, s.made.capsule, s.made.statement));
    const forged = fragments.map((fragment, i) =>
      joinLegs(CODE, "fragment", fragment, legs("fragment", at(theirs, i)).second),
    );
    refuses(() => suite.decapsulate(s.secret, { ...s.input, fragments: forged }), "CRYPTO_OPEN");
    refuses(
      () => suite.decapsulate(s.secret, { ...s.input, fragments: [at(s.fragments, 0), at(forged, 1)] }),
      "CRYPTO_OPEN",
    );
  });

  it("leg 2 broken: all its secrets open its leg, and no more", () => {
    const s = story();
    const [capsule, scope, owner] = [
      legs("capsule", s.made.capsule),
      legs("type", s.type),
      legs("owner-key", s.ownerKey),
    ];
    const bound = capsuleContext(NAME, s.context);
    const K2 = second.decapsulateOwn(owner.second, scope.second, bound, capsule.second);
    for (const other of illustrations(s, { secondKey: K2 })) expect(other).not.toEqual(s.made.key);

    const neighbour = legs("owner-key", s.newOwner(identity(8)));
    const forged = joinLegs(CODE, "owner-key", neighbour.first, owner.second);
    refuses(() => suite.parse("owner-key", forged), "WIRE_LEGS");
    refuses(() => suite.decapsulateOwn(forged, s.type, s.context, s.made.capsule), "CRYPTO_OPEN");
    const typed = joinLegs(
      CODE,
      "type-key",
      first.typeKey(neighbour.first, scope.first),
      legs("type-key", s.typeKey).second,
    );
    refuses(() => suite.decapsulateTyped(typed, s.context, s.made.capsule), "CRYPTO_OPEN");
  });

  it("leg 2 broken on the way to the recipient: all its shares and the recipient's secret open it, and no more", () => {
    const s = story();
    const [capsule, stated, grant] = [
      legs("capsule", s.made.capsule),
      legs("statement", s.made.statement),
      legs("grant", s.grant),
    ];
    const fragments = s.shares.map((share) =>
      second.convert(legs("share", share).second, capsule.second, stated.second),
    );
    const K2 = second.decapsulate(legs("recipient-key", s.secret).second, {
      capsule: capsule.second,
      grant: grant.second,
      type: legs("type", s.type).second,
      context: capsuleContext(NAME, s.context),
      grantContext: secondGrantContext(NAME, s.rekeyOptions.context, grant.first, s.made.capsule),
      from: legs("owner-address", s.input.from).second,
      fragments,
    });
    for (const other of illustrations(s, { secondKey: K2 })) expect(other).not.toEqual(s.made.key);

    const neighbour = s.newRecipient(s.recipientIdentity);
    const secret = mixed("recipient-key", neighbour.secret, s.secret);
    refuses(() => suite.decapsulate(secret, s.input), "CRYPTO_OPEN");
  });
});

describe("legs left out, and the weaker suite in place of both", () => {
  it("side by side: a leg taken out opens as what it is", () => {
    const { one, openOne } = sideBySide();
    const { capsule, key } = one();
    expect(openOne(first.parse("capsule", capsule))).toEqual(key);
  });

  it("suite: a leg taken out is a capsule of no context anyone asks for", () => {
    const s = story();
    const [capsule, owner, scope] = [
      legs("capsule", s.made.capsule),
      legs("owner-key", s.ownerKey),
      legs("type", s.type),
    ];
    const alone = first.parse("capsule", capsule.first);
    refuses(() => first.decapsulateOwn(owner.first, scope.first, s.context, alone), "CRYPTO_OPEN");
    refuses(() => suite.parse("capsule", alone), "WIRE_SUITE");
    refuses(() => first.parse("capsule", s.made.capsule), "WIRE_SUITE");

    // The other way round: what the owner's first leg holds from before, put in as a leg.
    const old = first.encapsulate(first.ownerAddress(owner.first, scope.first, s.context), scope.first, s.context);
    const forged = joinLegs(CODE, "capsule", old.capsule, capsule.second, capsule.tail);
    refuses(() => suite.decapsulateOwn(s.ownerKey, s.type, s.context, forged), "CRYPTO_OPEN");
  });

  for (const kind of (Object.keys(KINDS) as Kind[]).filter((each) => !["params", "master", "partial"].includes(each))) {
    it(`${kind}: stripped, doubled, turned round, emptied`, () => {
      const frame = story().frames[kind];
      const { first: one, second: two, tail } = legs(kind, frame);
      const rebuilt = (...parts: Uint8Array[]): Uint8Array => encodeFrame(CODE, kind, concatBytes(...parts, tail));
      const empty = encodeFrame(second.info.code, kind, new Uint8Array(0));
      expect(suite.parse(kind, rebuilt(one, two))).toEqual(frame);
      for (const [parts, code] of [
        [[one], "WIRE_"],
        [[two], "WIRE_"],
        [[], "WIRE_LENGTH"],
        [[one, one], "WIRE_"],
        [[two, two], "WIRE_"],
        [[two, one], "WIRE_"],
        [[one, two, two], "WIRE_LENGTH"],
        [[one, empty], "WIRE_"],
        [[one, two, Uint8Array.of(0)], "WIRE_LENGTH"],
      ] as const) {
        refuses(() => suite.parse(kind, rebuilt(...parts)), code);
      }
      refuses(() => first.parse(kind, frame), "WIRE_SUITE");
      refuses(() => second.parse(kind, frame), "WIRE_SUITE");
      refuses(() => suite.parse(kind, one), "WIRE_SUITE");
      refuses(() => suite.parse(kind, two), "WIRE_SUITE");
    });
  }
});

describe("legs exchanged", () => {
  const world = createWorld(suite);
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => (world.story.frames[kind][3] ?? 0) === CODE);

  function tryBoth<K extends Kind>(kind: K): number {
    const own = world.story.frames[kind];
    let tried = 0;
    for (const { bytes } of world.donorsOf(kind)) {
      const donor = bytes as Frame<K>;
      for (const frame of [mixed(kind, own, donor), mixed(kind, donor, own)]) {
        if (same(frame, own) || same(frame, donor)) continue;
        tried += 1;
        let parsed: Frame<K>;
        try {
          parsed = suite.parse(kind, frame);
        } catch {
          refuses(() => suite.parse(kind, frame), "WIRE_LEGS");
          continue;
        }
        for (const claim of USES[kind]) claim(world.story, parsed);
      }
    }
    return tried;
  }

  for (const kind of kinds) {
    it(`${kind}: with every related frame, either way round`, () => {
      expect(tryBoth(kind)).toBeGreaterThan(0);
    });
  }
});
