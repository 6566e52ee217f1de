/**
 * Attacks on suite `ibe-clc`. Each first succeeds against the scheme as printed (or against the variant named), then
 * fails against the suite. docs/crypto.md lists them.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play, type Story } from "../battery-story.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { mclPairing } from "../pairing/backends.fixture.ts";
import type { G1, G2, GT } from "../pairing/backend.ts";
import { noblePairing } from "../pairing/noble.ts";
import { Fr } from "../pairing/scalars.ts";
import { lagrangeAtZero } from "./sharing.ts";
import type { Random, Suite } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  type Grant,
  ownerWeight,
  readCapsule,
  readFragment,
  readGrant,
  readMaster,
  readOwner,
  readOwnerKey,
  readParams,
  readPartial,
  readRecipientKey,
  readShare,
  readStatement,
  readTypeKey,
  SUITE_CODE,
} from "./bodies.ts";
import { xor } from "../mask.ts";
import { createCurve } from "./curve.ts";
import { hashScalar } from "./hash.ts";
import { createIbeClc } from "./ibe-clc.ts";
import { encodePoint, encodeScalar, randomScalar } from "./points.ts";
import { printedScheme } from "./printed.fixture.ts";
import { grantMask } from "./rekey.ts";

/** Both backends do the same (pairing.test.ts); the fast one in the quick run. */
const curve = createCurve(DEEP ? noblePairing : mclPairing);
const { g1, g2 } = curve;
const printed = printedScheme(curve);
const createSuite = (random: Random): Suite => createIbeClc(random, curve.pairing);
const TRIALS = DEEP ? 100 : 4;

const equal = (a: GT, b: GT): boolean => a.equals(b);
const closed = (s: Story, change: Partial<Story["input"]>, secret = s.secret): void =>
  refuses(() => s.suite.decapsulate(secret, { ...s.input, ...change }), "CRYPTO_OPEN");
const story = (label: string): Story =>
  play(createSuite(fixedRandom(label)), { certificateless: false, sameAuthority: false });
const fragmentOf = (index: number, B: G1): Frame<"fragment"> =>
  encodeFrame(SUITE_CODE, "fragment", concatBytes(Uint8Array.of(index), encodePoint(B)));

/** Owner, recipient and one rekey of the printed scheme. */
function printedWorld(random: Random) {
  const [s, y, x] = [randomScalar(random), randomScalar(random), randomScalar(random)];
  const [Q, QB] = [printed.hashIdentity(identity(1)), printed.hashIdentity(identity(2))];
  const P = g1.multiply(s);
  const PB = g1.multiply(y);
  const sk = Q.multiply(s);
  const recipientKey = QB.multiply(Fr.add(y, x));
  const rekey = printed.rekey(random, sk, PB.add(g1.multiply(x)), identity(2));
  const m = printed.randomMessage(random);
  return { P, PB, Q, QB, s, y, sk, recipientKey, rekey, m, capsule: printed.encrypt(random, P, identity(1), m) };
}

/** What a recipient takes out of a grant: its seed X. */
function seedOf(s: Story, grant: Grant): Uint8Array {
  const { recipient, partial, x } = readRecipientKey(curve, s.secret);
  const { k2, k3, threshold, relays } = grant;
  const context = s.rekeyOptions.context;
  const pairing = curve.pairing.pair([k2, partial]);
  return xor(k3, grantMask({ pairing, oneTime: k2.multiply(x), k2, recipient, context, threshold, relays }));
}

/** What a recipient and enough relays take out together: S_t = H(X, gctx) - u A. */
function colludedTypeKey(s: Story, frame: Frame<"grant">, shares: readonly Frame<"share">[]): G2 {
  const grant = readGrant(curve, frame);
  const parts = shares.map(readShare);
  const weights = lagrangeAtZero(parts.map(({ index }) => index));
  const u = parts.reduce((sum, part, i) => Fr.add(sum, Fr.mul(part.u, at(weights, i))), 0n);
  return curve.hashPoint("grant", seedOf(s, grant), s.rekeyOptions.context).subtract(grant.A.multiply(u));
}

