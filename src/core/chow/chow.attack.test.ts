/**
 * Attacks on suite `chow`. Each first succeeds against the scheme as printed (or against the variant named), then fails
 * against the suite. docs/crypto.md lists them.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play, type Story } from "../battery-story.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  readCapsule,
  readFragment,
  readGrant,
  readOwner,
  readRecipient,
  readRecipientKey,
  readShare,
  readStatement,
  readType,
  readTypeKey,
  SUITE_CODE,
} from "./bodies.ts";
import { type Scope, unmask } from "./capsule.ts";
import { createChow } from "./chow.ts";
import { consistentCommitments, fragmentHash } from "./convert.ts";
import { hashScalar } from "./hash.ts";
import { keyPair } from "./keys.ts";
import { openGrant } from "./open.ts";
import {
  encodePoint,
  encodeScalar,
  Fl,
  g,
  lagrangeAtZero,
  type Point,
  randomScalar,
  split,
  sumOfPowers,
} from "./points.ts";
import { xor } from "../mask.ts";
import {
  mask,
  printedChecks,
  printedConvert,
  printedDecrypt,
  printedEncrypt,
  printedKey,
  printedOpen,
  printedRekey,
  printedSealed,
  printedSeed,
  uncheckedConvert,
  uncheckedOpen,
} from "./printed.fixture.ts";
import { type Conversion, prove, verifyProof } from "./proof.ts";
import { bindingOf, grantMask, grantScalar } from "./rekey.ts";

const TRIALS = DEEP ? 100 : 6;

const story = (label: string): Story =>
  play(createChow(fixedRandom(label)), { certificateless: false, sameAuthority: false });
const closed = (s: Story, change: Partial<Story["input"]>, secret = s.secret): void =>
  refuses(() => s.suite.decapsulate(secret, { ...s.input, ...change }), "CRYPTO_OPEN");
const scopeOf = (s: Story): Scope => ({
  owner: readOwner(s.input.from),
  type: readType(s.type),
  context: s.context,
});
const sum = (points: readonly Point[]): Point =>
  sumOfPowers(
    points,
    points.map(() => 1n),
  );

/** Owner, recipient, one rekey and one record's key of the printed scheme. */
function printedWorld(random: Random) {
  const [owner, recipient] = [printedKey(random), printedKey(random)];
  const rekey = printedRekey(random, owner.d, recipient.pk2);
  const m = random(32);
  return { owner, recipient, rekey, m, capsule: printedEncrypt(random, owner.PK, m) };
}

/** What a recipient takes out of a grant: h. */
function seedOf(s: Story, grant = s.grant, secret = s.secret, context = s.rekeyOptions.context): bigint {
  return openGrant(readRecipientKey(secret), readGrant(grant), scopeOf(s), context);
}

/** What relays find together: rk. */
function rekeyOf(shares: readonly Frame<"share">[]): bigint {
  const parts = shares.map(readShare);
  const weights = lagrangeAtZero(parts.map(({ index }) => index));
  return parts.reduce((total, part, i) => Fl.add(total, Fl.mul(part.rk, at(weights, i))), 0n);
}

/** Opening with a value in the place of g^r. */
const opensWith = (capsule: Frame<"capsule">, scope: Scope, power: Point): Uint8Array =>
  unmask(readCapsule(capsule), scope, power);

/** A fragment of someone who takes `rk` for the share of this index, with a proof to match. */
function fragmentOf(s: Story, index: number, rk: bigint, capsule = s.made.capsule): Frame<"fragment"> {
  const { publicKey, source } = readGrant(s.grant);
  const { E } = readCapsule(capsule);
  const conversion = { index, publicKey, commitment: publicKey.multiply(rk), source, E, converted: E.multiply(rk) };
  const { challenge, response } = prove(conversion, rk);
  return fragmentFrame(index, conversion.converted, challenge, response);
}

function fragmentFrame(index: number, converted: Point, challenge: bigint, response: bigint): Frame<"fragment"> {
  const parts = [encodePoint(converted), encodeScalar(challenge), encodeScalar(response)];
  return encodeFrame(SUITE_CODE, "fragment", concatBytes(Uint8Array.of(index), ...parts));
}

