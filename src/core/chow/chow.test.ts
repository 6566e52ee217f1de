/** Known answers of suite `chow` and of the standards it stands on, and the edges of its formats. */
import { asciiToBytes } from "@noble/curves/utils.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { encodeFrame, type Kind, KINDS } from "../wire.ts";
import { ownerWeight, readCapsule, readGrant, readOwner, readOwnerKey, readTypeKey, SUITE_CODE } from "./bodies.ts";
import { createChow } from "./chow.ts";
import golden from "./golden.json" with { type: "json" };
import { HASH_TAGS, hashToScalar, KEY_TAGS, MASK_TAGS, SCALAR_TAGS } from "./hash.ts";
import { keyPair, restrict } from "./keys.ts";
import { decodePoint, decodeScalar, encodePoint, encodeScalar, Fl, g, reduceScalar, sumOfPowers } from "./points.ts";
import { equalBytes } from "@noble/ciphers/utils.js";

const suite = createChow(fixedRandom("unit"));
const cast = { certificateless: true, sameAuthority: false };

describe("golden values", () => {
  it("the fixed generator gives the same bytes as ever", () => {
    const s = play(createChow(fixedRandom("golden")), cast);
    for (const kind of Object.keys(KINDS) as Kind[]) {
      expect(bytesToHex(s.frames[kind]), kind).toBe(golden.frames[kind]);
    }
    expect(s.shares.map((share) => bytesToHex(share))).toEqual(golden.shares);
    expect(s.fragments.map((fragment) => bytesToHex(fragment))).toEqual(golden.fragments);
    expect(bytesToHex(s.made.key)).toBe(golden.key);
  });

  it("the recorded bytes still open", () => {
    const read = <K extends Kind>(kind: K) => suite.parse(kind, hexToBytes(golden.frames[kind]));
    const key = hexToBytes(golden.key);
    const context = hexToBytes(golden.context);
    expect(same(suite.decapsulateOwn(read("owner-key"), read("type"), context, read("capsule")), key)).toBe(true);
    expect(same(suite.decapsulateTyped(read("type-key"), context, read("capsule")), key)).toBe(true);
    const opened = suite.decapsulate(read("recipient-key"), {
      capsule: read("capsule"),
      grant: read("grant"),
      type: read("type"),
      context,
      grantContext: hexToBytes(golden.grantContext),
      from: read("owner-address"),
      fragments: golden.fragments.slice(1).map((hex) => suite.parse("fragment", hexToBytes(hex))),
    });
    expect(same(opened, key)).toBe(true);
  });

  it("has the documented sizes", () => {
    const sizes = Object.entries(golden.frames).map(([kind, hex]) => [kind, hex.length / 2 - 9]);
    expect(Object.fromEntries(sizes)).toEqual({
      params: 0,
      master: 0,
      partial: 0,
      "owner-key": 64,
      "owner-address": 96,
      "recipient-key": 64,
      address: 64,
      type: 64,
      "type-key": 128,
      capsule: 160,
      statement: 64,
      grant: 162 + 3 * 64,
      share: 65,
      fragment: 97,
    });
  });
});