describe("collusion of relays and recipient", () => {
  it("printed: relay and recipient compute the owner's key and open everything", () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const random = fixedRandom(`collusion ${trial}`);
      const { P, sk, recipientKey, rekey } = printedWorld(random);
      const stolen = printed.hashSeed(printed.seed(recipientKey, rekey)).subtract(rekey.rk1);
      expect(stolen.equals(sk)).toBe(true);
      const m = printed.randomMessage(random);
      expect(equal(printed.decrypt(stolen, printed.encrypt(random, P, identity(1), m)), m)).toBe(true);
    }
  });

  it("suite: enough relays and the recipient get the key of that one type, and nothing of any other", () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const s = story(`collusion ${trial}`);
      const { owner, sk } = readOwnerKey(curve, s.ownerKey);
      const stolen = colludedTypeKey(s, s.grant, s.shares.slice(0, 2));
      expect(stolen.equals(readTypeKey(curve, s.typeKey).S)).toBe(true);

      const Q = printed.hashIdentity(s.ownerIdentity);
      expect(curve.pairsEqual(g1, stolen, owner.publicKey, Q)).toBe(false);
      expect(stolen.equals(sk)).toBe(false);

      const other = s.suite.newType("results");
      const made = s.suite.encapsulate(s.suite.ownerAddress(s.ownerKey, s.type, s.context), other, s.context);
      const asOwner = encodeFrame(SUITE_CODE, "owner-key", concatBytes(owner.id, encodePoint(stolen)));
      refuses(() => s.suite.decapsulateOwn(asOwner, other, s.context, made.capsule), "CRYPTO_OPEN");
      const R = encodePoint(readGrant(curve, s.grant).R);
      const asType = encodeFrame(
        SUITE_CODE,
        "type-key",
        concatBytes(owner.id, other.subarray(9), encodePoint(stolen), R),
      );
      refuses(() => s.suite.decapsulateTyped(asType, s.context, made.capsule), "CRYPTO_OPEN");
    }
  });

  it("variant with additive types: two collusions give the owner's key", () => {
    const random = fixedRandom("additive");
    const { P, Q, sk } = printedWorld(random);
    const direction = Q.multiply(randomScalar(random));
    const typeKey = (t: bigint): G2 => sk.add(direction.multiply(t));
    const [t1, t2] = [7n, 11n];
    const stolen = typeKey(t1)
      .multiply(t2)
      .subtract(typeKey(t2).multiply(t1))
      .multiply(Fr.inv(t2 - t1));
    expect(stolen.equals(sk)).toBe(true);
    expect(curve.pairsEqual(g1, stolen, P, Q)).toBe(true);
  });

  it("suite: no such combination of two type keys is the owner's key", () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const s = story(`additive ${trial}`);
      const { owner } = readOwnerKey(curve, s.ownerKey);
      const Q = printed.hashIdentity(s.ownerIdentity);
      const S1 = readTypeKey(curve, s.typeKey).S;
      const S2 = readTypeKey(curve, s.suite.typeKey(s.ownerKey, s.suite.newType("results"))).S;
      for (const [t1, t2] of [
        [1n, 2n],
        [7n, 11n],
        [1n, Fr.neg(1n)],
      ] as const) {
        const combined = S1.multiply(t2)
          .subtract(S2.multiply(t1))
          .multiply(Fr.inv(Fr.sub(t2, t1)));
        expect(curve.pairsEqual(g1, combined, owner.publicKey, Q)).toBe(false);
      }
      expect(curve.pairsEqual(g1, S1.subtract(S2), owner.publicKey, Q)).toBe(false);
    }
  });
});