describe("collusion of relays and recipient", () => {
  it("printed: relay and recipient compute h / rk = d and open every record of the owner", () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const random = fixedRandom(`collusion ${trial}`);
      const { owner, recipient, rekey } = printedWorld(random);
      const stolen = Fl.div(printedSeed(recipient.x2, rekey), rekey.rk);
      expect(stolen).toBe(owner.d);
      const [m1, m2] = [random(32), random(32)];
      for (const m of [m1, m2]) {
        const another = printedEncrypt(random, owner.PK, m);
        expect(printedDecrypt({ d: stolen, PK: owner.PK }, another)).toEqual(m);
      }
    }
  });

  it("suite: enough relays and the recipient get the d of that one type and context, which opens nothing else", () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const s = story(`collusion ${trial}`);
      const stolen = Fl.div(seedOf(s), rekeyOf(s.shares.slice(1)));
      expect(g.multiply(stolen).equals(readOwner(s.input.from).publicKey)).toBe(true);
      const shared = readCapsule(s.made.capsule).E.multiply(Fl.inv(stolen));
      expect(same(opensWith(s.made.capsule, scopeOf(s), shared), s.made.key)).toBe(true);

      const elsewhere = [
        { key: s.ownerKey, type: s.suite.newType("results"), context: s.context },
        { key: s.ownerKey, type: s.type, context: identity(9) },
        { key: s.suite.renewOwner(s.ownerKey), type: s.type, context: s.context },
      ];
      for (const { key, type, context } of elsewhere) {
        const to = s.suite.ownerAddress(key, type, context);
        const { capsule } = s.suite.encapsulate(to, type, context);
        const scope = { owner: readOwner(to), type: readType(type), context };
        expect(g.multiply(stolen).equals(scope.owner.publicKey)).toBe(false);
        const power = readCapsule(capsule).E.multiply(Fl.inv(stolen));
        refuses(() => opensWith(capsule, scope, power), "CRYPTO_OPEN");
      }
    }
  });

  it("suite: the d of two contexts do not combine to that of a third", () => {
    const s = story("two collusions");
    const key = readTypeKey(s.typeKey);
    const [d1, d2, d3] = [1, 2, 3].map((byte) => keyPair(key, identity(byte)).d) as [bigint, bigint, bigint];
    const combined = [Fl.add(d1, d2), Fl.sub(d1, d2), Fl.sub(Fl.mul(2n, d2), d1), Fl.mul(d1, d2), Fl.div(d1, d2)];
    for (const d of combined) expect(d).not.toBe(d3);
  });

  it("what stays: a second capsule to the same address falls with the first", () => {
    const s = story("same address");
    const stolen = Fl.div(seedOf(s), rekeyOf(s.shares));
    const { capsule, key } = s.seal(s.type, s.context);
    const power = readCapsule(capsule).E.multiply(Fl.inv(stolen));
    expect(same(opensWith(capsule, scopeOf(s), power), key)).toBe(true);
  });
});

describe("fewer relays than the threshold", () => {
  it("printed: one relay is enough for everything", () => {
    const { owner, recipient, rekey } = printedWorld(fixedRandom("one relay"));
    expect(Fl.div(printedSeed(recipient.x2, rekey), rekey.rk)).toBe(owner.d);
  });

  it("suite: one of two shares opens nothing and fits every value of the secret", () => {
    const s = story("t-1");
    const { index, rk } = readShare(at(s.shares, 0));
    closed(s, { fragments: s.fragments.slice(0, 1) });
    const random = fixedRandom("t-1 guesses");
    for (let trial = 0; trial < TRIALS; trial++) {
      // Any guess of the secret is completed by some second share: the first one excludes none of them.
      const guess = randomScalar(random);
      const slope = Fl.mul(Fl.sub(rk, guess), Fl.inv(BigInt(index)));
      const second = Fl.add(guess, Fl.mul(slope, 2n));
      const [w1 = 0n, w2 = 0n] = lagrangeAtZero([index, 2]);
      expect(Fl.add(Fl.mul(w1, rk), Fl.mul(w2, second))).toBe(guess);
      const fragment = fragmentOf(s, 2, second);
      expect(s.suite.verify(fragment, s.grant, s.made.capsule)).toBe(false);
      closed(s, { fragments: [at(s.fragments, 0), fragment] });
    }
    // Under another relay's number the one fragment does not stand for two.
    closed(s, { fragments: [at(s.fragments, 0), fragmentOf(s, 2, rk)] });
  });

  it("suite: all relays together, without the recipient, know rk and open nothing", () => {
    const s = story("relays alone");
    const rk = rekeyOf(s.shares);
    const { publicKey, V, commitments } = readGrant(s.grant);
    const { D, E } = readCapsule(s.made.capsule);
    expect(publicKey.multiply(rk).equals(g.multiply(seedOf(s)))).toBe(true);
    for (const point of [g, publicKey, V, D, E, readRecipient(s.address).publicKey, ...commitments]) {
      for (const exponent of [1n, rk, Fl.inv(rk), Fl.neg(rk), Fl.mul(rk, rk)]) {
        refuses(() => opensWith(s.made.capsule, scopeOf(s), point.multiply(exponent)), "CRYPTO_OPEN");
      }
    }
  });

  it("suite: a grant with a lowered or raised threshold is refused", () => {
    const s = story("threshold");
    for (const threshold of [1, 3]) {
      const changed = s.grant.slice();
      changed[9] = threshold;
      closed(s, { grant: s.suite.parse("grant", changed), fragments: s.fragments.slice(0, threshold) });
    }
  });

  it("suite: with t = 1 all shares are equal, and still no fragment passes for another relay's", () => {
    const s = story("t = 1");
    const { grant, shares } = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, threshold: 1 });
    const [first, second] = shares.map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
    expect(readShare(at(shares, 0)).rk).toBe(readShare(at(shares, 1)).rk);
    expect(readFragment(first ?? grant).converted.equals(readFragment(second ?? grant).converted)).toBe(true);
    const relabelled = first?.slice() ?? new Uint8Array(0);
    relabelled[9] = 2;
    expect(s.suite.verify(s.suite.parse("fragment", relabelled), grant, s.made.capsule)).toBe(false);
  });
});