describe("RFC 9496: ristretto255", () => {
  const P = 2n ** 255n - 19n;
  const little = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(64, "0")).reverse();

  it("appendix A.1: multiples of the generator", () => {
    const multiples = [
      "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
      "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
      "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
      "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
      "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
      "f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
      "44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
      "903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
      "02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031",
      "20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f",
      "bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42",
      "e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460",
      "aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f",
      "46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e",
      "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e",
    ];
    multiples.forEach((hex, i) => {
      const multiple = BigInt(i + 1);
      expect(bytesToHex(encodePoint(g.multiplyUnsafe(multiple)))).toBe(hex);
      expect(decodePoint(hexToBytes(hex)).equals(g.multiplyUnsafe(multiple))).toBe(true);
      expect(bytesToHex(encodePoint(sumOfPowers([g, g], [multiple, 0n])))).toBe(hex);
    });
  });

  for (const [reason, strings] of Object.entries({
    "non-canonical field elements": [
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ],
    "negative field elements": [
      "0100000000000000000000000000000000000000000000000000000000000000",
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
      "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
      "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
      "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
      "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
      "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
    ],
    "non-square x^2": [
      "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
      "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
      "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
      "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
      "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
      "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
      "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
      "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
    ],
    "negative x y": [
      "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
      "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
      "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
      "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
      "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
      "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
      "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
      "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
    ],
    "s = -1, so y = 0": ["ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"],
  })) {
    it(`appendix A.2: ${reason}`, () => {
      for (const hex of strings) refuses(() => decodePoint(hexToBytes(hex)), "WIRE_POINT");
    });
  }

  it("the identity, another length and a second name of a point are refused", () => {
    refuses(() => decodePoint(new Uint8Array(32)), "WIRE_POINT");
    refuses(() => encodePoint(g.subtract(g)), "WIRE_POINT");
    const bytes = g.toBytes();
    refuses(() => decodePoint(bytes.subarray(0, 31)), "WIRE_POINT");
    refuses(() => decodePoint(concatBytes(bytes, Uint8Array.of(0))), "WIRE_POINT");
    const value = BigInt(`0x${bytesToHex(bytes.slice().reverse())}`);
    refuses(() => decodePoint(little(P - value)), "WIRE_POINT");
    refuses(() => decodePoint(little(value + 2n ** 255n)), "WIRE_POINT");
  });

  it("scalars are little-endian and run from 1 to l - 1", () => {
    const l = 2n ** 252n + 27742317777372353535851937790883648493n;
    expect(Fl.ORDER).toBe(l);
    expect(decodeScalar(little(1n))).toBe(1n);
    expect(decodeScalar(little(l - 1n))).toBe(l - 1n);
    expect(same(encodeScalar(l - 2n), little(l - 2n))).toBe(true);
    for (const value of [0n, l, l + 1n, 2n ** 256n - 1n]) refuses(() => decodeScalar(little(value)), "WIRE_SCALAR");
    refuses(() => decodeScalar(little(1n).subarray(0, 31)), "WIRE_SCALAR");
    refuses(() => decodeScalar(concatBytes(little(1n), Uint8Array.of(0))), "WIRE_SCALAR");
    refuses(() => encodeScalar(0n), "WIRE_SCALAR");
    const wide = concatBytes(little(5n), little(7n));
    expect(reduceScalar(wide)).toBe(Fl.create(5n + 7n * 2n ** 256n));
  });
});

describe("RFC 9497, appendix A.1: HashToScalar for ristretto255 with SHA-512", () => {
  /** DeriveKeyPair of section 3.2.1 for the appendix's seed and info. */
  for (const [mode, secret] of [
    [0, "5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e"],
    [1, "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909"],
  ] as const) {
    it(`secret key of mode ${mode}`, () => {
      const info = asciiToBytes("test key");
      const message = concatBytes(new Uint8Array(32).fill(0xa3), Uint8Array.of(0, info.length), info, Uint8Array.of(0));
      const tag = concatBytes(
        asciiToBytes("DeriveKeyPairOPRFV1-"),
        Uint8Array.of(mode),
        asciiToBytes("-ristretto255-SHA512"),
      );
      expect(bytesToHex(encodeScalar(hashToScalar(tag, message)))).toBe(secret);
    });
  }

  it("every hash has a tag of its own", () => {
    const tags = [SCALAR_TAGS, KEY_TAGS, MASK_TAGS, HASH_TAGS].flatMap((group) => Object.values<string>(group));
    expect(new Set(tags).size).toBe(tags.length);
  });
});

