/**
 * A wallet whose code is honest but whose random generator is not: constant, counting, biased, or seeded by the attacker.
 * Without a firewall whoever knows the generator makes every grant again and has its key. With it, the coins are as good
 * as the better of two generators, and the attacker's forecast of keys is no better than tossing coins.
 * Bound: chance() of the distinguisher; full counts with CHARTPASS_DEEP=1.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { createChow } from "../chow/chow.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { createLattice } from "../lattice/lattice.ts";
import { loadMclPairing } from "../pairing/mcl.ts";
import type { Random } from "../suite.ts";
import { coinStream, newSeed } from "./coins.ts";
import { chance } from "./distinguisher.fixture.ts";
import { household, keyUnder, makeGrant, unwatched } from "./household.fixture.ts";

const pairing = await loadMclPairing();
const SUITES = {
  "ibe-clc": (random: Random) => createIbeClc(random, pairing),
  lattice: createLattice,
  chow: createChow,
};

/** Two copies of each: the wallet's and the attacker's. */
const GENERATORS: Readonly<Record<string, () => Random>> = {
  constant: () => (length) => new Uint8Array(length).fill(0x5a),
  counter: () => {
    let count = 0;
    return (length) => {
      const out = new Uint8Array(length);
      new DataView(out.buffer).setUint32(0, ++count);
      return out;
    };
  },
  "seeded by the attacker": () => fixedRandom("attacker's seed"),
};

/** Pairings take longer. */
const countFor = (suite: string): number => (DEEP ? 10_000 : suite === "ibe-clc" ? 64 : 200);

describe.each(Object.entries(SUITES))("%s", (suite, create) => {
  const trials = countFor(suite);
  describe.each(Object.entries(GENERATORS))("generator: %s", (name, generator) => {
    const home = household(create, `generator ${name}`, { relays: 1, threshold: 1 });

    test(
      "without a firewall its keys are known in advance; with it they are not",
      () => {
        const wallet = generator();
        const attacker = generator();
        const made = unwatched(home, { generator: wallet });
        const forecast = unwatched(home, { generator: attacker });
        expect(forecast.key).toEqual(made.key);
        expect(forecast.transcript.capsule).toEqual(made.transcript.capsule);

        const later = generator();
        const { seed: first } = newSeed(later);
        const through = makeGrant(home, home.firewall(), { generator: () => first });
        expect(through.release().key).toEqual(keyUnder(home, first, through.contribution));

        const contributions = fixedRandom("contributions");
        const keys = new Set<string>();
        let hits = 0;
        for (let i = 0; i < trials; i++) {
          const { seed } = newSeed(later);
          const key = keyUnder(home, seed, contributions(32));
          // All that is missing to the attacker is the contribution: he takes the likeliest, which is any.
          const guess = keyUnder(home, seed, new Uint8Array(32));
          expect(equalBytes(key, guess)).toBe(false);
          hits += ((key[0] ?? 0) & 1) === ((guess[0] ?? 0) & 1) ? 1 : 0;
          keys.add(bytesToHex(key));
        }
        expect(keys.size).toBe(trials);
        expect(Math.abs(hits / trials - 0.5)).toBeLessThan(chance(trials));
      },
      DEEP ? 3_600_000 : 60_000,
    );
  });

  test(`${suite}: a biased generator shows in the salts, and no longer behind a firewall`, () => {
    const count = DEEP ? 10_000 : 200;
    const biased = (): Random => {
      const honest = fixedRandom("biased");
      return (length) => honest(length).map((byte) => byte & 0x7f);
    };
    const home = household(create, "biased");
    const topBits = (random: () => Random) => {
      let ones = 0;
      for (let i = 0; i < count; i++) ones += (home.create(random()).newType("record").at(-1) ?? 0) >> 7;
      return ones / count;
    };
    expect(topBits(biased)).toBe(0);
    const wallet = biased();
    const contributions = fixedRandom("contributions");
    const watched = () => coinStream(newSeed(wallet).seed, contributions(32), "type");
    expect(Math.abs(topBits(watched) - 0.5)).toBeLessThan(chance(count));
  });
});

test("a firewall whose own generator is constant takes nothing from an honest wallet", () => {
  const home = household(SUITES.chow, "constant firewall");
  const contribution = new Uint8Array(32);
  const keys = new Set<string>();
  const wallet = fixedRandom("honest wallet");
  for (let i = 0; i < 64; i++) {
    const { seed } = newSeed(wallet);
    const { key } = unwatched(home, { coins: (step) => coinStream(seed, contribution, step) });
    keys.add(bytesToHex(key));
  }
  expect(keys.size).toBe(64);
});