describe("rekey posted where the recipient sees it", () => {
  it("printed: the recipient alone computes the owner's key from the posted rekey", () => {
    const { owner, recipient, rekey, capsule, m } = printedWorld(fixedRandom("posted"));
    const d = Fl.div(printedSeed(recipient.x2, rekey), rekey.rk);
    expect(printedDecrypt({ d, PK: owner.PK }, capsule)).toEqual(m);
  });

  it("suite: the whole public grant and the recipient's secret open nothing without relays", () => {
    const s = story("posted");
    const { publicKey, V, commitments } = readGrant(s.grant);
    const { D, E } = readCapsule(s.made.capsule);
    const h = seedOf(s);
    const { x } = readRecipientKey(s.secret);
    const power = g.multiply(h);
    const publics = [g, publicKey, V, D, E, power, ...commitments, readRecipient(s.address).publicKey];
    const exponents = [1n, h, Fl.inv(h), x, Fl.inv(x), Fl.neg(1n)];
    for (const point of [...publics, E.add(power), E.subtract(D), publicKey.subtract(power)]) {
      for (const exponent of exponents) {
        refuses(() => opensWith(s.made.capsule, scopeOf(s), point.multiply(exponent)), "CRYPTO_OPEN");
      }
      // Nor does any of them pass for a fragment, with proofs of the shares one knows: none, 1 and h.
      const fragment = fragmentFrame(1, point, 1n, h);
      expect(s.suite.verify(fragment, s.grant, s.made.capsule)).toBe(false);
    }
  });
});

describe("base of the commitments", () => {
  /** The variant: C_i = g^rk_i, as Feldman's verifiable sharing would have it. */
  function overGenerator(s: Story) {
    const other = s.newRecipient(identity(5));
    const grants = [
      { ...s.suite.rekey(s.typeKey, s.address, s.rekeyOptions), secret: s.secret },
      { ...s.suite.rekey(s.typeKey, other.address, s.rekeyOptions), secret: other.secret },
    ];
    return grants.map(({ grant, shares, secret }) => ({
      h: seedOf(s, grant, secret),
      commitments: shares.map((share) => g.multiply(readShare(share).rk)),
      grant,
    }));
  }
  const interpolated = (points: readonly Point[]): Point =>
    sumOfPowers(points, lagrangeAtZero(points.map((_, i) => i + 1)));

  it("variant over g: every recipient gets g^(1/d), the same value from every grant", () => {
    const s = story("base g");
    const { d, owner } = keyPair(readTypeKey(s.typeKey), s.context);
    const [first, second] = overGenerator(s).map(({ h, commitments }) => interpolated(commitments).multiply(Fl.inv(h)));
    // Not a public value: it takes d, or the inverse Diffie-Hellman problem. It opens nothing by itself, but links
    // grants, and what it adds to g and PK is no longer covered by the assumption the suite rests on.
    expect(first?.equals(g.multiply(Fl.inv(d)))).toBe(true);
    expect(second?.equals(first ?? g)).toBe(true);
    expect(first?.equals(owner.publicKey)).toBe(false);
  });

  it("suite: over PK they interpolate to g^h, which the recipient knows and which is another for every grant", () => {
    const s = story("base PK");
    const powers = overGenerator(s).map(({ h, grant }) => {
      const power = interpolated(readGrant(grant).commitments);
      expect(power.equals(g.multiply(h))).toBe(true);
      return power;
    });
    expect(at(powers, 0).equals(at(powers, 1))).toBe(false);
  });

  it("suite: commitments can be made from PK and h alone, so they tell a recipient nothing about d", () => {
    const s = story("simulated");
    const { publicKey } = readGrant(s.grant);
    const random = fixedRandom("simulator");
    const [h, rk1] = [randomScalar(random), randomScalar(random)];
    // C_0 = g^h and C_1 are given; the line through them fixes C_2 and C_3 in the exponent.
    const [C0, C1] = [g.multiply(h), publicKey.multiply(rk1)];
    const commitments = [1, 2, 3].map((i) => sumOfPowers([C0, C1], [Fl.create(BigInt(1 - i)), BigInt(i)]));
    expect(consistentCommitments({ ...readGrant(s.grant), commitments }, C0)).toBe(true);
    expect(commitments[0]?.equals(C1)).toBe(true);
  });
});