describe("keys", () => {
  it("an address holds pk1 and pk2, and PK is pk1^H4 pk2 = g^d", () => {
    const s = play(suite, cast);
    const { d, owner } = keyPair(restrict(s.ownerKey, s.type), s.context);
    const read = readOwner(s.input.from);
    expect(read.publicKey.equals(g.multiply(d))).toBe(true);
    expect(read.publicKey.equals(owner.publicKey)).toBe(true);
    expect(equalBytes(read.id, owner.id)).toBe(true);
    const [first, second] = [read.id.subarray(32, 64), read.id.subarray(64)];
    const weight = ownerWeight(s.ownerIdentity, first, second);
    const product = decodePoint(first).multiply(weight).add(decodePoint(second));
    expect(product.equals(read.publicKey)).toBe(true);
    for (const other of [
      ownerWeight(identity(2), first, second),
      ownerWeight(s.ownerIdentity, second, second),
      ownerWeight(s.ownerIdentity, first, first),
    ])
      expect(other).not.toBe(weight);
  });

  it("every identity, seed, type and context has a key pair of its own", () => {
    const { ownerKey, type, context, newOwner } = play(suite, cast);
    const pairs = [
      suite.ownerAddress(ownerKey, type, context),
      suite.ownerAddress(ownerKey, suite.newType("results"), context),
      suite.ownerAddress(ownerKey, type, new Uint8Array(0)),
      suite.ownerAddress(ownerKey, type, context.subarray(1)),
      suite.ownerAddress(suite.renewOwner(ownerKey), type, context),
      suite.ownerAddress(newOwner(identity(1)), type, context),
    ].map((address) => bytesToHex(readOwner(address).publicKey.toBytes()));
    const renamed = concatBytes(identity(8), readOwnerKey(ownerKey).seed);
    const other = suite.ownerAddress(encodeFrame(SUITE_CODE, "owner-key", renamed), type, context);
    pairs.push(bytesToHex(readOwner(other).publicKey.toBytes()));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it("a type key holds a seed of its type and not the owner's", () => {
    const s = play(suite, cast);
    const { seed } = readOwnerKey(s.ownerKey);
    const typed = readTypeKey(s.typeKey);
    expect(same(typed.seed, seed)).toBe(false);
    expect(same(typed.seed, readTypeKey(suite.typeKey(s.ownerKey, suite.newType("results"))).seed)).toBe(false);
  });

  it("identities have 32 bytes, and an address names its own", () => {
    const { params, master } = suite.authority.setup();
    const partial = suite.authority.extract(master, identity(1));
    const { address } = suite.recipientKey(params, identity(1), partial);
    const { checkRecipient, checkPartial } = suite.authority;
    expect(checkRecipient(params, address, identity(1))).toBe(true);
    expect(checkRecipient(params, address, identity(2))).toBe(false);
    const short = new Uint8Array(31);
    refuses(() => checkRecipient(params, address, short), "ARG_IDENTITY");
    refuses(() => checkPartial(params, short, partial), "ARG_IDENTITY");
    refuses(() => suite.ownerKey(params, short, partial, { certificateless: false }), "ARG_IDENTITY");
    refuses(() => suite.recipientKey(params, short, partial), "ARG_IDENTITY");
  });
});

describe("formats", () => {
  it("params, master and partial are empty, and nothing else", () => {
    for (const kind of ["params", "master", "partial"] as const) {
      expect(suite.parse(kind, encodeFrame(SUITE_CODE, kind, new Uint8Array(0)))).toHaveLength(9);
      refuses(() => suite.parse(kind, encodeFrame(SUITE_CODE, kind, new Uint8Array(1))), "WIRE_LENGTH");
    }
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

  it("grants, shares and fragments name possible relays only", () => {
    const s = play(suite, cast);
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
    for (const [kind, whole] of [
      ["share", at(s.shares, 0)],
      ["fragment", at(s.fragments, 0)],
    ] as const) {
      for (const index of [0, 33, 255]) {
        const frame = whole.slice();
        frame[9] = index;
        refuses(() => suite.parse(kind, frame), "WIRE_INDEX");
      }
    }
  });

  it("no point of any frame may be the identity, no scalar zero", () => {
    const s = play(suite, cast);
    const places: readonly (readonly [Kind, readonly number[]])[] = [
      ["owner-address", [32, 64]],
      ["address", [32]],
      ["recipient-key", [32]],
      ["capsule", [0, 32, 128]],
      ["statement", [0]],
      ["grant", [2, 66, 162, 194, 226]],
      ["share", [1]],
      ["fragment", [1, 33, 65]],
    ];
    for (const [kind, offsets] of places) {
      for (const offset of offsets) {
        const frame = s.frames[kind].slice();
        frame.fill(0, 9 + offset, 9 + offset + 32);
        refuses(() => suite.parse(kind, frame), "WIRE_");
      }
    }
  });
});

describe("grants", () => {
  it("are for a capsule of their type and context", () => {
    const s = play(suite, cast);
    const rekey = (capsule: typeof s.made.capsule, context: Uint8Array) => () =>
      suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, source: { capsule, context } });
    refuses(rekey(s.made.capsule, identity(9)), "CRYPTO_CAPSULE");
    refuses(rekey(s.seal(suite.newType("results"), s.context).capsule, s.context), "CRYPTO_CAPSULE");
    const { source: _, ...without } = s.rekeyOptions;
    refuses(() => suite.rekey(s.typeKey, s.address, without), "ARG_SOURCE");
    refuses(() => suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, relays: 33 }), "ARG_RELAYS");
    refuses(() => suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, threshold: 4 }), "ARG_THRESHOLD");
  });

  it("say neither whose capsule it is nor of which type: PK and the capsule's hash only", () => {
    const s = play(suite, cast);
    const { publicKey } = readGrant(s.grant);
    expect(equalBytes(s.made.statement.subarray(9, 41), encodePoint(publicKey))).toBe(true);
    for (const frame of [s.made.statement, s.grant, s.made.capsule, ...s.shares, ...s.fragments]) {
      const hex = bytesToHex(frame);
      for (const secret of [s.ownerIdentity, s.recipientIdentity, s.type.subarray(41), readOwner(s.input.from).id]) {
        expect(hex).not.toContain(bytesToHex(secret));
      }
    }
  });

  it("the most relays there can be", () => {
    const s = play(suite, cast);
    const options = { ...s.rekeyOptions, relays: 32, threshold: 17 };
    const { grant, shares } = suite.rekey(s.typeKey, s.address, options);
    expect(grant).toHaveLength(9 + 162 + 32 * 64);
    expect(suite.parse("grant", grant)).toHaveLength(grant.length);
    const fragments = shares.slice(15).map((share) => suite.convert(share, s.made.capsule, s.made.statement));
    expect(same(suite.decapsulate(s.secret, { ...s.input, grant, fragments }), s.made.key)).toBe(true);
  });
});

