/** Properties of suite `lattice` over random inputs. */
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, refuses, same } from "../battery-claims.ts";
import { codeOf } from "../errors.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { encodeFrame, type Kind, KINDS } from "../wire.ts";
import { pathOf, rootFrom, shareRoot } from "./commitment.ts";
import { compress, decodeMessage, decompose, decompress, digit, encodeMessage } from "./encoding.ts";
import { createLattice } from "./lattice.ts";
import { pack, packShort, unpack, unpackShort } from "./packing.ts";
import {
  add,
  centre,
  inverse,
  invert,
  multiply,
  multiplyAdd,
  type Polynomial,
  power,
  PSI,
  reduce,
  slotExponent,
  subtract,
  transform,
} from "./ring.ts";
import { combine, expandSeed, splitRekey, weightsAt } from "./shares.ts";
import { hashEach } from "./short-hash.ts";
import { DIGITS, N, Q, SLOT_BYTES, V_BITS } from "./sizes.ts";
import { publicSlots, shareStream } from "./sampling.ts";

const SLOW = { numRuns: DEEP ? 200 : 15 };
const QUICK = { numRuns: DEEP ? 5000 : 200 };

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const coefficient = fc.oneof(
  fc.integer({ min: 0, max: Q - 1 }),
  fc.constantFrom(0, 1, (Q - 1) / 2, (Q + 1) / 2, Q - 1),
);
/** Uniform, of few different values at the edges, or sparse. */
const polynomial: fc.Arbitrary<Polynomial> = fc.oneof(
  bytes32.map((seed) => publicSlots(seed)),
  fc
    .tuple(coefficient, coefficient, fc.integer({ min: 1, max: 9 }))
    .map(([a, b, step]) => Float64Array.from({ length: N }, (_, i) => (i % step === 0 ? a : b))),
  fc
    .tuple(coefficient, fc.nat(N - 1))
    .map(([a, place]) => Float64Array.from({ length: N }, (_, i) => (i === place ? a : 0))),
);
const equal = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);
const canonical = (a: Polynomial): boolean => a.every((x) => Number.isInteger(x) && x >= 0 && x < Q);

/** Multiplication as it is defined. */
function schoolbook(a: Polynomial, b: Polynomial): Polynomial {
  const out = new Float64Array(N);
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < N; k++) {
      const product = ((a[i] ?? 0) * (b[k] ?? 0)) % Q;
      const place = (i + k) % N;
      out[place] = ((out[place] ?? 0) + (i + k < N ? product : Q - product)) % Q;
    }
  }
  return out;
}

describe("ring", () => {
  it("reduces as integers do", () => {
    const large = fc.oneof(
      fc.bigInt({ min: -(2n ** 49n), max: 2n ** 49n }),
      fc
        .tuple(
          fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n }),
          fc.constantFrom(-1n, 0n, 1n, BigInt((Q - 1) / 2), BigInt((Q + 1) / 2)),
        )
        .map(([k, r]) => k * BigInt(Q) + r),
    );
    const q = BigInt(Q);
    fc.assert(
      fc.property(large, (x) => {
        const expected = Number(((x % q) + q) % q);
        const centred = expected > (Q - 1) / 2 ? expected - Q : expected;
        return reduce(Number(x)) === expected && centre(Number(x)) + 0 === centred + 0;
      }),
      { numRuns: DEEP ? 100_000 : 5000 },
    );
  });

  it("multiplies as the schoolbook does", () => {
    fc.assert(
      fc.property(polynomial, polynomial, (a, b) => {
        const product = invert(multiply(transform(a.slice()), transform(b.slice())));
        return canonical(product) && equal(product, schoolbook(a, b));
      }),
      SLOW,
    );
  });

  it("transforms back, and slot k is the value at its power of psi", () => {
    fc.assert(
      fc.property(polynomial, fc.nat(N - 1), (a, slot) => {
        const slots = transform(a.slice());
        const x = power(PSI, slotExponent(slot));
        const value = a.reduceRight((sum, c) => reduce(sum * x + c), 0);
        return canonical(slots) && slots[slot] === value && equal(invert(slots.slice()), a);
      }),
      QUICK,
    );
  });

  it("takes centred values as it takes reduced ones", () => {
    fc.assert(
      fc.property(polynomial, (a) => equal(transform(a.map(centre)), transform(a.slice()))),
      QUICK,
    );
  });

  it("is a ring: sums and differences, slot by slot or not", () => {
    fc.assert(
      fc.property(polynomial, polynomial, polynomial, (a, b, c) => {
        const there = transform(add(a, b));
        return (
          equal(there, add(transform(a.slice()), transform(b.slice()))) &&
          equal(subtract(add(a, b), b), a) &&
          equal(multiplyAdd(a, b, c), add(multiply(a, b), c))
        );
      }),
      QUICK,
    );
  });

  it("inverts numbers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Q - 1 }), (x) => reduce(x * inverse(x)) === 1),
      QUICK,
    );
  });
});