describe("malleability", () => {
  it("variant without the checks: anyone changes bits of the key carried, before and after conversion", () => {
    const random = fixedRandom("malleable");
    const { owner, recipient, rekey, capsule, m } = printedWorld(random);
    const delta = random(32);
    const F = xor(capsule.F, concatBytes(delta, new Uint8Array(32)));
    const changed = { ...capsule, F };
    expect(uncheckedOpen(recipient.x2, uncheckedConvert(rekey, changed))).toEqual(xor(m, delta));
    expect(xor(F, mask(capsule.E.multiply(Fl.inv(owner.d)))).subarray(0, 32)).toEqual(xor(m, delta));
    // With the checks the printed scheme does refuse this.
    expect(printedConvert(owner.PK, rekey, changed)).toBeUndefined();
    expect(printedOpen(recipient.x2, { ...uncheckedConvert(rekey, changed) })).toBeUndefined();
  });

  it("suite: changed, shifted, blinded and re-proven capsules are refused by owner, relay and recipient", () => {
    const s = story("malleable");
    const random = fixedRandom("shift");
    const { D, E, F, s: response } = readCapsule(s.made.capsule);
    const { publicKey } = readStatement(s.made.statement);
    for (let trial = 0; trial < TRIALS; trial++) {
      const delta = randomScalar(random);
      const bodies = [
        [D, E.add(publicKey.multiply(delta)), F, response],
        [D.add(publicKey.multiply(delta)), E, F, Fl.add(response, delta)],
        [D.multiply(delta), E.multiply(delta), F, Fl.mul(response, delta)],
        [D, E, xor(F, concatBytes(random(32), new Uint8Array(32))), response],
        [D, E, F, Fl.neg(response)],
      ] as const;
      for (const [d, e, f, z] of bodies) {
        const body = concatBytes(encodePoint(d), encodePoint(e), f, encodeScalar(z));
        const capsule = s.suite.parse("capsule", encodeFrame(SUITE_CODE, "capsule", body));
        expect(s.suite.checkCapsule(capsule, s.made.statement)).toBe(false);
        refuses(() => s.suite.decapsulateOwn(s.ownerKey, s.type, s.context, capsule), "CRYPTO_OPEN");
        refuses(() => s.suite.convert(at(s.shares, 0), capsule, s.made.statement), "CRYPTO_CAPSULE");
        closed(s, { capsule });
      }
    }
  });

  it("suite: a fragment multiplied or shifted does not verify and does not open", () => {
    const s = story("malleable fragment");
    const { index, converted, challenge, response } = readFragment(at(s.fragments, 0));
    const { E } = readCapsule(s.made.capsule);
    const changed = [
      fragmentFrame(index, converted.double(), challenge, response),
      fragmentFrame(index, converted.double(), challenge, Fl.mul(2n, response)),
      fragmentFrame(index, converted.negate(), challenge, Fl.neg(response)),
      fragmentFrame(index, converted.negate(), Fl.neg(challenge), response),
      fragmentFrame(index, converted.add(E), challenge, Fl.add(response, challenge)),
      fragmentFrame(index, converted, challenge, Fl.add(response, 1n)),
    ];
    for (const fragment of changed) {
      expect(s.suite.verify(fragment, s.grant, s.made.capsule)).toBe(false);
      closed(s, { fragments: [fragment, at(s.fragments, 1)] });
    }
  });
});

