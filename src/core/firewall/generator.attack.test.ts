/**
 * A wallet whose code is honest but whose random generator is not: constant, counting, biased, or seeded by the attacker.
 * Without a firewall whoever knows the generator makes every grant again and has its key. With it, the coins are as good
 * as the better of two generators, and the attacker's forecast of keys is no better than tossing coins.
 * The statistic: how often the first bit of the key is the one foreseen, 10,000 keys of every suite and generator with
 * CHARTPASS_DEEP=1. Fair coins stray beyond chance(keys), 0.027 for 10,000, with probability below 2^-20; generators are
 * fixed, so a run that was green stays so.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { createChow } from "../chow/chow.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { createLattice } from "../lattice/lattice.ts";
import { loadMclPairing } from "../pairing/mcl.ts";
import { partOf } from "../part.fixture.ts";
import type { Random } from "../suite.ts";
import { coinStream, newSeed } from "./coins.ts";
import { create as createCombined, guardFor, home as combined, plan } from "./combined.fixture.ts";
import { chance } from "./distinguisher.fixture.ts";
import { type FirewallCalls, openExchange } from "./grant.ts";
import { contributionOf, household, keyUnder, makeGrant, unwatched } from "./household.fixture.ts";
import { createLegFirewall, type LegFirewall, type LegName } from "./leg.ts";
import { remembering } from "./remembering.fixture.ts";
import { forEachOutput } from "./subverted.fixture.ts";

const pairing = await loadMclPairing();
const SUITES = {
  "ibe-clc": remembering((random) => createIbeClc(random, pairing)),
  lattice: remembering(createLattice),
  chow: remembering(createChow),
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

const TRIALS = DEEP ? 10_000 : 64;
const TITLE = `without a firewall its keys are known in advance; with it they are not, in ${TRIALS} keys`;

type Forecast = { key: Uint8Array; guess: Uint8Array };

/** What an attacker who knows the generator makes of the keys behind a firewall. */
async function forecast(make: () => Forecast | Promise<Forecast>): Promise<void> {
  const keys = new Set<string>();
  let hits = 0;
  await forEachOutput(TRIALS, async () => {
    const { key, guess } = await make();
    expect(equalBytes(key, guess)).toBe(false);
    hits += ((key[0] ?? 0) & 1) === ((guess[0] ?? 0) & 1) ? 1 : 0;
    keys.add(bytesToHex(key));
  });
  expect(keys.size).toBe(TRIALS);
  if (DEEP) process.stdout.write(`${expect.getState().currentTestName}: ${hits} of ${TRIALS}\n`);
  expect(Math.abs(hits / TRIALS - 0.5)).toBeLessThan(chance(TRIALS));
}

/** One part of a run in parts: a suite, whole. */
const entries = Object.entries(SUITES);
const { from, to } = partOf(entries.length + 1);

describe.each(entries.slice(from, to))("%s", (suite, create) => {
  describe.each(Object.entries(GENERATORS))("generator: %s", (name, generator) => {
    const home = household(create, `generator ${name}`, { relays: 1, threshold: 1 });

    test(
      TITLE,
      async () => {
        const wallet = generator();
        const attacker = generator();
        const made = unwatched(home, { generator: wallet });
        const foreseen = unwatched(home, { generator: attacker });
        expect(foreseen.key).toEqual(made.key);
        expect(foreseen.transcript.capsule).toEqual(made.transcript.capsule);

        const later = generator();
        const { seed: first } = newSeed(later);
        const through = makeGrant(home, home.firewall(), { generator: () => first });
        expect(through.release().key).toEqual(keyUnder(home, [{ seed: first, contribution: through.contribution }]));

        const firewall = home.firewall();
        const ofTheAttacker = home.firewall("of the attacker");
        await forecast(() => {
          const { seed, commitment } = newSeed(later);
          // All that is missing to the attacker is the contribution: he asks a firewall of his own.
          const keyBy = (asked: LegFirewall) =>
            keyUnder(home, [{ seed, contribution: contributionOf(asked, commitment) }]);
          return { key: keyBy(firewall), guess: keyBy(ofTheAttacker) };
        });
      },
      DEEP ? 3_600_000 : 120_000,
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
    const firewall = home.firewall();
    const watched = () => {
      const { seed, commitment } = newSeed(wallet);
      return coinStream(seed, contributionOf(firewall, commitment), "type");
    };
    expect(Math.abs(topBits(watched) - 0.5)).toBeLessThan(chance(count));
  });
});

describe.each(to > entries.length ? Object.entries(GENERATORS) : [])("hybrid, generator: %s", (_, generator) => {
  test(
    TITLE,
    async () => {
      const unseen = () => unwatched(combined, { generator: generator() });
      expect(unseen().key).toEqual(unseen().key);

      const later = generator();
      const contributions: Partial<Record<LegName, Uint8Array>> = {};
      const seeds: Uint8Array[] = [];
      const watched = (leg: LegName): FirewallCalls => {
        const { calls } = guardFor(leg, "generator");
        return {
          ...calls,
          async begin(params) {
            const begun = await calls.begin(params);
            contributions[leg] = begun.contribution;
            return begun;
          },
        };
      };
      const random: Random = (length) => {
        seeds.push(later(length));
        return seeds.at(-1)!;
      };
      const calls = { first: watched("first"), second: watched("second") };
      const exchange = await openExchange({ create: createCombined, random, ...calls });
      const { key } = await exchange.make(plan);
      const [one, two] = seeds;
      expect(key).toEqual(
        keyUnder(combined, [
          { seed: one!, contribution: contributions.first! },
          { seed: two!, contribution: contributions.second! },
        ]),
      );

      const hers = { first: guardFor("first", "generator"), second: guardFor("second", "generator") };
      const ofTheAttacker = { first: guardFor("first", "attacker"), second: guardFor("second", "attacker") };
      await forecast(async () => {
        const both = [newSeed(later), newSeed(later)] as const;
        const keyBy = async (guards: typeof hers) => {
          const legs = [guards.first, guards.second].map(async (guard, i) => {
            const { seed, commitment } = both[i]!;
            guard.allow();
            return { seed, contribution: (await guard.calls.begin({ commitment })).contribution };
          });
          return keyUnder(combined, await Promise.all(legs));
        };
        return { key: await keyBy(hers), guess: await keyBy(ofTheAttacker) };
      });
    },
    DEEP ? 3_600_000 : 120_000,
  );
});

test("a firewall whose own generator is constant takes nothing from an honest wallet", () => {
  const home = household(SUITES.chow, "constant firewall");
  const firewall = createLegFirewall({ create: home.create, random: (length) => new Uint8Array(length) });
  const keys = new Set<string>();
  const wallet = fixedRandom("honest wallet");
  for (let i = 0; i < 64; i++) {
    const { seed, commitment } = newSeed(wallet);
    const contribution = contributionOf(firewall, commitment);
    expect(contribution).toEqual(new Uint8Array(32));
    const { key } = unwatched(home, { coins: (step) => coinStream(seed, contribution, step) });
    keys.add(bytesToHex(key));
  }
  expect(keys.size).toBe(64);
});
