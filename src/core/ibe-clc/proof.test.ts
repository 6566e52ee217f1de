/** Proofs whose check would run into the identity: who chooses challenge and response freely can get there. */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { refuses } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import type { G1, G2 } from "../pairing/backend.ts";
import { mclPairing } from "../pairing/backends.fixture.ts";
import { Fr } from "../pairing/scalars.ts";
import { encodeFrame } from "../wire.ts";
import { readCapsule, readStatement, SUITE_CODE } from "./bodies.ts";
import { createCurve } from "./curve.ts";
import { createIbeClc } from "./ibe-clc.ts";
import { encodePoint, encodeScalar } from "./points.ts";

const suite = createIbeClc(fixedRandom("proofs of ibe-clc"), mclPairing);
const curve = createCurve(mclPairing);
const s = play(suite, { certificateless: false, sameAuthority: true });
const { typePoint } = readStatement(curve, s.made.statement);
const honest = readCapsule(curve, s.made.capsule);

/** A capsule of points of choice, with a proof of choice. */
const capsule = (c0: G1, c1: G2, challenge: bigint, response: bigint) =>
  encodeFrame(
    SUITE_CODE,
    "capsule",
    concatBytes(encodePoint(c0), encodePoint(c1), honest.c2, encodeScalar(challenge), encodeScalar(response)),
  );

test("the parts of an honest capsule make it again", () => {
  const again = capsule(honest.c0, honest.c1, honest.challenge, honest.response);
  expect(again).toEqual(s.made.capsule);
  expect(suite.checkCapsule(again, s.made.statement)).toBe(true);
});

describe("a capsule is not well formed where", () => {
  const [challenge, response] = [5n, 9n];
  const a = Fr.div(response, challenge);
  const [zero0, zero1] = [curve.g1.multiply(a), typePoint.multiply(a)];

  test.each([
    ["T0 and T1 are the identity", zero0, zero1],
    ["only T0 is", zero0, typePoint.multiply(7n)],
    ["only T1 is", curve.g1.multiply(7n), zero1],
    ["neither is, and the challenge is not the one", curve.g1.multiply(7n), typePoint.multiply(7n)],
  ])("%s", (_, c0, c1) => {
    const forged = capsule(c0, c1, challenge, response);
    expect(suite.checkCapsule(forged, s.made.statement)).toBe(false);
    const share = s.shares[0]!;
    refuses(() => suite.convert(share, forged, s.made.statement), "CRYPTO_CAPSULE");
  });
});