describe("conversions made by someone else", () => {
  it("printed: who knows only pk_B makes a converted ciphertext that opens as if it came through the owner", () => {
    const random = fixedRandom("forged");
    const { recipient } = printedWorld(random);
    const [h, m, w] = [randomScalar(random), random(32), random(32)];
    const r = hashScalar("capsule", concatBytes(m, w));
    const forged = {
      converted: g.multiply(Fl.mul(r, h)),
      F: xor(concatBytes(m, w), mask(g.multiply(r))),
      ...printedSealed(random, h, recipient.pk2),
    };
    expect(printedOpen(recipient.x2, forged)).toEqual(m);
  });

  it("suite: who makes a grant and fragments without d fails at the proofs, even knowing the capsule's r", () => {
    const s = story("forged");
    const random = fixedRandom("forger");
    const owner = readOwner(s.input.from);
    const recipient = readRecipient(s.address);
    const { source } = readGrant(s.grant);
    const { E } = readCapsule(s.made.capsule);
    const [h, pi] = [randomScalar(random), random(32)];
    // One relay, so C_1 = g^h; the right E' would be g^(r h), and the forger, who knows r, could make it.
    const commitments = [encodePoint(g.multiply(h))];
    const context = s.rekeyOptions.context;
    const numbers = { threshold: 1, relays: 1 };
    const grantFor = (fragment: Uint8Array): Frame<"grant"> => {
      const fragments = [fragmentHash(source, fragment.subarray(9))];
      const binding = bindingOf({ ...numbers, scope: scopeOf(s), source, recipient, context, commitments, fragments });
      const v = grantScalar(h, pi, binding);
      const V = recipient.publicKey.multiply(v);
      const W = xor(concatBytes(encodeScalar(h), pi), grantMask(g.multiply(v), V, binding));
      const head = [Uint8Array.of(1, 1), encodePoint(owner.publicKey), source, encodePoint(V), W];
      const grant = encodeFrame(SUITE_CODE, "grant", concatBytes(...head, ...commitments, ...fragments));
      expect(seedOf(s, s.suite.parse("grant", grant))).toBe(h);
      return grant;
    };

    // The value such a forger would send, computed here with the owner's d.
    const { d } = keyPair(readTypeKey(s.typeKey), s.context);
    const converted = E.multiply(Fl.div(h, d));
    const conversion = { index: 1, publicKey: owner.publicKey, commitment: g.multiply(h), source, E, converted };
    for (const guess of [h, randomScalar(random)]) {
      const { challenge, response } = prove(conversion, guess);
      const fragment = fragmentFrame(1, converted, challenge, response);
      // Announced as it is: the hash holds, the proof does not.
      const grant = grantFor(fragment);
      expect(s.suite.verify(fragment, grant, s.made.capsule)).toBe(false);
      closed(s, { grant, fragments: [fragment] });
    }
    // With d it is a grant like any other.
    const { challenge, response } = prove(conversion, Fl.div(h, d));
    const fragments = [fragmentFrame(1, converted, challenge, response)];
    const grant = grantFor(at(fragments, 0));
    expect(same(s.suite.decapsulate(s.secret, { ...s.input, grant, fragments }), s.made.key)).toBe(true);
  });
});

describe("foreign record", () => {
  it("printed: a rekey made for one record converts every other", () => {
    const random = fixedRandom("foreign");
    const { owner, recipient, rekey } = printedWorld(random);
    const psychiatry = random(32);
    const converted = printedConvert(owner.PK, rekey, printedEncrypt(random, owner.PK, psychiatry));
    expect(converted && printedOpen(recipient.x2, converted)).toEqual(psychiatry);
  });

  it("suite: relays refuse another capsule; converted all the same, one of another type or context does not open", () => {
    const s = story("foreign");
    const others = [
      { type: s.suite.newType("psychiatry"), context: s.context },
      { type: s.type, context: identity(9) },
    ];
    for (const { type, context } of others) {
      const from = s.suite.ownerAddress(s.ownerKey, type, context);
      const { capsule, statement } = s.seal(type, context);
      for (const share of s.shares) refuses(() => s.suite.convert(share, capsule, statement), "CRYPTO_CAPSULE");
      const fragments = s.shares.map((share) => fragmentOf(s, readShare(share).index, readShare(share).rk, capsule));
      for (const fragment of fragments) expect(s.suite.verify(fragment, s.grant, capsule)).toBe(false);
      closed(s, { capsule, type, context, from, fragments });
      const combined = readCapsule(capsule).E.multiply(rekeyOf(s.shares));
      const scope = { owner: readOwner(from), type: readType(type), context };
      refuses(() => opensWith(capsule, scope, combined.multiply(Fl.inv(seedOf(s)))), "CRYPTO_OPEN");
    }
  });

  it("suite: of two capsules to one address relays convert the granted one only", () => {
    const s = story("second capsule");
    const { capsule, statement } = s.seal(s.type, s.context);
    expect(same(statement, s.made.statement)).toBe(true);
    for (const share of s.shares) refuses(() => s.suite.convert(share, capsule, statement), "CRYPTO_CAPSULE");
    for (const fragment of s.fragments) expect(s.suite.verify(fragment, s.grant, capsule)).toBe(false);
    closed(s, { capsule });
  });
});

