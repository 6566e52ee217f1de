/** Known answers of suite `ibe-clc` and of the standards it stands on, and the edges of its formats. */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { encodeG1Uncompressed, encodeG2Uncompressed } from "../eip2537.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { encodeFrame, type Kind, KINDS } from "../wire.ts";
import golden from "./golden.json" with { type: "json" };
import { hashToG2, KEY_TAGS, POINT_TAGS, SCALAR_TAGS } from "./hash.ts";
import { createIbeClc } from "./ibe-clc.ts";
import { addressPairing, encodeGT, pair, powGT } from "./pairing.ts";
import { decodeG1, decodeG2, decodeScalar, encodePoint, encodeScalar, Fr, g1, type G1, g2 } from "./points.ts";
import { ownerWeight, readCapsule, readGrant, readOwner, readRecipientKey, SUITE_CODE } from "./bodies.ts";
import { xor } from "./capsule.ts";
import { consistentCommitments } from "./convert.ts";
import { grantMask } from "./rekey.ts";

const suite = createIbeClc(fixedRandom("unit"));

describe("golden values", () => {
  for (const [name, certificateless] of [
    ["identityBased", false],
    ["certificateless", true],
  ] as const) {
    const expected = golden[name];

    it(`${name}: the fixed generator gives the same bytes as ever`, () => {
      const s = play(createIbeClc(fixedRandom("golden")), { certificateless, sameAuthority: false });
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

describe("RFC 9380, appendix J.10.1: BLS12381G2_XMD:SHA-256_SSWU_RO_", () => {
  const DST = "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_";
  const vectors = [
    {
      message: "",
      x0: "0141ebfbdca40eb85b87142e130ab689c673cf60f1a3e98d69335266f30d9b8d4ac44c1038e9dcdd5393faf5c41fb78a",
      x1: "05cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd71b72418717047f5b0f37da03d",
      y0: "0503921d7f6a12805e72940b963c0cf3471c7b2a524950ca195d11062ee75ec076daf2d4bc358c4b190c0c98064fdd92",
      y1: "12424ac32561493f3fe3c260708a12b7c620e7be00099a974e259ddc7d1f6395c3c811cdd19f1e8dbf3e9ecfdcbab8d6",
    },
    {
      message: "abc",
      x0: "02c2d18e033b960562aae3cab37a27ce00d80ccd5ba4b7fe0e7a210245129dbec7780ccc7954725f4168aff2787776e6",
      x1: "139cddbccdc5e91b9623efd38c49f81a6f83f175e80b06fc374de9eb4b41dfe4ca3a230ed250fbe3a2acf73a41177fd8",
      y0: "1787327b68159716a37440985269cf584bcb1e621d3a7202be6ea05c4cfe244aeb197642555a0645fb87bf7466b2ba48",
      y1: "00aa65dae3c8d732d10ecd2c50f8a1baf3001578f71c694e03866e9f3d49ac1e1ce70dd94a733534f106d4cec0eddd16",
    },
  ];
  for (const { message, x0, x1, y0, y1 } of vectors) {
    it(`message "${message}"`, () => {
      const padded = [x0, x1, y0, y1].map((coordinate) => "0".repeat(32) + coordinate).join("");
      expect(bytesToHex(encodeG2Uncompressed(hashToG2(DST, asciiToBytes(message))))).toBe(padded);
    });
  }

  it("every hash has a tag of its own", () => {
    const tags = [POINT_TAGS, SCALAR_TAGS, KEY_TAGS].flatMap((group) => Object.values<string>(group));
    expect(new Set(tags).size).toBe(tags.length);
    const points = Object.values(POINT_TAGS).map((tag) => bytesToHex(encodePoint(hashToG2(tag, asciiToBytes("abc")))));
    expect(new Set(points).size).toBe(points.length);
  });
});

describe("EIP-2537 encoding", () => {
  const pad = "0".repeat(32);

  it("generators", () => {
    expect(bytesToHex(encodeG1Uncompressed(g1))).toBe(
      `${pad}17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb` +
        `${pad}08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1`,
    );
    expect(bytesToHex(encodeG2Uncompressed(g2))).toBe(
      `${pad}024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8` +
        `${pad}13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e` +
        `${pad}0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801` +
        `${pad}0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be`,
    );
  });

  it("the points of capsule, grant and fragment", () => {
    const s = play(suite, { certificateless: false, sameAuthority: false });
    const points = suite.onChain;
    expect(points?.capsulePoint(s.made.capsule)).toEqual(encodeG1Uncompressed(readCapsule(s.made.capsule).c0));
    expect(points?.commitmentPoint(s.grant, 1)).toEqual(encodeG2Uncompressed(at(readGrant(s.grant).commitments, 1)));
    expect(points?.fragmentPoint(at(s.fragments, 0))).toEqual(
      encodeG1Uncompressed(decodeG1(at(s.fragments, 0).subarray(10))),
    );
  });
});

describe("strict decoding", () => {
  const ORDER = Fr.ORDER;
  const P = BigInt(
    "0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
  );
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

  it("points are compressed, in the subgroup, canonical and not infinity", () => {
    expect(decodeG1(g1.toBytes()).equals(g1)).toBe(true);
    expect(decodeG2(g2.toBytes()).equals(g2)).toBe(true);
    refuses(() => decodeG1(g1.toBytes(false)), "WIRE_POINT");
    refuses(() => decodeG2(g2.toBytes(false)), "WIRE_POINT");
    refuses(() => decodeG1(concatBytes(Uint8Array.of(0xc0), new Uint8Array(47))), "WIRE_POINT");
    refuses(() => decodeG2(concatBytes(Uint8Array.of(0xc0), new Uint8Array(95))), "WIRE_POINT");
    refuses(() => decodeG1(new Uint8Array(48)), "WIRE_POINT");
    // x = 0 is on the curve but outside the subgroup; x = p names the same point a second time.
    refuses(() => decodeG1(concatBytes(Uint8Array.of(0x80), new Uint8Array(47))), "WIRE_POINT");
    const overflow = big(P, 48);
    overflow[0] = (overflow[0] ?? 0) | 0x80;
    refuses(() => decodeG1(overflow), "WIRE_POINT");
    const x = g1.toAffine().x + P;
    if (x < 2n ** 381n) {
      const alias = big(x, 48);
      alias[0] = (alias[0] ?? 0) | 0x80;
      refuses(() => decodeG1(alias), "WIRE_POINT");
    }
  });

  it("an owner's X is a point or all zeros, nothing between", () => {
    const P = g1.multiply(5n).toBytes();
    const address = (X: Uint8Array) => encodeFrame(SUITE_CODE, "owner-address", concatBytes(P, X, identity(1)));
    const none = new Uint8Array(48);
    expect(readOwner(suite.parse("owner-address", address(none)))).toMatchObject({ certificateless: false });
    expect(readOwner(address(none)).publicKey.equals(g1.multiply(5n))).toBe(true);

    const X = g1.multiply(7n).toBytes();
    const owner = readOwner(suite.parse("owner-address", address(X)));
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
    refuses(() => suite.parse("address", encodeFrame(SUITE_CODE, "address", address(none).subarray(9))), "WIRE_POINT");
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
      const grant = readGrant(suite.rekey(s.typeKey, s.address, options).grant);
      expect(consistentCommitments(grant)).toBe(true);
      expect(consistentCommitments({ ...grant, U: grant.U.double() })).toBe(false);
      grant.commitments.forEach((_, changed) => {
        const commitments = grant.commitments.map((point, i) => (i === changed ? point.add(g2) : point));
        expect(consistentCommitments({ ...grant, commitments })).toBe(false);
      });
    }
  });

  it("a raised threshold is noticed even when every relay answers", () => {
    const s = play(suite, { certificateless: false, sameAuthority: false });
    const raised = s.grant.slice();
    raised[9] = 3;
    const grant = suite.parse("grant", raised);
    expect(consistentCommitments(readGrant(grant))).toBe(true);
    expect(s.fragments.every((fragment) => suite.verify(fragment, grant, s.made.capsule))).toBe(true);
    refuses(() => suite.decapsulate(s.secret, { ...s.input, grant, fragments: s.fragments }), "CRYPTO_OPEN");
  });

  it("a grant whose k2 does not come from its seed is refused, though all else in it fits", () => {
    const s = play(suite, { certificateless: false, sameAuthority: false });
    const { recipient, partial, x } = readRecipientKey(s.secret);
    const { threshold, relays, k2, k3 } = readGrant(s.grant);
    const maskFor = (point: G1) =>
      grantMask({
        pairing: pair([point, partial]),
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

describe("target group", () => {
  it("powers agree with the library's, at the edges too", () => {
    const value = pair([g1, g2]);
    const { Fp12 } = bls12_381.fields;
    for (const scalar of [1n, 2n, bls12_381.params.ateLoopSize, Fr.ORDER - 1n, 2n ** 200n + 12345n]) {
      expect(Fp12.eql(powGT(value, scalar), Fp12.pow(value, scalar))).toBe(true);
    }
    expect(Fp12.eql(powGT(value, 0n), Fp12.ONE)).toBe(true);
  });

  it("bytes are the coefficients in tower order, little-endian", () => {
    const value = pair([g1, g2]);
    const bytes = encodeGT(value);
    expect(bytes).toHaveLength(576);
    const read = (i: number): bigint => BigInt(`0x${bytesToHex(bytes.slice(48 * i, 48 * i + 48).reverse())}`);
    expect([read(0), read(1), read(2), read(6), read(11)]).toEqual([
      value.c0.c0.c0,
      value.c0.c0.c1,
      value.c0.c1.c0,
      value.c1.c0.c0,
      value.c1.c2.c1,
    ]);
  });

  it("the cache gives the same value again, also after many others", () => {
    const { Fp12 } = bls12_381.fields;
    const first = addressPairing(g1, identity(1));
    for (let i = 0; i < 70; i++) addressPairing(g1, identity(100 + i));
    expect(Fp12.eql(addressPairing(g1, identity(1)), first)).toBe(true);
  });
});

describe("a broken generator", () => {
  it("is refused, not used", () => {
    refuses(() => createIbeClc(() => new Uint8Array(3)).newType("results"), "CRYPTO_RANDOM");
    refuses(() => createIbeClc((length) => new Uint8Array(length)).authority.setup(), "CRYPTO_RANDOM");
  });
});
