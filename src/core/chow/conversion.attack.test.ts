/**
 * Attacks on what suite `chow` converts: capsules and fragments, changed, made by someone else, or of another record.
 * Each first succeeds against the scheme as printed (or against the variant named), then fails against the suite.
 * docs/crypto.md lists them.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { fixedRandom } from "../generator.fixture.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  readCapsule,
  readFragment,
  readGrant,
  readOwner,
  readRecipient,
  readShare,
  readStatement,
  readType,
  readTypeKey,
  SUITE_CODE,
} from "./bodies.ts";
import { createChow } from "./chow.ts";
import { fragmentHash } from "./convert.ts";
import { hashScalar } from "./hash.ts";
import { keyPair } from "./keys.ts";
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
  printedEncrypt,
  printedKey,
  printedOpen,
  printedRekey,
  uncheckedConvert,
  uncheckedOpen,
  printedSealed,
} from "./printed.fixture.ts";
import { type Conversion, prove, verifyProof } from "./proof.ts";
import { bindingOf, grantMask, grantScalar } from "./rekey.ts";
import {
  TRIALS,
  story,
  closed,
  scopeOf,
  sum,
  printedWorld,
  seedOf,
  rekeyOf,
  opensWith,
  fragmentOf,
  fragmentFrame,
} from "./attack.fixture.ts";

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
