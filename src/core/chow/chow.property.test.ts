/** Properties of suite `chow` over random inputs. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { at, refuses, same } from "../battery-claims.ts";
import { codeOf } from "../errors.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { encodeFrame, type Kind, KINDS } from "../wire.ts";
import { createChow } from "./chow.ts";
import {
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  Fl,
  g,
  lagrangeAtZero,
  split,
  sumOfPowers,
} from "./points.ts";

const SLOW = { numRuns: DEEP ? 300 : 30 };
const QUICK = { numRuns: DEEP ? 2000 : 100 };

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const scalar = fc.bigInt({ min: 1n, max: Fl.ORDER - 1n });
const kind = fc
  .string({ unit: "binary-ascii", minLength: 1, maxLength: 32 })
  .map((text) => text.replace(/[^ -~]/g, "x"));
/** n relays, a threshold, and which relays answer, in their order of arrival. */
const quorumOf = (relays: number, threshold: number, minLength = 1) =>
  fc.record({
    relays: fc.constant(relays),
    threshold: fc.constant(threshold),
    order: fc.shuffledSubarray(
      Array.from({ length: relays }, (_, i) => i),
      { minLength },
    ),
  });
const quorum = fc
  .integer({ min: 1, max: 5 })
  .chain((relays) => fc.integer({ min: 1, max: relays }).chain((threshold) => quorumOf(relays, threshold)));

describe("chow", () => {
  it("opens for exactly the quorums of at least the threshold, whatever the names and contexts", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.string(),
          identities: fc.tuple(bytes32, bytes32),
          kind,
          context: fc.uint8Array({ maxLength: 300 }),
          grantContext: bytes32,
          quorum,
        }),
        ({ seed, identities: [ownerName, recipientName], kind, context, grantContext, quorum }) => {
          const { relays, threshold, order } = quorum;
          const suite = createChow(fixedRandom(`property ${seed.replace(/[^ -~]/g, "?")}`));
          const { params, master } = suite.authority.setup();
          const partial = suite.authority.extract(master, ownerName);
          const owner = suite.ownerKey(params, ownerName, partial, { certificateless: true });
          const { secret, address } = suite.recipientKey(params, recipientName, partial);
          const type = suite.newType(kind);
          const from = suite.ownerAddress(owner, type, context);
          const { key, capsule, statement } = suite.encapsulate(from, type, context);
          const { grant, shares } = suite.rekey(suite.typeKey(owner, type), address, {
            context: grantContext,
            relays,
            threshold,
            source: { capsule, context },
          });
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

  for (const relays of [1, 2, 3, 4, 5]) {
    it(`every threshold of ${relays} relays opens with any such many fragments in any order`, () => {
      const suite = createChow(fixedRandom(`all thresholds of ${relays}`));
      const { params, master } = suite.authority.setup();
      const name = new Uint8Array(32).fill(relays);
      const partial = suite.authority.extract(master, name);
      const owner = suite.ownerKey(params, name, partial, { certificateless: true });
      const { secret, address } = suite.recipientKey(params, name, partial);
      const type = suite.newType("results");
      const [context, grantContext] = [name, name];
      const from = suite.ownerAddress(owner, type, context);
      const { key, capsule, statement } = suite.encapsulate(from, type, context);
      for (let threshold = 1; threshold <= relays; threshold++) {
        const { grant, shares } = suite.rekey(suite.typeKey(owner, type), address, {
          context: grantContext,
          relays,
          threshold,
          source: { capsule, context },
        });
        const fragments = shares.map((share) => suite.convert(share, capsule, statement));
        fc.assert(
          fc.property(quorumOf(relays, threshold, threshold), ({ order }) => {
            const used = order.map((i) => at(fragments, i));
            const input = { capsule, grant, type, context, grantContext, from };
            return same(suite.decapsulate(secret, { ...input, fragments: used }), key);
          }),
          { numRuns: DEEP ? 100 : 6 },
        );
      }
    });
  }

  it("parse refuses random bodies with a typed error, or gives back the same bytes", () => {
    const suite = createChow(fixedRandom("parse"));
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
        fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(0, 64, 65, 96, 97, 128, 160).chain(exactly)),
        (name, body) => {
          const frame = encodeFrame(suite.info.code, name, body);
          try {
            return same(suite.parse(name, frame), frame);
          } catch (thrown) {
            return codeOf(thrown, "ARG_UNTYPED").startsWith("WIRE_");
          }
        },
      ),
      QUICK,
    );
  });

  it("parse refuses random bytes", () => {
    const suite = createChow(fixedRandom("parse"));
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
        fc.uint8Array({ maxLength: 400 }),
        (name, bytes) => {
          refuses(() => suite.parse(name, bytes), "WIRE_");
        },
      ),
      QUICK,
    );
  });
});

describe("arithmetic", () => {
  it("scalars and points survive encoding", () => {
    fc.assert(
      fc.property(scalar, (value) => {
        const point = g.multiply(value);
        return decodeScalar(encodeScalar(value)) === value && decodePoint(encodePoint(point)).equals(point);
      }),
      QUICK,
    );
  });

  it("a string that decodes to a point is that point's encoding", () => {
    fc.assert(
      fc.property(bytes32, (bytes) => {
        try {
          return same(encodePoint(decodePoint(bytes)), bytes);
        } catch (thrown) {
          return codeOf(thrown) === "WIRE_POINT";
        }
      }),
      QUICK,
    );
  });

  it("sums of powers are powers of sums", () => {
    fc.assert(
      fc.property(scalar, scalar, scalar, (a, b, c) => {
        const product = sumOfPowers([g.multiply(a), g], [b, c]);
        const exponent = Fl.add(Fl.mul(a, b), c);
        return exponent === 0n ? product.is0() : product.equals(g.multiply(exponent));
      }),
      SLOW,
    );
  });

  it("any threshold shares rebuild a secret, in any order", () => {
    fc.assert(
      fc.property(scalar, quorum, fc.string(), (secret, { relays, threshold, order }, seed) => {
        let next = BigInt(seed.length + 1);
        const shares = split(secret, threshold, relays, () => (next = Fl.mul(next, next + 7n)));
        const use = order.slice(0, threshold);
        const weights = lagrangeAtZero(use.map((i) => i + 1));
        const rebuilt = use.reduce((sum, share, i) => Fl.add(sum, Fl.mul(at(shares, share), at(weights, i))), 0n);
        return use.length < threshold || rebuilt === secret;
      }),
      QUICK,
    );
  });
});

function exactly(length: number) {
  return fc.uint8Array({ minLength: length, maxLength: length });
}
