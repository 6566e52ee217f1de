/** What the hashes of fragments in a grant allow and what they refuse: one fragment for each relay, agreed on by all. */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, refuses, same } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { encodeFrame } from "../wire.ts";
import { readCapsule, readFragment, readGrant, readShare, SUITE_CODE } from "./bodies.ts";
import { createChow } from "./chow.ts";
import { announcedHash, fragmentHash } from "./convert.ts";
import { hashScalar } from "./hash.ts";
import { encodePoint, encodeScalar, Fl } from "./points.ts";
import { verifyProof } from "./proof.ts";

const story = (label: string) => play(createChow(fixedRandom(label)), { certificateless: false, sameAuthority: false });
type Story = ReturnType<typeof story>;

/** A fragment with the right value and a right proof under another nonce than the share's own. */
function provedAgain(s: Story, k: bigint) {
  const { rk } = readShare(at(s.shares, 0));
  const { publicKey, source, commitments } = readGrant(s.grant);
  const { E } = readCapsule(s.made.capsule);
  const { converted } = readFragment(at(s.fragments, 0));
  const commitment = at(commitments, 0);
  const [T0, T1] = [publicKey.multiply(k), E.multiply(k)];
  const covered = [encodePoint(publicKey), encodePoint(commitment), source, ...[E, converted, T0, T1].map(encodePoint)];
  const challenge = hashScalar("fragment", Uint8Array.of(1), ...covered);
  const response = Fl.add(k, Fl.mul(challenge, rk));
  expect(verifyProof({ index: 1, publicKey, commitment, source, E, converted }, { challenge, response })).toBe(true);
  const body = [encodePoint(converted), encodeScalar(challenge), encodeScalar(response)];
  return encodeFrame(SUITE_CODE, "fragment", concatBytes(Uint8Array.of(1), ...body));
}

describe("hashes of fragments", () => {
  it("are those of the fragments that the shares give", () => {
    const s = story("announced");
    const { source } = readGrant(s.grant);
    s.fragments.forEach((fragment, i) => {
      expect(announcedHash(s.grant, i)).toEqual(fragmentHash(source, readFragment(fragment).body));
    });
  });

  it("a second fragment with a valid proof is not the one announced: no relay has two answers", () => {
    const s = story("two answers");
    for (const k of [5n, 6n]) {
      const fragment = provedAgain(s, k);
      expect(s.suite.verify(fragment, s.grant, s.made.capsule)).toBe(false);
      const fragments = [fragment, at(s.fragments, 1)];
      refuses(() => s.suite.decapsulate(s.secret, { ...s.input, fragments }), "CRYPTO_OPEN");
    }
  });

  it("a hash exchanged on the way: its fragment is refused, and the others open nothing", () => {
    const s = story("exchanged");
    const { grant: other } = s.suite.rekey(s.typeKey, s.address, s.rekeyOptions);
    const spliced = s.grant.slice();
    spliced.set(announcedHash(other, 2), spliced.length - 32);
    const grant = s.suite.parse("grant", spliced);
    expect(s.suite.verify(at(s.fragments, 2), grant, s.made.capsule)).toBe(false);
    const fragments = s.fragments.slice(0, 2);
    for (const fragment of fragments) expect(s.suite.verify(fragment, grant, s.made.capsule)).toBe(true);
    refuses(() => s.suite.decapsulate(s.secret, { ...s.input, grant, fragments }), "CRYPTO_OPEN");
    expect(same(s.suite.decapsulate(s.secret, { ...s.input, fragments }), s.made.key)).toBe(true);
  });
});
