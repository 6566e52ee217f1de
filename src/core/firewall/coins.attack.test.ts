/**
 * Ids, salts and nonces around a grant, and the seed that a wallet chooses before there are coins: what a subverted wallet
 * says through them, and what is left of it.
 * Refusals: one of each kind of place. Coins of chosen seeds: 10,000 values within chance() of the distinguisher.
 */
import { describe, expect, test } from "vitest";
import { createChow } from "../chow/chow.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { coinStream, newSeed } from "./coins.ts";
import { chance, grind, hitRate, secretBit } from "./distinguisher.fixture.ts";
import { contributionOf, household } from "./household.fixture.ts";
import { requireDrawn } from "./leg.ts";

const refused = (name: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${name}` });

describe("ids, salts and nonces of a consent", () => {
  const secret = fixedRandom("a key to leak")(32);
  /** The coins are the same of every suite. */
  const home = household(createChow, "coins", { relays: 1, threshold: 1 });

  test("without a firewall they give the key away; with it they are the coins' or refused", () => {
    const random = fixedRandom("salts");
    const salts = Array.from({ length: 64 }, (_, i) =>
      grind(
        "salt",
        secretBit(secret, i),
        () => random(32),
        (b) => b,
      ),
    );
    expect(hitRate("salt", secret, salts)).toBe(1);
    const coins = () => coinStream(new Uint8Array(32), new Uint8Array(32), "salts");
    const due = coins();
    const honest = [due(32), due(32), due(12)];
    expect(() => requireDrawn(coins(), honest)).not.toThrow();
    for (const place of [0, 1, 2]) {
      const bent = honest.map((value, i) => (i === place ? random(value.length) : value));
      expect(() => requireDrawn(coins(), bent)).toThrow(refused("VALUE"));
    }
  });

  test("a seed chosen for its coins carries nothing once the firewall has contributed", () => {
    const count = 10_000;
    const wallet = fixedRandom("choosing wallet");
    const firewall = home.firewall();
    const ofTheAttacker = home.firewall("of the attacker");
    const values: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      // The best it can do before it hears the contribution: ask a firewall of the attacker's own, and choose for that.
      const guess = contributionOf(ofTheAttacker, new Uint8Array(32));
      const make = () => newSeed(wallet);
      const value = (seed: Uint8Array, contribution: Uint8Array) => coinStream(seed, contribution, "salts")(32);
      const { seed, commitment } = grind("coins", secretBit(secret, i), make, (each) => value(each.seed, guess));
      values.push(value(seed, contributionOf(firewall, commitment)));
    }
    expect(Math.abs(hitRate("coins", secret, values) - 0.5)).toBeLessThan(chance(count));
  }, 60_000);
});