describe("shared h across recipients", () => {
  /** Gives the same bytes again after each call of `again`. */
  function repeating(label: string): Random & { again(): void } {
    let random = fixedRandom(label);
    return Object.assign((length: number) => random(length), { again: () => (random = fixedRandom(label)) });
  }

  it("printed, with a generator that repeats itself: a conversion for one recipient opens for another", () => {
    const { owner, recipient: revoked, capsule, m } = printedWorld(fixedRandom("revoked"));
    const active = printedKey(fixedRandom("active"));
    const random = repeating("shared h");
    const past = printedRekey(random, owner.d, revoked.pk2);
    random.again();
    const present = printedRekey(random, owner.d, active.pk2);
    const published = printedConvert(owner.PK, present, capsule);
    const taken = published && { ...published, V: past.V, W: past.W };
    expect(taken && printedOpen(revoked.x2, taken)).toEqual(m);
  });

  it("suite: h depends on the recipient, so that even then nothing of one grant serves another", () => {
    const s = story("own h");
    const random = repeating("repeated");
    const suite = createChow(random);
    const other = s.newRecipient(identity(5));
    const past = suite.rekey(s.typeKey, s.address, s.rekeyOptions);
    random.again();
    const present = suite.rekey(s.typeKey, other.address, s.rekeyOptions);
    expect(seedOf(s, past.grant)).not.toBe(seedOf(s, present.grant, other.secret));
    const fragments = present.shares.map((share) => suite.convert(share, s.made.capsule, s.made.statement));
    closed(s, { grant: past.grant, fragments });
    closed(s, { grant: present.grant, fragments });
    for (const fragment of fragments) expect(suite.verify(fragment, past.grant, s.made.capsule)).toBe(false);
    for (const share of present.shares) expect(suite.checkShare(past.grant, share)).toBe(false);
    // The same for another gctx.
    random.again();
    const again = suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, context: identity(4) });
    expect(seedOf(s, past.grant)).not.toBe(seedOf(s, again.grant, s.secret, identity(4)));
  });

  it("suite: V and W of one grant do not fit another, though recipient and capsule are the same", () => {
    const s = story("spliced");
    const { grant } = s.suite.rekey(s.typeKey, s.address, s.rekeyOptions);
    const spliced = s.grant.slice();
    const [from, to] = [9 + 2 + 64, 9 + 2 + 64 + 96];
    spliced.set(grant.subarray(from, to), from);
    closed(s, { grant: s.suite.parse("grant", spliced) });
  });
});

describe("wrong fragments", () => {
  it("printed: nobody but the recipient can tell a wrong conversion from a right one", () => {
    const random = fixedRandom("wrong");
    const { owner, recipient, rekey, capsule, m } = printedWorld(random);
    const right = uncheckedConvert(rekey, capsule);
    const wrong = { ...right, converted: right.converted.multiply(randomScalar(random)) };
    // All the public values there are say only that the capsule was well formed.
    expect(printedChecks(owner.PK, capsule)).toBe(true);
    expect(printedOpen(recipient.x2, right)).toEqual(m);
    expect(printedOpen(recipient.x2, wrong)).toBeUndefined();
  });

  it("variant with threshold and without proofs: one wrong fragment spoils all, and it could be anyone's", () => {
    const random = fixedRandom("no proofs");
    const { recipient, rekey, capsule, m } = printedWorld(random);
    const parts = split(rekey.rk, 2, 2, () => randomScalar(random));
    const weights = lagrangeAtZero([1, 2]);
    const open = (converted: readonly Point[]) =>
      printedOpen(recipient.x2, { ...uncheckedConvert(rekey, capsule), converted: sumOfPowers(converted, weights) });
    const [first, second] = parts.map((part) => capsule.E.multiply(part)) as [Point, Point];
    expect(open([first, second])).toEqual(m);
    const wrong = first.multiply(7n);
    expect(open([wrong, second])).toBeUndefined();
    // As well the second could be the wrong one: some other value beside the wrong first opens.
    const shift = sumOfPowers([first, wrong], [at(weights, 0), Fl.neg(at(weights, 0))]);
    const fitting = second.add(shift.multiply(Fl.inv(at(weights, 1))));
    expect(open([wrong, fitting])).toEqual(m);
  });

  it("suite: the proof says whose fragment is wrong, and the two that fit opposite ways are both refused", () => {
    const s = story("proofs");
    const [first, second] = s.fragments as [Frame<"fragment">, Frame<"fragment">];
    const wrong = fragmentOf(s, 1, Fl.mul(7n, readShare(at(s.shares, 0)).rk));
    const [w1 = 0n, w2 = 0n] = lagrangeAtZero([1, 2]);
    const shift = sum([readFragment(first).converted, readFragment(wrong).converted.negate()]).multiply(w1);
    const { converted, challenge, response } = readFragment(second);
    const fitting = fragmentFrame(2, converted.add(shift.multiply(Fl.inv(w2))), challenge, response);
    const valid = [first, second, wrong, fitting].map((f) => s.suite.verify(f, s.grant, s.made.capsule));
    expect(valid).toEqual([true, true, false, false]);
    for (const fragments of [
      [wrong, second],
      [wrong, fitting],
      [first, fitting],
    ])
      closed(s, { fragments });
    closed(s, { fragments: [first, second, fragmentOf(s, 3, 7n)] });
  });

  it("suite: a share that does not fit is the owner's fault, and seen by its relay on arrival", () => {
    const s = story("dealt wrong");
    const { rk, source } = readShare(at(s.shares, 2));
    const wrong = concatBytes(Uint8Array.of(3), encodeScalar(Fl.add(rk, 1n)), source);
    expect(s.suite.checkShare(s.grant, s.suite.parse("share", encodeFrame(SUITE_CODE, "share", wrong)))).toBe(false);
  });
});