describe("fewer relays than the threshold", () => {
  it("printed: one relay is enough for everything", () => {
    const { sk, recipientKey, rekey } = printedWorld(fixedRandom("one relay"));
    expect(printed.hashSeed(printed.seed(recipientKey, rekey)).subtract(rekey.rk1).equals(sk)).toBe(true);
  });

  it("suite: one of two shares opens nothing and fits every value of the secret", () => {
    const s = story("t-1");
    const { index, u } = readShare(at(s.shares, 0));
    const grant = readGrant(curve, s.grant);
    const { c0 } = readCapsule(curve, s.made.capsule);
    closed(s, { fragments: s.fragments.slice(0, 1) });

    const random = fixedRandom("t-1 guesses");
    for (let trial = 0; trial < TRIALS; trial++) {
      // Any guess of the secret is completed by some second share: the first one excludes none of them.
      const guess = randomScalar(random);
      const slope = Fr.mul(Fr.sub(u, guess), Fr.inv(BigInt(index)));
      const second = Fr.add(guess, Fr.mul(slope, 2n));
      const [w1 = 0n, w2 = 0n] = lagrangeAtZero([index, 2]);
      expect(Fr.add(Fr.mul(w1, u), Fr.mul(w2, second))).toBe(guess);
      expect(g2.multiply(guess).equals(grant.U)).toBe(false);
      closed(s, { fragments: [at(s.fragments, 0), fragmentOf(2, c0.multiply(second))] });
    }
    // Alone, multiplied, or under another relay's number, the one fragment does not stand for two.
    const B = readFragment(curve, at(s.fragments, 0)).B;
    closed(s, { fragments: [at(s.fragments, 0), fragmentOf(2, B)] });
    closed(s, { fragments: [at(s.fragments, 0), fragmentOf(3, B.multiply(2n))] });
  });

  it("suite: a grant with a lowered threshold is refused", () => {
    const s = story("lowered");
    const lowered = s.grant.slice();
    lowered[9] = 1;
    closed(s, { grant: s.suite.parse("grant", lowered), fragments: s.fragments.slice(0, 1) });
  });
});

describe("rekey posted where the recipient sees it", () => {
  it("printed: the recipient alone computes the owner's key from the posted rekey", () => {
    const world = printedWorld(fixedRandom("posted"));
    const stolen = printed.hashSeed(printed.seed(world.recipientKey, world.rekey)).subtract(world.rekey.rk1);
    expect(equal(printed.decrypt(stolen, world.capsule), world.m)).toBe(true);
  });

  it("suite: the whole public grant and the recipient's secret open nothing without relays", () => {
    const s = story("posted");
    const grant = readGrant(curve, s.grant);
    const { c0 } = readCapsule(curve, s.made.capsule);
    const { owner } = readOwnerKey(curve, s.ownerKey);
    const { recipient } = readRecipientKey(curve, s.secret);
    const HX = curve.hashPoint("grant", seedOf(s, grant), s.rekeyOptions.context);
    const S = readTypeKey(curve, s.typeKey).S;
    for (const candidate of [HX.subtract(grant.A), HX.subtract(grant.U), HX, HX.add(grant.A)]) {
      expect(candidate.equals(S)).toBe(false);
    }
    // Every public point of G1 in the place of a fragment, and sums of two.
    const publics = [c0, grant.R, grant.k2, owner.publicKey, recipient.publicKey, recipient.oneTime, g1];
    for (const B of [...publics, ...publics.map((point) => point.add(c0.add(c0)))]) {
      expect(s.suite.verify(fragmentOf(1, B), s.grant, s.made.capsule)).toBe(false);
      closed(s, { fragments: [fragmentOf(1, B), fragmentOf(2, B)] });
    }
  });
});

