/**
 * Attacks on keys, grants and addresses of suite `chow`; those on capsules and fragments are in conversion.attack.test.ts.
 * Each first succeeds against the scheme as printed (or against the variant named), then fails against the suite.
 * docs/crypto.md lists them.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import type { Story } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { encodeFrame } from "../wire.ts";
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
import { consistentCommitments, fragmentHash } from "./convert.ts";
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
import { printedDecrypt, printedEncrypt, printedSeed } from "./printed.fixture.ts";
import { bindingOf, grantMask, grantScalar } from "./rekey.ts";
import {
  TRIALS,
  story,
  closed,
  scopeOf,
  printedWorld,
  seedOf,
  rekeyOf,
  opensWith,
  fragmentOf,
  fragmentFrame,
} from "./attack.fixture.ts";

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
