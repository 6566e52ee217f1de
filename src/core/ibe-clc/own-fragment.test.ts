/** A relay's own fragment needs no pairing when its share was checked; every other fragment is checked as ever. */
import { describe, expect, it } from "vitest";
import { at } from "../battery-claims.ts";
import { play } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import type { PairingBackend } from "../pairing/backend.ts";
import { BACKENDS } from "../pairing/backends.fixture.ts";
import { createIbeClc } from "./ibe-clc.ts";

describe.each(BACKENDS)("with $name", (pairing) => {
  const s = play(createIbeClc(fixedRandom("own fragment"), pairing), { certificateless: false, sameAuthority: false });
  const { capsule, statement } = s.made;

  /** A relay that has met nothing yet, and how many pairings it computed. */
  function newRelay() {
    let pairings = 0;
    const counting: PairingBackend = {
      ...pairing,
      pair: (...pairs) => {
        pairings++;
        return pairing.pair(...pairs);
      },
    };
    return { suite: createIbeClc(fixedRandom("relay"), counting), pairings: () => pairings };
  }

  it("takes no pairing after its share was checked, and one for who was given it", () => {
    const { suite, pairings } = newRelay();
    expect(suite.checkShare(s.grant, at(s.shares, 0))).toBe(true);
    const fragment = suite.convert(at(s.shares, 0), capsule, statement);
    expect(fragment).toEqual(at(s.fragments, 0));
    expect([suite.verify(fragment, s.grant, capsule), pairings()]).toEqual([true, 0]);
    const reader = newRelay();
    expect([reader.suite.verify(fragment, s.grant, capsule), reader.pairings()]).toEqual([true, 1]);
  });

  it("takes one when the share was not checked, or did not fit", () => {
    const { suite, pairings } = newRelay();
    const other = suite.rekey(s.typeKey, s.address, s.rekeyOptions);
    const before = pairings();
    expect(suite.checkShare(s.grant, at(other.shares, 0))).toBe(false);
    const foreign = suite.convert(at(other.shares, 0), capsule, statement);
    expect([suite.verify(foreign, s.grant, capsule), pairings() - before]).toEqual([false, 1]);
    const unchecked = suite.convert(at(s.shares, 0), capsule, statement);
    expect([suite.verify(unchecked, s.grant, capsule), pairings() - before]).toEqual([true, 2]);
  });

  it("says nothing of another fragment, grant, place or capsule", () => {
    const { suite } = newRelay();
    for (const share of s.shares) expect(suite.checkShare(s.grant, share)).toBe(true);
    const fragment = suite.convert(at(s.shares, 0), capsule, statement);
    const misplaced = fragment.slice();
    misplaced[9] = 2;
    expect(suite.verify(suite.parse("fragment", misplaced), s.grant, capsule)).toBe(false);
    const other = suite.rekey(s.typeKey, s.address, s.rekeyOptions);
    expect(suite.verify(fragment, other.grant, capsule)).toBe(false);
    const next = suite.encapsulate(s.input.from, s.type, s.input.context);
    expect(suite.verify(fragment, s.grant, next.capsule)).toBe(false);
    expect(suite.verify(fragment, s.grant, capsule)).toBe(true);
  });
});
