/** Proofs whose check would run into the identity: who chooses challenge and response freely can get there. */
import { concatBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { at } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { encodeFrame } from "../wire.ts";
import { readCapsule, readFragment, readGrant, readShare, SUITE_CODE } from "./bodies.ts";
import { createChow } from "./chow.ts";
import { fragmentHash } from "./convert.ts";
import { encodePoint, encodeScalar, Fl, type Point } from "./points.ts";
import { type Conversion, prove, verifyProof } from "./proof.ts";

const suite = createChow(fixedRandom("proofs of chow"));
const s = play(suite, { certificateless: false, sameAuthority: true });
const { E } = readCapsule(s.made.capsule);
const { publicKey, source, commitments } = readGrant(s.grant);
const { index, rk } = readShare(at(s.shares, 1));
const converted = E.multiply(rk);
const honest: Conversion = { index, publicKey, commitment: at(commitments, 1), source, E, converted };

test("an honest proof holds, for this conversion only", () => {
  const proof = prove(honest, rk);
  expect(verifyProof(honest, proof)).toBe(true);
  const others: Partial<Conversion>[] = [
    { index: index + 1 },
    { publicKey: E },
    { commitment: at(commitments, 0) },
    { source: new Uint8Array(32) },
    { E: publicKey },
    { converted: E },
  ];
  for (const other of others) expect(verifyProof({ ...honest, ...other }, proof)).toBe(false);
  expect(verifyProof(honest, { ...proof, challenge: Fl.add(proof.challenge, 1n) })).toBe(false);
  expect(verifyProof(honest, { ...proof, response: Fl.add(proof.response, 1n) })).toBe(false);
});

test("T0, T1 or both the identity is no proof", () => {
  const challenge = 5n;
  // z = ch rk makes T0 of the honest commitment the identity, and T1 of the honest conversion.
  const response = Fl.mul(challenge, rk);
  expect(verifyProof(honest, { challenge, response })).toBe(false);
  expect(verifyProof({ ...honest, converted: E.multiply(7n) }, { challenge, response })).toBe(false);
  const own: Conversion = { ...honest, commitment: at(commitments, 0) };
  expect(verifyProof(own, { challenge, response })).toBe(false);
});

test("nor is a fragment with one, though a grant names it", () => {
  const forged = (point: Point, challenge: bigint, response: bigint) => {
    const body = concatBytes(Uint8Array.of(index), encodePoint(point), encodeScalar(challenge), encodeScalar(response));
    const fragment = encodeFrame(SUITE_CODE, "fragment", body);
    expect(readFragment(fragment).response).toBe(response);
    const grant = s.grant.slice();
    grant.set(fragmentHash(source, body), grant.length - 2 * 32);
    return suite.verify(fragment, suite.parse("grant", grant), s.made.capsule);
  };
  const { challenge, response } = prove(honest, rk);
  expect(forged(converted, challenge, response)).toBe(true);
  // E^(z / ch) for a share of the relay's own choice.
  expect(forged(E.multiply(Fl.div(9n, 5n)), 5n, 9n)).toBe(false);
  expect(forged(converted, 5n, Fl.mul(5n, rk))).toBe(false);
});