describe("encodings", () => {
  it("values survive packing, and packed bytes unpacking", () => {
    fc.assert(
      fc.property(polynomial, (a) => equal(unpack(pack(a)), a)),
      QUICK,
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 90, maxLength: 90 }), (bytes) => {
        try {
          return same(pack(unpack(bytes)), bytes);
        } catch (thrown) {
          return codeOf(thrown) === "WIRE_SCALAR";
        }
      }),
      QUICK,
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 640, maxLength: 640 }), (bytes) => {
        const values = unpackShort(bytes);
        return values.every((x) => x >= 0 && x < 1 << V_BITS) && same(packShort(values), bytes);
      }),
      QUICK,
    );
  });

  it("a message survives noise of less than a quarter of q on average", () => {
    fc.assert(
      fc.property(bytes32, bytes32, fc.integer({ min: 0, max: Math.floor(Q / 4) - 1 }), (sigma, seed, size) => {
        const noise = publicSlots(seed).map((x) => (x % (2 * size + 1)) - size);
        return same(decodeMessage(encodeMessage(sigma).map((x, i) => reduce(x + (noise[i] ?? 0)))), sigma);
      }),
      QUICK,
    );
  });

  it("v keeps its value up to half a step", () => {
    fc.assert(
      fc.property(polynomial, (a) => {
        const steps = compress(a);
        return (
          steps.every((x) => x >= 0 && x < 1 << V_BITS) &&
          decompress(steps).every((x, i) => Math.abs(centre(x - (a[i] ?? 0))) <= Q / (2 << V_BITS) + 1)
        );
      }),
      QUICK,
    );
  });

  it("digits lie in -4 .. 4, give back the number, and those of -x are those of x negated", () => {
    fc.assert(
      fc.property(polynomial, (u) => {
        const digits = decompose(u);
        return u.every((x, i) => {
          const parts = digits.map((d) => d[i] ?? 0);
          const sum = parts.reduce((total, d, j) => total + d * 8 ** j, 0);
          return (
            parts.length === DIGITS &&
            parts.every((d) => Math.abs(d) <= 4) &&
            sum + 0 === centre(x) + 0 &&
            parts.every((d, j) => digit(reduce(-x), j) + d === 0)
          );
        });
      }),
      SLOW,
    );
  });
});

