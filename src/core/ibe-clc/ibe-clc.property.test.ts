/** Properties of suite `ibe-clc` over random inputs. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { at, refuses, same } from "../battery-claims.ts";
import { codeOf } from "../errors.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { mclPairing } from "../pairing/backends.fixture.ts";
import { noblePairing } from "../pairing/noble.ts";
import { Fr } from "../pairing/scalars.ts";
import { lagrangeAtZero, split } from "./sharing.ts";
import { encodeFrame, type Kind, KINDS } from "../wire.ts";
import { createIbeClc } from "./ibe-clc.ts";
import { decodeScalar, encodeScalar } from "./points.ts";

const pairing = DEEP ? noblePairing : mclPairing;
const SLOW = { numRuns: DEEP ? 60 : 10 };
const QUICK = { numRuns: DEEP ? 2000 : 100 };

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const scalar = fc.bigInt({ min: 1n, max: Fr.ORDER - 1n });
const kind = fc
  .string({ unit: "binary-ascii", minLength: 1, maxLength: 32 })
  .map((text) => text.replace(/[^ -~]/g, "x"));
/** n relays, a threshold, and which relays answer, in their order of arrival. */
const quorum = fc.integer({ min: 1, max: 5 }).chain((relays) =>
  fc.record({
    relays: fc.constant(relays),
    threshold: fc.integer({ min: 1, max: relays }),
    order: fc.shuffledSubarray(
      Array.from({ length: relays }, (_, i) => i),
      { minLength: 1 },
    ),
  }),
);

describe("ibe-clc", () => {
  it("opens for exactly the quorums of at least the threshold, whatever the names and contexts", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.string(),
          identities: fc.tuple(bytes32, bytes32),
          certificateless: fc.boolean(),
          kind,
          context: fc.uint8Array({ maxLength: 300 }),
          grantContext: bytes32,
          quorum,
        }),
        ({ seed, identities: [ownerName, recipientName], certificateless, kind, context, grantContext, quorum }) => {
          const { relays, threshold, order } = quorum;
          const suite = createIbeClc(fixedRandom(`property ${seed.replace(/[^ -~]/g, "?")}`), pairing);
          const [A, B] = [suite.authority.setup(), suite.authority.setup()];
          const partial = suite.authority.extract(A.master, ownerName);
          const owner = suite.ownerKey(A.params, ownerName, partial, { certificateless });
          const recipientPartial = suite.authority.extract(B.master, recipientName);
          const { secret, address } = suite.recipientKey(B.params, recipientName, recipientPartial);
          const type = suite.newType(kind);
          const from = suite.ownerAddress(owner, type, context);
          const { key, capsule, statement } = suite.encapsulate(from, type, context);
          const { grant, shares } = suite.rekey(suite.typeKey(owner, type), address, {
            context: grantContext,
            relays,
            threshold,
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

  it("parse refuses random bodies with a typed error, or gives back the same bytes", () => {
    const suite = createIbeClc(fixedRandom("parse"), pairing);
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
        fc.uint8Array({ maxLength: 700 }),
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
    const suite = createIbeClc(fixedRandom("parse"), pairing);
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
        fc.uint8Array({ maxLength: 700 }),
        (name, bytes) => {
          refuses(() => suite.parse(name, bytes), "WIRE_");
        },
      ),
      QUICK,
    );
  });
});

describe("arithmetic", () => {
  it("scalars survive encoding", () => {
    fc.assert(
      fc.property(scalar, (value) => decodeScalar(encodeScalar(value)) === value),
      QUICK,
    );
  });

  it("the pairing is bilinear in both arguments and in the exponent", () => {
    const { g1, g2 } = pairing;
    const base = pairing.pair([g1, g2]);
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        const power = base.pow(Fr.mul(a, b));
        return pairing.pair([g1.multiply(a), g2.multiply(b)]).equals(power) && base.pow(a).pow(b).equals(power);
      }),
      SLOW,
    );
  });

  it("any threshold shares rebuild a secret, in any order", () => {
    fc.assert(
      fc.property(scalar, quorum, fc.string(), (secret, { relays, threshold, order }, seed) => {
        let next = BigInt(seed.length + 1);
        const shares = split(secret, threshold, relays, () => (next = Fr.mul(next, next + 7n)));
        const use = order.slice(0, threshold);
        const weights = lagrangeAtZero(use.map((i) => i + 1));
        const rebuilt = use.reduce((sum, share, i) => Fr.add(sum, Fr.mul(at(shares, share), at(weights, i))), 0n);
        return use.length < threshold || rebuilt === secret;
      }),
      QUICK,
    );
  });
});
