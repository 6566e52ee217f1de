/** Both backends give the same bytes and the same verdicts. 1,000 inputs for each operation with CHARTPASS_DEEP=1. */
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeOf } from "../errors.ts";
import { DEEP } from "../generator.fixture.ts";
import { POINT_TAGS } from "../ibe-clc/hash.ts";
import type { G1, G2, PairingBackend } from "./backend.ts";
import { BACKENDS, mclPairing } from "./backends.fixture.ts";
import { buildComb, combDigits } from "./comb.ts";
import { noblePairing } from "./noble.ts";
import { Fr } from "./scalars.ts";

const RUNS = { numRuns: DEEP ? 1000 : 30 };
const FAST = { numRuns: DEEP ? 5000 : 500 };

const edges = fc.constantFrom(1n, 2n, 3n, Fr.ORDER - 1n, Fr.ORDER - 2n, 1n << 64n, 1n << 128n, (1n << 254n) + 1n);
const scalar = fc.oneof({ weight: 4, arbitrary: fc.bigInt({ min: 1n, max: Fr.ORDER - 1n }) }, edges);
const anyScalar = fc.oneof(scalar, fc.constant(0n));
const message = fc.uint8Array({ maxLength: 300 });
const tag = fc.oneof(
  fc.constantFrom(...Object.values<string>(POINT_TAGS)),
  fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 200 }),
);

type Result = Uint8Array | readonly bigint[] | boolean | G1 | G2;

/** What an operation gives under a backend, as text. */
function outcome(run: (pairing: PairingBackend) => Result, pairing: PairingBackend): string {
  const result = run(pairing);
  if (typeof result === "boolean" || Array.isArray(result)) return String(result);
  if (result instanceof Uint8Array) return bytesToHex(result);
  const point = result as G1 | G2;
  return point.is0() ? "identity" : bytesToHex(point.toBytes());
}

function agree(run: (pairing: PairingBackend) => Result): void {
  expect(outcome(run, mclPairing)).toBe(outcome(run, noblePairing));
}

/** As {@link agree}, where refusing is an outcome too. */
function agreeOrRefuse(run: (pairing: PairingBackend) => Result): void {
  const verdict = (pairing: PairingBackend): string => {
    try {
      return outcome(run, pairing);
    } catch (thrown) {
      const code = codeOf(thrown, "ARG_UNTYPED");
      if (code === "WIRE_POINT") return code;
      throw thrown;
    }
  };
  expect(verdict(mclPairing)).toBe(verdict(noblePairing));
}

/** A point of unknown logarithm's kind: not a generator, so without its table. */
const point1 = ({ g1 }: PairingBackend, k: bigint): G1 => g1.add(g1).multiply(k);
const point2 = ({ g2 }: PairingBackend, k: bigint): G2 => g2.add(g2).multiply(k);

describe("G1 and G2", () => {
  it("multiples of generators and of other points, of secret and public scalars", () => {
    fc.assert(
      fc.property(scalar, anyScalar, (a, b) => {
        agree(({ g1 }) => g1.multiply(a));
        agree(({ g2 }) => g2.multiply(a));
        agree((pairing) => point1(pairing, a).multiply(b === 0n ? 1n : b));
        agree((pairing) => point2(pairing, a).multiply(b === 0n ? 1n : b));
        agree((pairing) => point1(pairing, a).multiplyUnsafe(b));
        agree((pairing) => point2(pairing, a).multiplyUnsafe(b));
      }),
      RUNS,
    );
  });

  it("multiples of a point made ready for many, which is the same point", () => {
    fc.assert(
      fc.property(scalar, fc.array(scalar, { minLength: 1, maxLength: 3 }), (k, factors) => {
        const prepared = BACKENDS.map((pairing) => pairing.prepareG2(point2(pairing, k)));
        const results = prepared.map((point, i) => {
          expect(point.equals(point2(BACKENDS[i]!, k))).toBe(true);
          return factors.map((factor) => bytesToHex(point.multiply(factor).toBytes()));
        });
        expect(results[1]).toEqual(results[0]);
        expect(results[0]).toEqual(
          factors.map((factor) => bytesToHex(point2(noblePairing, k).multiply(factor).toBytes())),
        );
      }),
      { numRuns: DEEP ? 300 : 10 },
    );
  });

  it("sums, differences, opposites, equality, the identity", () => {
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        for (const point of [point1, point2] as ((pairing: PairingBackend, k: bigint) => G1)[]) {
          agree((pairing) => point(pairing, a).add(point(pairing, b)));
          agree((pairing) => point(pairing, a).subtract(point(pairing, b)));
          agree((pairing) => point(pairing, a).negate());
          agree((pairing) => point(pairing, a).equals(point(pairing, b)));
          agree((pairing) => point(pairing, a).subtract(point(pairing, a)).is0());
          agree((pairing) => point(pairing, a).subtract(point(pairing, a)));
          agree((pairing) => point(pairing, a).add(point(pairing, a)));
        }
      }),
      RUNS,
    );
  });

  it("weighted sums of any number of points", () => {
    const terms = fc.array(fc.tuple(scalar, anyScalar), { minLength: 1, maxLength: DEEP ? 33 : 8 });
    fc.assert(
      fc.property(terms, (list) => {
        const scalars = list.map(([, weight]) => weight);
        agree((pairing) =>
          pairing.sumUnsafeG1(
            list.map(([k]) => pairing.g1.multiply(k)),
            scalars,
          ),
        );
        agree((pairing) =>
          pairing.sumUnsafeG2(
            list.map(([k]) => pairing.g2.multiply(k)),
            scalars,
          ),
        );
      }),
      { numRuns: DEEP ? 200 : 10 },
    );
  });

  it("coordinates", () => {
    fc.assert(
      fc.property(scalar, (a) => {
        agree((pairing) => pairing.coordinates(point1(pairing, a)));
        agree((pairing) => pairing.coordinates(point2(pairing, a)));
      }),
      RUNS,
    );
  });
});