describe("relay as an oracle for E^rk", () => {
  it("variant without the check: a blinded E of a record that was never granted is converted and opens", () => {
    const random = fixedRandom("oracle");
    const { owner, recipient, rekey } = printedWorld(random);
    const m = random(32);
    const secret = printedEncrypt(random, owner.PK, m);
    const blind = randomScalar(random);
    // The relay would know the record's own E; this one it has never seen.
    const query = { ...secret, E: secret.E.multiply(blind) };
    expect(printedConvert(owner.PK, rekey, query)).toBeUndefined();
    const answer = uncheckedConvert(rekey, query);
    const unblinded = { ...answer, converted: answer.converted.multiply(Fl.inv(blind)) };
    expect(printedOpen(recipient.x2, unblinded)).toEqual(m);
  });

  it("suite: relays convert nothing whose maker does not prove that she knew r, nor any other capsule", () => {
    const s = story("oracle");
    const random = fixedRandom("blinds");
    const { publicKey, contextHash } = readStatement(s.made.statement);
    const secret = readCapsule(s.seal(s.type, s.context).capsule);
    for (let trial = 0; trial < TRIALS; trial++) {
      const blind = randomScalar(random);
      const E = secret.E.multiply(blind);
      // The challenge is known before D is chosen only if D is not in it.
      const response = randomScalar(random);
      const guess = hashScalar("challenge", encodePoint(publicKey), contextHash, secret.values);
      const D = sumOfPowers([publicKey, E], [response, Fl.neg(guess)]);
      const body = concatBytes(encodePoint(D), encodePoint(E), secret.F, encodeScalar(response));
      const query = s.suite.parse("capsule", encodeFrame(SUITE_CODE, "capsule", body));
      expect(s.suite.checkCapsule(query, s.made.statement)).toBe(false);
      for (const share of s.shares) refuses(() => s.suite.convert(share, query, s.made.statement), "CRYPTO_CAPSULE");
    }
  });
});

describe("nonce of a fragment's proof", () => {
  it("variant with a nonce used twice: two fragments give away the share", () => {
    const random = fixedRandom("nonce");
    const rk = randomScalar(random);
    const k = randomScalar(random);
    const [c1, c2] = [randomScalar(random), randomScalar(random)];
    const [z1, z2] = [c1, c2].map((c) => Fl.add(k, Fl.mul(c, rk))) as [bigint, bigint];
    expect(Fl.div(Fl.sub(z1, z2), Fl.sub(c1, c2))).toBe(rk);
  });

  it("suite: a conversion is the same bytes every time, and whatever is different has another nonce", () => {
    const s = story("nonces");
    const again = s.suite.convert(at(s.shares, 0), s.made.capsule, s.made.statement);
    expect(same(again, at(s.fragments, 0))).toBe(true);
    const { rk } = readShare(at(s.shares, 0));
    const { publicKey, source } = readGrant(s.grant);
    const { E } = readCapsule(s.made.capsule);
    const base: Conversion = {
      index: 1,
      publicKey,
      commitment: publicKey.multiply(rk),
      source,
      E,
      converted: E.multiply(rk),
    };
    const nonceOf = (conversion: Conversion): bigint => {
      const { challenge, response } = prove(conversion, rk);
      return Fl.sub(response, Fl.mul(challenge, rk));
    };
    const other = publicKey.double();
    const changed: Conversion[] = [
      base,
      { ...base, index: 2 },
      { ...base, publicKey: other, commitment: other.multiply(rk) },
      { ...base, source: identity(7) },
      { ...base, E: E.double(), converted: E.double().multiply(rk) },
    ];
    for (const conversion of changed) expect(verifyProof(conversion, prove(conversion, rk))).toBe(true);
    expect(new Set(changed.map(nonceOf)).size).toBe(changed.length);
  });
});