describe("shares", () => {
  /** n relays, a threshold, and which relays answer, in their order of arrival. */
  const quorum = fc.integer({ min: 1, max: 6 }).chain((relays) =>
    fc.record({
      relays: fc.constant(relays),
      threshold: fc.integer({ min: 1, max: relays }),
      order: fc.shuffledSubarray(
        Array.from({ length: relays }, (_, i) => i),
        { minLength: 1 },
      ),
    }),
  );

  it("any threshold shares rebuild a rekey, in any order; seeds are the first", () => {
    fc.assert(
      fc.property(bytes32, bytes32, quorum, (secret, seed, { relays, threshold, order }) => {
        const rekey = shareStream(1, secret, N * 2 * DIGITS);
        const seeds = Array.from({ length: threshold - 1 }, (_, i) => seed.map((byte) => byte ^ i));
        const shares = splitRekey(rekey, seeds, relays);
        const use = order.slice(0, threshold);
        const weights = weightsAt(
          0,
          use.map((i) => i + 1),
        );
        const rebuilt = combine(
          use.map((i) => at(shares, i)),
          weights,
        );
        return (
          seeds.every((s, i) => equal(at(shares, i), expandSeed(i + 1, s))) &&
          equal(rebuilt, rekey) === use.length >= threshold
        );
      }),
      SLOW,
    );
  });

  it("hashes many short inputs as the library hashes each", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 27, 54, 55, 63, 64, 128),
        fc.integer({ min: 0, max: 20 }),
        bytes32,
        (size, count, seed) => {
          const items = Uint8Array.from({ length: size * count }, (_, i) => (seed[i % 32] ?? 0) + i);
          const each = Array.from({ length: count }, (_, i) =>
            sha256(concatBytes(Uint8Array.of(7), items.subarray(i * size, (i + 1) * size))),
          );
          return same(hashEach(7, items, size), concatBytes(...each));
        },
      ),
      QUICK,
    );
  });

  it("every slot has a path to the root, and no other values do", () => {
    fc.assert(
      fc.property(
        bytes32,
        fc.nat(N - 1),
        fc.nat(SLOT_BYTES - 1),
        fc.integer({ min: 1, max: 32 }),
        (seed, slot, place, index) => {
          const packed = pack(shareStream(1, seed, N * 2 * DIGITS));
          const root = shareRoot(index, seed, packed);
          const values = packed.slice(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
          const path = pathOf(packed, slot);
          const changed = values.slice();
          changed[place] = (changed[place] ?? 0) ^ 1;
          return (
            same(rootFrom(index, seed, slot, values, path), root) &&
            !same(rootFrom(index, seed, slot, changed, path), root) &&
            !same(rootFrom(index, seed, slot ^ 1, values, path), root) &&
            !same(rootFrom((index % 32) + 1, seed, slot, values, path), root)
          );
        },
      ),
      SLOW,
    );
  });

  it("opens for exactly the quorums of at least the threshold, whatever the names and contexts", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: bytes32,
          identities: fc.tuple(bytes32, bytes32),
          context: fc.uint8Array({ maxLength: 300 }),
          grantContext: bytes32,
          quorum,
        }),
        ({ seed, identities: [ownerName, recipientName], context, grantContext, quorum }) => {
          const { relays, threshold, order } = quorum;
          const suite = createLattice(fixedRandom(`property ${seed.join()}`));
          const { params, master } = suite.authority.setup();
          const owner = suite.ownerKey(params, ownerName, suite.authority.extract(master, ownerName), {
            certificateless: false,
          });
          const partial = suite.authority.extract(master, recipientName);
          const { secret, address } = suite.recipientKey(params, recipientName, partial);
          const type = suite.newType("results");
          const from = suite.ownerAddress(owner, type, context);
          const { key, capsule, statement } = suite.encapsulate(from, type, context);
          const source = { capsule, context };
          const options = { context: grantContext, relays, threshold, source };
          const { grant, shares } = suite.rekey(suite.typeKey(owner, type), address, options);
          const fragments = order.map((i) => suite.convert(at(shares, i), capsule, statement));
          const open = () =>
            suite.decapsulate(secret, { capsule, grant, type, context, grantContext, from, fragments });
          if (order.length < threshold) {
            refuses(open, "CRYPTO_OPEN");
            return true;
          }
          return same(open(), key) && fragments.every((fragment) => suite.verify(fragment, grant, capsule));
        },
      ),
      SLOW,
    );
  });
});

describe("parse", () => {
  const suite = createLattice(fixedRandom("parse"));
  const kinds = fc.constantFrom(...(Object.keys(KINDS) as Kind[]));
  const lengths = fc.constantFrom(0, 1, 2, 34, 64, 66, 98, 128, 2368, 2944, 4609, 27682);

  it("refuses random bodies with a typed error, or gives back the same bytes", () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      lengths.chain((length) => fc.uint8Array({ minLength: length, maxLength: length, size: "max" })),
    );
    fc.assert(
      fc.property(kinds, body, (name, content) => {
        const frame = encodeFrame(suite.info.code, name, content);
        try {
          return same(suite.parse(name, frame), frame);
        } catch (thrown) {
          return codeOf(thrown, "ARG_UNTYPED").startsWith("WIRE_");
        }
      }),
      QUICK,
    );
  });

  it("refuses random bytes", () => {
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 700 }), (name, bytes) => {
        refuses(() => suite.parse(name, bytes), "WIRE_");
      }),
      QUICK,
    );
    expect(suite.parse("params", encodeFrame(suite.info.code, "params", new Uint8Array(0))).length).toBe(9);
  });
});