describe("malleability", () => {
  it("printed: anyone multiplies the message, before and after conversion, unnoticed", () => {
    const random = fixedRandom("malleable");
    const { sk, recipientKey, rekey, capsule, m } = printedWorld(random);
    const factor = printed.randomMessage(random);
    const changed = { C1: capsule.C1, C2: capsule.C2.multiply(factor) };
    expect(equal(printed.decrypt(sk, changed), m.multiply(factor))).toBe(true);
    const opened = printed.open(recipientKey, rekey, printed.convert(rekey, changed));
    expect(equal(opened, m.multiply(factor))).toBe(true);
  });

  it("suite: changed, shifted and re-proven capsules are refused by owner, relay and recipient", () => {
    const s = story("malleable");
    const random = fixedRandom("shift");
    const { body, c0, c1 } = readCapsule(curve, s.made.capsule);
    const { typePoint } = readStatement(curve, s.made.statement);
    for (let trial = 0; trial < TRIALS; trial++) {
      const delta = randomScalar(random);
      const shifted = body.slice();
      shifted.set(encodePoint(c0.add(g1.multiply(delta))), 0);
      shifted.set(encodePoint(c1.add(typePoint.multiply(delta))), 48);
      const masked = body.slice();
      masked.set(xor(body.subarray(144, 176), random(32)), 144);
      for (const changed of [shifted, masked]) {
        const capsule = s.suite.parse("capsule", encodeFrame(SUITE_CODE, "capsule", changed));
        refuses(() => s.suite.decapsulateOwn(s.ownerKey, s.type, s.context, capsule), "CRYPTO_OPEN");
        refuses(() => s.suite.convert(at(s.shares, 0), capsule, s.made.statement), "CRYPTO_CAPSULE");
        closed(s, { capsule });
      }
    }
  });

  it("suite: a fragment multiplied or shifted does not verify and does not open", () => {
    const s = story("malleable fragment");
    const { index, B } = readFragment(curve, at(s.fragments, 0));
    for (const changed of [B.add(B), B.negate(), B.add(g1), B.add(readCapsule(curve, s.made.capsule).c0)]) {
      const fragment = fragmentOf(index, changed);
      expect(s.suite.verify(fragment, s.grant, s.made.capsule)).toBe(false);
      closed(s, { fragments: [fragment, at(s.fragments, 1)] });
    }
  });
});