describe("capsules", () => {
  it("s answers H3: PK^s = D E^H3, for the statement only", () => {
    const s = play(suite, cast);
    const { D, E, F } = readCapsule(s.made.capsule);
    expect(D.equals(E)).toBe(false);
    expect(F).toHaveLength(64);
    const foreign = s.made.statement.slice();
    foreign.set(encodePoint(g), 9);
    expect(suite.checkCapsule(s.made.capsule, s.made.statement)).toBe(true);
    expect(suite.checkCapsule(s.made.capsule, suite.parse("statement", foreign))).toBe(false);
  });

  it("two capsules share nothing", () => {
    const s = play(suite, cast);
    const again = s.seal(s.type, s.context);
    expect(same(again.key, s.made.key)).toBe(false);
    const [first, second] = [readCapsule(s.made.capsule), readCapsule(again.capsule)];
    expect(first.E.equals(second.E) || first.D.equals(second.D) || same(first.F, second.F)).toBe(false);
  });
});

describe("a broken generator", () => {
  it("is refused, not used", () => {
    refuses(() => createChow(() => new Uint8Array(3)).newType("results"), "CRYPTO_RANDOM");
    const s = play(suite, cast);
    const zeros = createChow((length) => new Uint8Array(length));
    refuses(() => zeros.recipientKey(s.frames.params, identity(1), s.frames.partial), "CRYPTO_RANDOM");
  });
});