describe("another's address", () => {
  it("what stays: who makes an address in the owner's name reads what is sent to it; only her signature answers that", () => {
    const s = story("impostor");
    const key = s.newOwner(s.ownerIdentity);
    const forged = s.suite.ownerAddress(key, s.type, s.context);
    const made = s.suite.encapsulate(forged, s.type, s.context);
    expect(same(s.suite.decapsulateOwn(key, s.type, s.context, made.capsule), made.key)).toBe(true);
    refuses(() => s.suite.decapsulateOwn(s.ownerKey, s.type, s.context, made.capsule), "CRYPTO_OPEN");
    expect(s.suite.info.authority).toBe(false);
    expect(s.suite.authority.checkOwner(s.frames.params, forged, { certificateless: true })).toBe(true);
    refuses(() => s.suite.decapsulateOwn(key, s.type, s.context, s.made.capsule), "CRYPTO_OPEN");
  });

  it("suite: a pk1 or pk2 chosen to cancel the other does not, since the weight depends on both", () => {
    const s = story("cancelling");
    const { id, identity: name } = readOwner(s.input.from);
    const random = fixedRandom("rogue");
    for (let trial = 0; trial < TRIALS; trial++) {
      // PK = z g is wanted from the owner's pk1 and a pk2 made for the weight of her own address.
      const z = randomScalar(random);
      const weight = hashScalar("weight", name, id.subarray(32, 64), id.subarray(64));
      const pk1 = s.suite.parse("statement", encodeFrame(SUITE_CODE, "statement", id.subarray(32)));
      const first = readStatement(pk1).publicKey;
      const second = g.multiply(z).subtract(first.multiply(weight));
      const body = concatBytes(name, encodePoint(first), encodePoint(second));
      const rogue = readOwner(s.suite.parse("owner-address", encodeFrame(SUITE_CODE, "owner-address", body)));
      expect(rogue.publicKey.equals(g.multiply(z))).toBe(false);
    }
  });
});

describe("commitments off the polynomial", () => {
  it("are noticed at any place, so no two quorums open different things", () => {
    const s = story("polynomial");
    for (const [threshold, relays] of [
      [1, 1],
      [1, 3],
      [2, 3],
      [3, 3],
      [2, 5],
    ] as const) {
      const { grant } = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, threshold, relays });
      const read = readGrant(grant);
      const power = g.multiply(seedOf(s, grant));
      expect(consistentCommitments(read, power)).toBe(true);
      expect(consistentCommitments(read, power.double())).toBe(false);
      read.commitments.forEach((_, changed) => {
        const commitments = read.commitments.map((point, i) => (i === changed ? point.add(g) : point));
        expect(consistentCommitments({ ...read, commitments }, power)).toBe(false);
      });
    }
  });

  it("an owner who deals a share off the polynomial is found out by the recipient, whoever answers", () => {
    const s = story("dishonest owner");
    const { owner, d } = keyPair(readTypeKey(s.typeKey), s.context);
    const { source } = readGrant(s.grant);
    const recipient = readRecipient(s.address);
    const random = fixedRandom("dishonest");
    const [h, pi] = [randomScalar(random), random(32)];
    const parts = split(Fl.div(h, d), 2, 3, () => randomScalar(random));
    parts[2] = 12345n;
    const commitments = parts.map((part) => encodePoint(owner.publicKey.multiply(part)));
    const context = s.rekeyOptions.context;
    const shares = parts.map((part, i) =>
      encodeFrame(SUITE_CODE, "share", concatBytes(Uint8Array.of(i + 1), encodeScalar(part), source)),
    );
    const fragments = shares.map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
    const announced = fragments.map((fragment) => fragmentHash(source, fragment.subarray(9)));
    const numbers = { threshold: 2, relays: 3 };
    const agreed = { ...numbers, scope: scopeOf(s), source, recipient, context, commitments, fragments: announced };
    const binding = bindingOf(agreed);
    const v = grantScalar(h, pi, binding);
    const V = recipient.publicKey.multiply(v);
    const W = xor(concatBytes(encodeScalar(h), pi), grantMask(g.multiply(v), V, binding));
    const head = [Uint8Array.of(2, 3), encodePoint(owner.publicKey), source, encodePoint(V), W];
    const body = concatBytes(...head, ...commitments, ...announced);
    const grant = s.suite.parse("grant", encodeFrame(SUITE_CODE, "grant", body));
    for (const share of shares) expect(s.suite.checkShare(grant, share)).toBe(true);
    for (const fragment of fragments) expect(s.suite.verify(fragment, grant, s.made.capsule)).toBe(true);
    closed(s, { grant, fragments: fragments.slice(0, 2) });
    closed(s, { grant, fragments: fragments.slice(1) });
  });
});