describe("key replacement", () => {
  it("printed: a replaced X_B cancels the authority's key, and the attacker opens the rekey", () => {
    const random = fixedRandom("replaced");
    const world = printedWorld(random);
    const z = randomScalar(random);
    const replaced = g1.multiply(z).subtract(world.PB);
    const rekey = printed.rekey(random, world.sk, world.PB.add(replaced), identity(2));
    const opened = printed.open(world.QB.multiply(z), rekey, printed.convert(rekey, world.capsule));
    expect(equal(opened, world.m)).toBe(true);
  });

  it("suite: who replaces a recipient's X_B still lacks the authority's part", () => {
    const s = story("replaced");
    const z = randomScalar(fixedRandom("z"));
    const { recipient } = readRecipientKey(curve, s.secret);
    const Q = printed.hashIdentity(s.recipientIdentity);
    const P = recipient.publicKey;
    for (const replaced of [g1.multiply(z), g1.multiply(z).subtract(P)]) {
      const address = concatBytes(encodePoint(P), encodePoint(replaced), s.recipientIdentity);
      const { grant, shares } = s.suite.rekey(
        s.typeKey,
        s.suite.parse("address", encodeFrame(SUITE_CODE, "address", address)),
        s.rekeyOptions,
      );
      const fragments = shares.map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
      for (const partial of [Q, Q.multiply(z), Q.multiply(z).negate()]) {
        const secret = encodeFrame(
          SUITE_CODE,
          "recipient-key",
          concatBytes(address, encodePoint(partial), encodeScalar(z)),
        );
        closed(s, { grant, fragments }, secret);
      }
    }
  });

  it("naive P + X: a replaced X of an owner cancels the authority's key, and the attacker reads", () => {
    const random = fixedRandom("owner replaced");
    const { P, Q } = printedWorld(random);
    const z = randomScalar(random);
    const replaced = g1.multiply(z).subtract(P);
    const m = printed.randomMessage(random);
    expect(equal(printed.decrypt(Q.multiply(z), printed.encrypt(random, P.add(replaced), identity(1), m)), m)).toBe(
      true,
    );
  });

  /** An owner's address with X chosen by someone, and whatever that one may try as a key of it. */
  function forgedOwner(P: Uint8Array, X: Uint8Array, name: Uint8Array) {
    const id = concatBytes(P, X, name);
    const address = encodeFrame(SUITE_CODE, "owner-address", id);
    return { address, keyOf: (sk: G2) => encodeFrame(SUITE_CODE, "owner-key", concatBytes(id, encodePoint(sk))) };
  }
  const weightOf = (P: Uint8Array, X: G1): bigint => ownerWeight(P, encodePoint(X), identity(1));

  it("suite: who replaces an owner's X lacks the authority's part, whatever X is", () => {
    const s = play(createSuite(fixedRandom("owner's X")), { certificateless: true, sameAuthority: false });
    const random = fixedRandom("owner's X replaced");
    const P = readParams(curve, s.frames.params);
    const bytesOfP = encodePoint(P);
    const Q = printed.hashIdentity(identity(1));
    const own = curve.pairing.decodeG1(s.frames["owner-address"].subarray(9 + 48, 9 + 96));
    const z = randomScalar(random);
    const cancelling = g1.multiply(z).subtract(P);
    const candidates = [g1.multiply(z), cancelling, own.add(cancelling), own.negate()];
    // The weight hoped for is that of an X tried before; it never is that of the X one gets.
    for (let trial = 0, X = cancelling; trial < TRIALS; trial++) {
      X = cancelling.multiply(Fr.inv(weightOf(bytesOfP, X)));
      candidates.push(X);
    }
    for (const X of candidates) {
      const forged = forgedOwner(bytesOfP, encodePoint(X), identity(1));
      const { publicKey } = readOwner(curve, forged.address);
      const h = weightOf(bytesOfP, X);
      const made = s.suite.encapsulate(forged.address, s.type, s.context);
      for (const log of [z, Fr.mul(h, z), Fr.mul(Fr.inv(h), z)]) {
        expect(publicKey.equals(g1.multiply(log))).toBe(false);
        const key = forged.keyOf(Q.multiply(log));
        refuses(() => s.suite.decapsulateOwn(key, s.type, s.context, made.capsule), "CRYPTO_OPEN");
      }
      // Her own key does not open it either, nor does any of theirs open what was sent to her.
      refuses(() => s.suite.decapsulateOwn(s.ownerKey, s.type, s.context, made.capsule), "CRYPTO_OPEN");
      const key = forged.keyOf(Q.multiply(z));
      refuses(() => s.suite.decapsulateOwn(key, s.type, s.context, s.made.capsule), "CRYPTO_OPEN");
    }
  });

  it("P replaced too is an authority of the attacker's own: it reads, and is seen beside the published P", () => {
    const s = play(createSuite(fixedRandom("whole address")), { certificateless: true, sameAuthority: false });
    const random = fixedRandom("whole address replaced");
    const [y, x] = [randomScalar(random), randomScalar(random)];
    const [P, X] = [encodePoint(g1.multiply(y)), g1.multiply(x)];
    const forged = forgedOwner(P, encodePoint(X), identity(1));
    const made = s.suite.encapsulate(forged.address, s.type, s.context);
    const key = forged.keyOf(printed.hashIdentity(identity(1)).multiply(Fr.add(y, Fr.mul(weightOf(P, X), x))));
    expect(same(s.suite.decapsulateOwn(key, s.type, s.context, made.capsule), made.key)).toBe(true);

    const { checkOwner } = s.suite.authority;
    const kind = { certificateless: true };
    expect(checkOwner(s.frames.params, forged.address, kind)).toBe(false);
    expect(checkOwner(s.frames.params, s.frames["owner-address"], kind)).toBe(true);
    refuses(() => s.suite.decapsulateOwn(key, s.type, s.context, s.made.capsule), "CRYPTO_OPEN");
  });

  it("X replaced by the authority itself, or left out, lets the authority read: only her signature answers that", () => {
    const s = play(createSuite(fixedRandom("authority's X")), { certificateless: true, sameAuthority: false });
    const x = randomScalar(fixedRandom("authority's own x"));
    const D = readPartial(curve, s.frames.partial);
    const P = encodePoint(readParams(curve, s.frames.params));
    const X = g1.multiply(x);
    const replaced = forgedOwner(P, encodePoint(X), identity(1));
    const sk = D.add(printed.hashIdentity(identity(1)).multiply(Fr.mul(weightOf(P, X), x)));
    const stripped = forgedOwner(P, new Uint8Array(48), identity(1));
    for (const { address, key } of [
      { address: replaced.address, key: replaced.keyOf(sk) },
      { address: stripped.address, key: stripped.keyOf(D) },
    ]) {
      const made = s.suite.encapsulate(address, s.type, s.context);
      expect(same(s.suite.decapsulateOwn(key, s.type, s.context, made.capsule), made.key)).toBe(true);
      refuses(() => s.suite.decapsulateOwn(key, s.type, s.context, s.made.capsule), "CRYPTO_OPEN");
    }
    const { checkOwner } = s.suite.authority;
    expect(checkOwner(s.frames.params, stripped.address, { certificateless: true })).toBe(false);
    // This one no arithmetic can tell from hers.
    expect(checkOwner(s.frames.params, replaced.address, { certificateless: true })).toBe(true);
  });
});