describe("hash to G2", () => {
  it("under the suite's own tags and any other", () => {
    fc.assert(
      fc.property(tag, message, (name, bytes) => agree(({ hashToG2 }) => hashToG2(name, bytes).toBytes())),
      RUNS,
    );
  });

  it("of nothing, and of much", () => {
    for (const length of [0, 1, 63, 64, 65, 4096, 200_000]) {
      agree(({ hashToG2 }) => hashToG2(POINT_TAGS.type, new Uint8Array(length).fill(7)));
    }
  });
});

describe("decoding", () => {
  const verdict = (bytes: Uint8Array): void => {
    agreeOrRefuse(({ decodeG1 }) => decodeG1(bytes));
    agreeOrRefuse(({ decodeG2 }) => decodeG2(bytes));
  };

  it("of encodings with one byte changed", () => {
    fc.assert(
      fc.property(scalar, fc.nat(95), fc.integer({ min: 1, max: 255 }), (k, at, mask) => {
        for (const bytes of [noblePairing.g1.multiply(k).toBytes(), noblePairing.g2.multiply(k).toBytes()]) {
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ mask;
          verdict(bytes);
        }
      }),
      RUNS,
    );
  });

  it("of every setting of the three flag bits", () => {
    fc.assert(
      fc.property(scalar, (k) => {
        for (const bytes of [noblePairing.g1.multiply(k).toBytes(), noblePairing.g2.multiply(k).toBytes()]) {
          for (let flags = 0; flags < 8; flags++) {
            const changed = bytes.slice();
            changed[0] = ((bytes[0] ?? 0) & 0x1f) | (flags << 5);
            verdict(changed);
          }
        }
      }),
      { numRuns: DEEP ? 200 : 10 },
    );
  });

  it("of random bytes with plausible flags: off the curve, outside the subgroup, above the modulus", () => {
    fc.assert(
      fc.property(fc.constantFrom(48, 96), fc.infiniteStream(fc.nat(255)), fc.boolean(), (length, stream, sign) => {
        const bytes = Uint8Array.from({ length }, () => stream.next().value as number);
        bytes[0] = ((bytes[0] ?? 0) & 0x1f) | (sign ? 0xa0 : 0x80);
        verdict(bytes);
      }),
      FAST,
    );
  });

  it("of any length", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), verdict), FAST);
  });
});

describe("pairings", () => {
  it("products of one to four, their bytes, powers, products and inverses", () => {
    const pairs = fc.array(fc.tuple(scalar, scalar), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pairs, anyScalar, (list, power) => {
        const product = ({ g1, g2, pair }: PairingBackend) =>
          pair(...list.map(([a, b]) => [g1.multiply(a), g2.multiply(b)] as const));
        agree((pairing) => product(pairing).toBytes());
        agree((pairing) => product(pairing).pow(power).toBytes());
        agree((pairing) =>
          product(pairing)
            .multiply(pairing.pair([pairing.g1, pairing.g2]))
            .toBytes(),
        );
        agree((pairing) => product(pairing).invert().toBytes());
        agree((pairing) => product(pairing).multiply(product(pairing).invert()).is1());
        agree((pairing) => product(pairing).equals(pairing.pair([pairing.g1, pairing.g2])));
      }),
      { numRuns: DEEP ? 1000 : 10 },
    );
  });
});

describe("comb", () => {
  /** Arithmetic of the integers modulo r, where the element is its own logarithm. */
  const group = {
    double: (a: bigint) => Fr.add(a, a),
    add: (a: bigint, b: bigint) => Fr.add(a, b),
    negate: (a: bigint) => Fr.neg(a),
  };

  it("digits and table give the multiple, whatever the number of teeth, and never the identity", () => {
    fc.assert(
      fc.property(
        scalar,
        fc.bigInt({ min: 0n, max: Fr.ORDER - 1n }),
        fc.integer({ min: 2, max: 8 }),
        (base, k, teeth) => {
          const comb = buildComb(group, base, teeth);
          expect(comb.table).not.toContain(0n);
          const sum = combDigits(comb, k).reduce(
            (total, digit) => Fr.add(Fr.add(total, total), comb.table[digit] ?? 0n),
            0n,
          );
          expect(sum).toBe(Fr.mul(base, k));
        },
      ),
      { numRuns: DEEP ? 2000 : 50 },
    );
  });
});
