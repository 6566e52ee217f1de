/** Known answers of suite `ibe-clc` and of the standards it stands on, and the edges of its formats. */
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import type { G1, G2 } from "../pairing/backend.ts";
import { BACKENDS } from "../pairing/backends.fixture.ts";
import { Fr } from "../pairing/scalars.ts";
import { encodeFrame, type Kind, KINDS } from "../wire.ts";
import golden from "./golden.json" with { type: "json" };
import { encodeUncompressed } from "../eip2537.ts";
import { createCurve } from "./curve.ts";
import { KEY_TAGS, POINT_TAGS, SCALAR_TAGS } from "./hash.ts";
import { createIbeClc } from "./ibe-clc.ts";
import { decodeScalar, encodePoint, encodeScalar } from "./points.ts";
import { ownerWeight, readCapsule, readGrant, readOwner, readRecipientKey, SUITE_CODE } from "./bodies.ts";
import { xor } from "../mask.ts";
import { consistentCommitments } from "./convert.ts";
import { grantMask } from "./rekey.ts";

describe.each(BACKENDS)("with $name", (pairing) => {
  const curve = createCurve(pairing);
  const { g1, g2 } = curve;
  const suite = createIbeClc(fixedRandom("unit"), pairing);

  describe("golden values", () => {
    for (const [name, certificateless] of [
      ["identityBased", false],
      ["certificateless", true],
    ] as const) {
      const expected = golden[name];

      it(`${name}: the fixed generator gives the same bytes as ever`, () => {
        const s = play(createIbeClc(fixedRandom("golden"), pairing), { certificateless, sameAuthority: false });
        for (const kind of Object.keys(KINDS) as Kind[]) {
          expect(bytesToHex(s.frames[kind]), kind).toBe(expected.frames[kind]);
        }
        expect(s.shares.map((share) => bytesToHex(share))).toEqual(expected.shares);
        expect(s.fragments.map((fragment) => bytesToHex(fragment))).toEqual(expected.fragments);
        expect(bytesToHex(s.made.key)).toBe(expected.key);
      });

      it(`${name}: the recorded bytes still open`, () => {
        const read = <K extends Kind>(kind: K) => suite.parse(kind, hexToBytes(expected.frames[kind]));
        const key = hexToBytes(expected.key);
        const context = hexToBytes(expected.context);
        expect(same(suite.decapsulateOwn(read("owner-key"), read("type"), context, read("capsule")), key)).toBe(true);
        expect(same(suite.decapsulateTyped(read("type-key"), context, read("capsule")), key)).toBe(true);
        const opened = suite.decapsulate(read("recipient-key"), {
          capsule: read("capsule"),
          grant: read("grant"),
          type: read("type"),
          context,
          grantContext: hexToBytes(expected.grantContext),
          from: read("owner-address"),
          fragments: expected.fragments.slice(1).map((hex) => suite.parse("fragment", hexToBytes(hex))),
        });
        expect(same(opened, key)).toBe(true);
      });
    }

    it("has the documented sizes", () => {
      const sizes = Object.entries(golden.identityBased.frames).map(([kind, hex]) => [kind, hex.length / 2 - 9]);
      expect(Object.fromEntries(sizes)).toEqual({
        params: 48,
        master: 32,
        partial: 96,
        "owner-key": 224,
        "owner-address": 128,
        "recipient-key": 256,
        address: 128,
        type: 64,
        "type-key": 336,
        capsule: 240,
        statement: 128,
        grant: 322 + 3 * 96,
        share: 33,
        fragment: 49,
      });
    });
  });

  describe("strict decoding", () => {
    const ORDER = Fr.ORDER;
    const big = (value: bigint, length: number): Uint8Array => hexToBytes(value.toString(16).padStart(2 * length, "0"));

    it("scalars run from 1 to r - 1", () => {
      expect(decodeScalar(big(1n, 32))).toBe(1n);
      expect(decodeScalar(big(ORDER - 1n, 32))).toBe(ORDER - 1n);
      for (const value of [0n, ORDER, ORDER + 1n, 2n ** 256n - 1n]) {
        refuses(() => decodeScalar(big(value, 32)), "WIRE_SCALAR");
      }
      refuses(() => decodeScalar(big(1n, 31)), "WIRE_SCALAR");
      refuses(() => decodeScalar(big(1n, 33)), "WIRE_SCALAR");
    });

    it("an owner's X is a point or all zeros, nothing between", () => {
      const P = g1.multiply(5n).toBytes();
      const address = (X: Uint8Array) => encodeFrame(SUITE_CODE, "owner-address", concatBytes(P, X, identity(1)));
      const none = new Uint8Array(48);
      expect(readOwner(curve, suite.parse("owner-address", address(none)))).toMatchObject({ certificateless: false });
      expect(readOwner(curve, address(none)).publicKey.equals(g1.multiply(5n))).toBe(true);

      const X = g1.multiply(7n).toBytes();
      const owner = readOwner(curve, suite.parse("owner-address", address(X)));
      const h = ownerWeight(P, X, identity(1));
      expect(owner.certificateless).toBe(true);
      expect(owner.publicKey.equals(g1.multiply(Fr.add(5n, Fr.mul(h, 7n))))).toBe(true);
      for (const other of [
        ownerWeight(X, X, identity(1)),
        ownerWeight(P, P, identity(1)),
        ownerWeight(P, X, identity(2)),
      ])
        expect(other).not.toBe(h);

      const infinity = concatBytes(Uint8Array.of(0xc0), new Uint8Array(47));
      const outside = concatBytes(Uint8Array.of(0x80), new Uint8Array(47));
      const late = none.slice();
      late[47] = 1;
      const uncompressed = X.slice();
      uncompressed[0] = (uncompressed[0] ?? 0) & 0x7f;
      for (const bad of [infinity, outside, late, uncompressed]) {
        refuses(() => suite.parse("owner-address", address(bad)), "WIRE_POINT");
      }
      // A recipient always has an X; P is never left out; addresses without X, as they once were, are too short.
      refuses(
        () => suite.parse("address", encodeFrame(SUITE_CODE, "address", address(none).subarray(9))),
        "WIRE_POINT",
      );
      const withoutP = encodeFrame(SUITE_CODE, "owner-address", concatBytes(none, X, identity(1)));
      refuses(() => suite.parse("owner-address", withoutP), "WIRE_POINT");
      const short = encodeFrame(SUITE_CODE, "owner-address", concatBytes(P, identity(1)));
      refuses(() => suite.parse("owner-address", short), "WIRE_LENGTH");
    });

    it("types have one encoding", () => {
      const type = (kind: readonly number[]): Uint8Array => {
        const body = new Uint8Array(64).fill(9, 32);
        body.set(kind);
        return encodeFrame(SUITE_CODE, "type", body);
      };
      expect(suite.parse("type", type([0x61]))).toHaveLength(73);
      expect(suite.parse("type", type(Array.from({ length: 32 }, () => 0x61)))).toHaveLength(73);
      for (const kind of [[], [0x61, 0, 0x61], [0x1f], [0x7f], [0xc3, 0xa9]]) {
        refuses(() => suite.parse("type", type(kind)), "WIRE_TYPE");
      }
    });

    it("grants and fragments name possible relays only", () => {
      const s = play(suite, { certificateless: false, sameAuthority: false });
      for (const [threshold, relays] of [
        [0, 3],
        [4, 3],
        [2, 0],
        [2, 33],
      ] as const) {
        const frame = s.grant.slice();
        frame.set([threshold, relays], 9);
        refuses(() => suite.parse("grant", frame), "WIRE_THRESHOLD");
      }
      for (const relays of [2, 4]) {
        const frame = s.grant.slice();
        frame[10] = relays;
        refuses(() => suite.parse("grant", frame), "WIRE_LENGTH");
      }
      for (const index of [0, 33, 255]) {
        const frame = at(s.fragments, 0).slice();
        frame[9] = index;
        refuses(() => suite.parse("fragment", frame), "WIRE_INDEX");
      }
    });
  });

  describe("grants", () => {
    it("commitments off the polynomial are noticed at any place", () => {
      for (const [threshold, relays] of [
        [1, 1],
        [2, 3],
        [3, 3],
        [2, 5],
      ] as const) {
        const s = play(suite, { certificateless: false, sameAuthority: false });
        const options = { context: identity(3), threshold, relays };
        const grant = readGrant(curve, suite.rekey(s.typeKey, s.address, options).grant);
        expect(consistentCommitments(curve, grant)).toBe(true);
        expect(consistentCommitments(curve, { ...grant, U: grant.U.add(grant.U) })).toBe(false);
        grant.commitments.forEach((_, changed) => {
          const commitments = grant.commitments.map((point, i) => (i === changed ? point.add(g2) : point));
          expect(consistentCommitments(curve, { ...grant, commitments })).toBe(false);
        });
      }
    });

    it("a raised threshold is noticed even when every relay answers", () => {
      const s = play(suite, { certificateless: false, sameAuthority: false });
      const raised = s.grant.slice();
      raised[9] = 3;
      const grant = suite.parse("grant", raised);
      expect(consistentCommitments(curve, readGrant(curve, grant))).toBe(true);
      expect(s.fragments.every((fragment) => suite.verify(fragment, grant, s.made.capsule))).toBe(true);
      refuses(() => suite.decapsulate(s.secret, { ...s.input, grant, fragments: s.fragments }), "CRYPTO_OPEN");
    });

    it("a grant whose k2 does not come from its seed is refused, though all else in it fits", () => {
      const s = play(suite, { certificateless: false, sameAuthority: false });
      const { recipient, partial, x } = readRecipientKey(curve, s.secret);
      const { threshold, relays, k2, k3 } = readGrant(curve, s.grant);
      const maskFor = (point: G1) =>
        grantMask({
          pairing: pairing.pair([point, partial]),
          oneTime: point.multiply(x),
          k2: point,
          recipient,
          context: s.rekeyOptions.context,
          threshold,
          relays,
        });
      const seed = xor(k3, maskFor(k2));
      const withPoint = (point: G1) => {
        const grant = s.grant.slice();
        grant.set(encodePoint(point), 9 + 2 + 96 + 96 + 48);
        grant.set(xor(seed, maskFor(point)), 9 + 2 + 96 + 96 + 48 + 48);
        return suite.parse("grant", grant);
      };
      // Rebuilt with its own k2 it is the grant again; with another it hides the same seed.
      expect(same(withPoint(k2), s.grant)).toBe(true);
      refuses(() => suite.decapsulate(s.secret, { ...s.input, grant: withPoint(g1.multiply(777n)) }), "CRYPTO_OPEN");
    });

    it("a malformed grant opens nothing even with fragments that verify", () => {
      const s = play(suite, { certificateless: false, sameAuthority: false });
      // The owner commits to and deals a wrong third share; each fragment verifies by itself.
      const wrong = 12345n;
      const grant = s.grant.slice();
      grant.set(encodePoint(g2.multiply(wrong)), 9 + 322 + 2 * 96);
      const parsed = suite.parse("grant", grant);
      const share = encodeFrame(SUITE_CODE, "share", concatBytes(Uint8Array.of(3), encodeScalar(wrong)));
      expect(suite.checkShare(parsed, share)).toBe(true);
      const fragments = [at(s.fragments, 0), suite.convert(share, s.made.capsule, s.made.statement)];
      expect(fragments.map((fragment) => suite.verify(fragment, parsed, s.made.capsule))).toEqual([true, true]);
      refuses(() => suite.decapsulate(s.secret, { ...s.input, grant: parsed, fragments }), "CRYPTO_OPEN");
      refuses(() => suite.decapsulate(s.secret, { ...s.input, grant: parsed }), "CRYPTO_OPEN");
    });
  });

  it("every hash has a tag of its own", () => {
    const tags = [POINT_TAGS, SCALAR_TAGS, KEY_TAGS].flatMap((group) => Object.values<string>(group));
    expect(new Set(tags).size).toBe(tags.length);
    const uses = Object.keys(POINT_TAGS) as (keyof typeof POINT_TAGS)[];
    const points = uses.map((use) => bytesToHex(encodePoint(curve.hashPoint(use, identity(1)))));
    expect(new Set(points).size).toBe(points.length);
  });

  it("gives a contract the points of capsule, grant and fragment", () => {
    const s = play(suite, { certificateless: false, sameAuthority: false });
    const points = suite.onChain.kind === "bls12-381-pairing" ? suite.onChain : undefined;
    const uncompressed = (point: G1 | G2) => encodeUncompressed(pairing.coordinates(point));
    expect(points?.capsulePoint(s.made.capsule)).toEqual(uncompressed(readCapsule(curve, s.made.capsule).c0));
    expect(points?.commitmentPoint(s.grant, 1)).toEqual(uncompressed(at(readGrant(curve, s.grant).commitments, 1)));
    expect(points?.fragmentPoint(at(s.fragments, 0))).toEqual(
      uncompressed(pairing.decodeG1(at(s.fragments, 0).subarray(10))),
    );
  });

  describe("what is remembered", () => {
    it("gives the same power of an address again, also after many others", () => {
      const power = () => curve.addressPower(g1, identity(1), 12345n).toBytes();
      const first = power();
      expect(power()).toEqual(first);
      expect(power()).toEqual(first);
      for (let i = 0; i < 70; i++) curve.identityPoint(identity(i + 2));
      expect(power()).toEqual(first);
      expect(
        pairing
          .pair([g1, curve.hashPoint("identity", identity(1))])
          .pow(12345n)
          .toBytes(),
      ).toEqual(first);
    });

    it("is what holds, for these bytes only", () => {
      let asked = 0;
      const holds = (byte: number, result: boolean) =>
        curve.holds("test", [identity(byte), identity(9)], () => {
          asked++;
          return result;
        });
      expect([holds(1, true), holds(1, false), asked]).toEqual([true, true, 1]);
      expect([holds(2, false), holds(2, false), holds(2, true), asked]).toEqual([false, false, true, 4]);
      expect(curve.holds("another", [identity(1), identity(9)], () => false)).toBe(false);
      expect(curve.holds("test", [concatBytes(identity(1), identity(9))], () => false)).toBe(false);
    });

    it("is the same point of a type, made ready when it is met often", () => {
      const name = identity(4);
      const expected = curve.hashPoint("type", name, identity(5)).multiply(77n).toBytes();
      for (let i = 0; i < 5; i++) expect(curve.typePoint(name, identity(5)).multiply(77n).toBytes()).toEqual(expected);
      expect(curve.typePoint(identity(5), name).multiply(77n).toBytes()).not.toEqual(expected);
    });

    it("is a grant's seed for the key that found it, this grant and this context only", () => {
      const s = play(suite, { certificateless: false, sameAuthority: false });
      const open = (change: Partial<typeof s.input> = {}, secret = s.secret) =>
        suite.decapsulate(secret, { ...s.input, ...change });
      expect([open(), open()]).toEqual([s.made.key, s.made.key]);
      // Another capsule of the type opens with the seed already found.
      const next = suite.encapsulate(s.input.from, s.type, identity(6));
      const fragments = s.shares.map((share) => suite.convert(share, next.capsule, next.statement));
      expect(open({ capsule: next.capsule, context: identity(6), fragments })).toEqual(next.key);
      refuses(() => open({ grantContext: identity(8) }), "CRYPTO_OPEN");
      refuses(() => open({}, s.newRecipient(s.recipientIdentity).secret), "CRYPTO_OPEN");
      const other = suite.rekey(s.typeKey, s.newRecipient(identity(7)).address, s.rekeyOptions);
      const foreign = other.shares.map((share) => suite.convert(share, s.made.capsule, s.made.statement));
      refuses(() => open({ grant: other.grant, fragments: foreign }), "CRYPTO_OPEN");
      expect(open()).toEqual(s.made.key);
    });

    it("does not outlive a change of the frame it was found out about", () => {
      const s = play(suite, { certificateless: false, sameAuthority: false });
      const { capsule, statement } = s.made;
      const share = at(s.shares, 0);
      suite.convert(share, capsule, statement);
      // Frames are immutable by agreement; were one changed in place, it would be another capsule.
      capsule[capsule.length - 1] = (capsule[capsule.length - 1] ?? 0) ^ 1;
      refuses(() => suite.convert(share, capsule, statement), "CRYPTO_CAPSULE");
      expect(suite.checkCapsule(capsule, statement)).toBe(false);
    });
  });

  describe("a broken generator", () => {
    it("is refused, not used", () => {
      refuses(() => createIbeClc(() => new Uint8Array(3)).newType("results"), "CRYPTO_RANDOM");
      refuses(() => createIbeClc((length) => new Uint8Array(length)).authority.setup(), "CRYPTO_RANDOM");
    });
  });
});