describe("an authority alone", () => {
  it("printed: the authority of an identity-based owner opens everything", () => {
    const { Q, s, capsule, m } = printedWorld(fixedRandom("authority"));
    expect(equal(printed.decrypt(Q.multiply(s), capsule), m)).toBe(true);
  });

  it("suite: true of an identity-based owner too, and the suite says so", () => {
    const s = story("authority");
    const { owner } = readOwnerKey(curve, s.ownerKey);
    const D = s.suite.authority.extract(s.frames.master, s.ownerIdentity);
    const key = encodeFrame(SUITE_CODE, "owner-key", concatBytes(owner.id, encodePoint(readPartial(curve, D))));
    expect(same(s.suite.decapsulateOwn(key, s.type, s.context, s.made.capsule), s.made.key)).toBe(true);
    expect(s.suite.info.escrow).toBe(true);
  });

  it("suite: the authority of a certificateless owner does not open hers", () => {
    const suite = createSuite(fixedRandom("authority of owner"));
    const s = play(suite, { certificateless: true, sameAuthority: false });
    const { owner } = readOwnerKey(curve, s.ownerKey);
    const D = readPartial(curve, suite.authority.extract(s.frames.master, s.ownerIdentity));
    const master = readMaster(s.frames.master);
    const shift = printed.hashIdentity(s.ownerIdentity).multiply(master);
    expect(owner.publicKey.equals(readParams(curve, s.frames.params))).toBe(false);
    for (const sk of [D, D.add(shift), D.add(D)]) {
      const key = encodeFrame(SUITE_CODE, "owner-key", concatBytes(owner.id, encodePoint(sk)));
      refuses(() => suite.decapsulateOwn(key, s.type, s.context, s.made.capsule), "CRYPTO_OPEN");
    }
  });

  it("suite: the recipient's authority, with all fragments, does not open a grant made to her", () => {
    const s = story("authority of recipient");
    const { recipient, partial } = readRecipientKey(curve, s.secret);
    // It holds D (it made it), knows every public point, and may try one-time keys of its own.
    const random = fixedRandom("authority's x");
    for (const x of [1n, ...Array.from({ length: TRIALS }, () => randomScalar(random))]) {
      const address = concatBytes(encodePoint(recipient.publicKey), encodePoint(recipient.oneTime), recipient.identity);
      const secret = encodeFrame(
        SUITE_CODE,
        "recipient-key",
        concatBytes(address, encodePoint(partial), encodeScalar(x)),
      );
      closed(s, { fragments: s.fragments }, secret);
    }
  });
});

describe("foreign type", () => {
  it("printed: a rekey made for one section converts every other section", () => {
    const random = fixedRandom("foreign");
    const { P, recipientKey, rekey } = printedWorld(random);
    const psychiatry = printed.randomMessage(random);
    const capsule = printed.encrypt(random, P, identity(1), psychiatry);
    expect(equal(printed.open(recipientKey, rekey, printed.convert(rekey, capsule)), psychiatry)).toBe(true);
  });

  it("suite: even if every relay converts a capsule of another type, the recipient cannot open it", () => {
    const s = story("foreign");
    const psychiatry = s.suite.newType("psychiatry");
    const made = s.suite.encapsulate(s.suite.ownerAddress(s.ownerKey, s.type, s.context), psychiatry, s.context);
    const fragments = s.shares.map((share) => s.suite.convert(share, made.capsule, made.statement));
    for (const type of [psychiatry, s.type]) closed(s, { capsule: made.capsule, type, fragments });
  });
});

