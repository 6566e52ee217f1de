/** Suites without an authority: who makes keys, and what the empty frames are. */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { identity, refuses } from "./battery-claims.ts";
import { cutBody } from "./body.ts";
import { fixedRandom } from "./generator.fixture.ts";
import { keyless, readEmpty, readOwnerKey, readTypeKey } from "./keyless.ts";
import { newType, readType } from "./type.ts";
import { encodeFrame, FRAME_HEADER, type Frame, type Kind } from "./wire.ts";

const CODE = 9;
const nothing = new Uint8Array(0);
const random = fixedRandom("keyless");
/** Addresses of this suite are an identity and no more. */
const reader = (kind: Kind) => (frame: Uint8Array) => ({ identity: cutBody(CODE, kind, frame, 32).rest() });
const own = keyless({
  suiteCode: CODE,
  readOwner: reader("owner-address"),
  readRecipient: reader("address"),
  typeSeed: (seed, of, type) => concatBytes(seed, of, type).subarray(1, 33),
});
const { authority } = own;
const { params, master } = authority.setup();
const partial = authority.extract(master, identity(1));
const key = own.ownerKey(random, params, identity(1), partial);
const type = newType(CODE, random, "results");
const address = encodeFrame(CODE, "address", identity(1));
const ownerAddress = encodeFrame(CODE, "owner-address", identity(1));
const long = <K extends Kind>(kind: K): Frame<K> => encodeFrame(CODE, kind, Uint8Array.of(0));

describe("the authority that is none", () => {
  test("has frames with nothing in them, and takes no others", () => {
    expect([params, master, partial]).toEqual(
      (["params", "master", "partial"] as const).map((kind) => encodeFrame(CODE, kind, nothing)),
    );
    for (const kind of ["params", "master", "partial"] as const) {
      expect(() => readEmpty(CODE, kind, encodeFrame(CODE, kind, nothing))).not.toThrow();
      refuses(() => readEmpty(CODE, kind, long(kind)), "WIRE_LENGTH");
    }
    refuses(() => authority.extract(long("master"), identity(1)), "WIRE_LENGTH");
    refuses(() => authority.extract(master, new Uint8Array(31)), "ARG_IDENTITY");
  });

  test("says yes to any identity of the right size", () => {
    expect(authority.checkPartial(params, identity(5), partial)).toBe(true);
    refuses(() => authority.checkPartial(long("params"), identity(5), partial), "WIRE_LENGTH");
    refuses(() => authority.checkPartial(params, identity(5), long("partial")), "WIRE_LENGTH");
    refuses(() => authority.checkPartial(params, new Uint8Array(33), partial), "ARG_IDENTITY");
    expect(authority.checkOwner(params, ownerAddress, { certificateless: false })).toBe(true);
    refuses(() => authority.checkOwner(long("params"), ownerAddress, { certificateless: true }), "WIRE_LENGTH");
    refuses(() => authority.checkOwner(params, long("owner-address"), { certificateless: true }), "WIRE_LENGTH");
  });

  test("a recipient's address names its identity", () => {
    expect(authority.checkRecipient(params, address, identity(1))).toBe(true);
    expect(authority.checkRecipient(params, address, identity(2))).toBe(false);
    refuses(() => authority.checkRecipient(params, address, new Uint8Array(31)), "ARG_IDENTITY");
    refuses(() => authority.checkRecipient(long("params"), address, identity(1)), "WIRE_LENGTH");
  });
});

describe("keys", () => {
  test("are an identity and a seed of their own", () => {
    const { identity: named, seed } = readOwnerKey(CODE, key);
    expect(named).toEqual(identity(1));
    expect(seed).toEqual(key.subarray(FRAME_HEADER + 32));
    expect(seed.length).toBe(32);
    const renewed = readOwnerKey(CODE, own.renewOwner(random, key));
    expect(renewed.identity).toEqual(identity(1));
    expect(renewed.seed).not.toEqual(seed);
    refuses(() => readOwnerKey(CODE, encodeFrame(CODE, "owner-key", new Uint8Array(63))), "WIRE_LENGTH");
    refuses(() => own.ownerKey(random, long("params"), identity(1), partial), "WIRE_LENGTH");
    refuses(() => own.ownerKey(random, params, identity(1), long("partial")), "WIRE_LENGTH");
  });

  test("an owner is named by her identity, a copy of it", () => {
    for (const of of [key, ownerAddress]) {
      const name = own.ownerName(of);
      expect(name).toEqual(identity(1));
      name.fill(0);
      expect(own.ownerName(of)).toEqual(identity(1));
    }
  });

  test("a type key holds the type and the seed the suite derives for it", () => {
    const { seed } = readOwnerKey(CODE, key);
    const t = readType(CODE, type);
    const derived = concatBytes(seed, identity(1), t).subarray(1, 33);
    const restricted = { identity: identity(1), type: t, seed: derived };
    expect(own.restrict(key, type)).toEqual(restricted);
    const typeKey = own.typeKey(key, type);
    expect(typeKey.subarray(FRAME_HEADER)).toEqual(concatBytes(identity(1), t, derived));
    expect(readTypeKey(CODE, typeKey)).toEqual(restricted);
    refuses(() => readTypeKey(CODE, encodeFrame(CODE, "type-key", new Uint8Array(127))), "WIRE_LENGTH");
    refuses(() => readTypeKey(CODE, encodeFrame(CODE, "type-key", new Uint8Array(128))), "WIRE_TYPE");
  });
});