describe("shared u across recipients", () => {
  /** Repeats every scalar it drew before, and only those: two grants then share u and its shares. */
  function repeatingScalars(random: Random): Random & { again(): void } {
    const drawn: Uint8Array[] = [];
    let next = 0;
    const repeat = (length: number): Uint8Array => {
      if (length !== 64) return random(length);
      const value = drawn[next] ?? random(length);
      drawn[next++] = value;
      return value.slice();
    };
    return Object.assign(repeat, { again: () => (next = 0) });
  }

  function twoGrants(s: Story, suite: Suite, before: () => void) {
    const other = s.newRecipient(identity(5));
    before();
    const revoked = suite.rekey(s.typeKey, s.address, s.rekeyOptions);
    before();
    const active = suite.rekey(s.typeKey, other.address, s.rekeyOptions);
    // A capsule made after the first recipient was revoked; the relays answer the second one only, in public.
    const made = suite.encapsulate(suite.ownerAddress(s.ownerKey, s.type, s.context), s.type, s.context);
    const fragments = active.shares.map((share) => suite.convert(share, made.capsule, made.statement));
    return { revoked, made, fragments };
  }

  it("variant: fragments for one recipient open for another who was revoked", () => {
    const s = story("shared u");
    const random = repeatingScalars(fixedRandom("shared"));
    const { revoked, made, fragments } = twoGrants(s, createSuite(random), () => random.again());
    const opened = s.suite.decapsulate(s.secret, {
      ...s.input,
      capsule: made.capsule,
      grant: revoked.grant,
      fragments,
    });
    expect(same(opened, made.key)).toBe(true);
  });

  it("suite: every grant draws its own u, and such fragments neither verify nor open", () => {
    const s = story("own u");
    const { revoked, made, fragments } = twoGrants(s, s.suite, () => undefined);
    closed(s, { capsule: made.capsule, grant: revoked.grant, fragments });
    for (const fragment of fragments) expect(s.suite.verify(fragment, revoked.grant, made.capsule)).toBe(false);
  });
});

describe("guessable type", () => {
  const KINDS = ["allergies", "results", "psychiatry", "medication"];
  /** Whose capsule is it, and of which type? e(c0, H(ID, t)) = e(g1, c1) tells without any secret. */
  const fits = (s: Story, capsule: Frame<"capsule">, type: Uint8Array): boolean => {
    const { c0, c1 } = readCapsule(curve, capsule);
    return curve.pairsEqual(
      c0,
      curve.hashPoint("type", readOwner(curve, s.suite.ownerAddress(s.ownerKey, s.type, s.context)).id, type),
      g1,
      c1,
    );
  };
  const unsalted = (kind: string): Uint8Array => {
    const type = new Uint8Array(64);
    type.set(Array.from(kind, (c) => c.charCodeAt(0)));
    return type;
  };

  it("variant without a secret salt: anyone finds the owner and the kind by trying names", () => {
    const s = story("guessable");
    const type = s.suite.parse("type", encodeFrame(SUITE_CODE, "type", unsalted("psychiatry")));
    const { capsule } = s.suite.encapsulate(s.suite.ownerAddress(s.ownerKey, s.type, s.context), type, s.context);
    expect(KINDS.filter((kind) => fits(s, capsule, unsalted(kind)))).toEqual(["psychiatry"]);
  });

  it("suite: a type is salted with 32 random bytes, and trying names finds nothing", () => {
    const s = story("salted");
    expect(KINDS.filter((kind) => fits(s, s.made.capsule, unsalted(kind)))).toEqual([]);
    for (const kind of KINDS) expect(fits(s, s.made.capsule, s.suite.newType(kind).subarray(9))).toBe(false);
    expect(fits(s, s.made.capsule, s.type.subarray(9))).toBe(true);
  });
});

describe("infinity", () => {
  /** The EIP-2537 pairing check: infinity is a valid input and counts as a factor of one. */
  const precompile = (...pairs: (readonly [G1, G2])[]): boolean => {
    const terms = pairs.filter(([a, b]) => !a.is0() && !b.is0());
    return terms.length === 0 || curve.pairing.pair(...terms).is1();
  };
  const zero1 = g1.subtract(g1);
  const zero2 = g2.subtract(g2);

  it("variant: a check that accepts infinity passes a fragment that nobody converted", () => {
    const { c0 } = readCapsule(curve, story("infinity").made.capsule);
    expect(precompile([zero1, g2], [c0.negate(), zero2])).toBe(true);
    expect(precompile([zero1, g2], [zero1, g2])).toBe(true);
  });

  it("suite: no frame holds infinity", () => {
    const s = story("infinity");
    const nothing1 = concatBytes(Uint8Array.of(0xc0), new Uint8Array(47));
    const nothing2 = concatBytes(Uint8Array.of(0xc0), new Uint8Array(95));
    refuses(() => curve.pairing.decodeG1(nothing1), "WIRE_POINT");
    refuses(() => encodePoint(zero1), "WIRE_POINT");
    const replace = (frame: Uint8Array, position: number, bytes: Uint8Array): Uint8Array => {
      const copy = frame.slice();
      copy.set(bytes, 9 + position);
      return copy;
    };
    refuses(() => s.suite.parse("fragment", replace(at(s.fragments, 0), 1, nothing1)), "WIRE_POINT");
    refuses(() => s.suite.parse("capsule", replace(s.made.capsule, 0, nothing1)), "WIRE_POINT");
    refuses(() => s.suite.parse("capsule", replace(s.made.capsule, 48, nothing2)), "WIRE_POINT");
    for (const position of [2, 98, 322, 418, 514]) {
      refuses(() => s.suite.parse("grant", replace(s.grant, position, nothing2)), "WIRE_POINT");
    }
    refuses(() => s.suite.parse("address", replace(s.address, 48, nothing1)), "WIRE_POINT");
    refuses(() => s.suite.parse("share", replace(at(s.shares, 0), 1, new Uint8Array(32))), "WIRE_SCALAR");
  });
});

describe("relay as a Diffie-Hellman oracle", () => {
  it("variant without the proof: a relay that refuses a capsule still converts it in disguise", () => {
    const s = story("oracle");
    const { u } = readShare(at(s.shares, 0));
    const refused = readCapsule(curve, s.made.capsule).c0;
    const convertAnything = (point: G1): G1 => {
      if (point.equals(refused)) throw new Error("This consent is paused.");
      return point.multiply(u);
    };
    const delta = randomScalar(fixedRandom("disguise"));
    const disguised = convertAnything(refused.add(g1.multiply(delta)));
    const B = disguised.subtract(convertAnything(g1).multiply(delta));
    expect(s.suite.verify(fragmentOf(1, B), s.grant, s.made.capsule)).toBe(true);
  });

  it("suite: a point whose logarithm the sender does not prove is not converted", () => {
    const s = story("oracle");
    const random = fixedRandom("disguise");
    const { body, c0, c1, values } = readCapsule(curve, s.made.capsule);
    const { typePoint } = readStatement(curve, s.made.statement);
    const share = at(s.shares, 0);
    for (let trial = 0; trial < TRIALS; trial++) {
      const delta = randomScalar(random);
      const points = concatBytes(
        encodePoint(c0.add(g1.multiply(delta))),
        encodePoint(c1.add(typePoint.multiply(delta))),
        values.subarray(144),
      );
      // The old proof, and a made-up one.
      for (const proof of [
        body.subarray(176),
        concatBytes(encodeScalar(randomScalar(random)), encodeScalar(randomScalar(random))),
      ]) {
        const capsule = encodeFrame(SUITE_CODE, "capsule", concatBytes(points, proof));
        refuses(() => s.suite.convert(share, capsule, s.made.statement), "CRYPTO_CAPSULE");
      }
    }
  });

  it("suite: who made the capsule knows its logarithm, so the fragment tells nothing new", () => {
    const s = story("oracle known");
    const address = s.suite.ownerAddress(s.ownerKey, s.type, s.context);
    const sigma = fixedRandom("sender")(32);
    const { capsule, statement } = createSuite(fixedRandom("sender")).encapsulate(address, s.type, s.context);
    const a = hashScalar("capsule", sigma, readOwner(curve, address).id, s.type.subarray(9), s.context);
    expect(readCapsule(curve, capsule).c0.equals(g1.multiply(a))).toBe(true);
    const { B } = readFragment(curve, s.suite.convert(at(s.shares, 0), capsule, statement));
    const commitment = at(readGrant(curve, s.grant).commitments, 0);
    expect(equal(curve.pairing.pair([B, g2]), curve.pairing.pair([g1, commitment]).pow(a))).toBe(true);
  });
});
