/**
 * Ids, salts and nonces around a grant, and the seed that a wallet chooses before there are coins: what a subverted wallet
 * says through them, and what is left of it.
 * Bound: chance() of the distinguisher, for 10,000 values each.
 */
import { describe, expect, test } from "vitest";
import { fixedRandom } from "../generator.fixture.ts";
import { coinStream, newSeed } from "./coins.ts";
import { chance, grind, hitRate, secretBit } from "./distinguisher.fixture.ts";
import { requireDrawn } from "./leg.ts";

const refused = (name: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${name}` });

describe("ids, salts and nonces of a consent", () => {
  const secret = fixedRandom("a key to leak")(32);

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
    const firewall = fixedRandom("contributions");
    const none = new Uint8Array(32);
    const values: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      // The best it can do before it hears the contribution: guess one, and choose for that.
      const make = () => newSeed(wallet);
      const value = (seed: Uint8Array, contribution: Uint8Array) => coinStream(seed, contribution, "salts")(32);
      const { seed } = grind("coins", secretBit(secret, i), make, (each) => value(each.seed, none));
      values.push(value(seed, firewall(32)));
    }
    expect(Math.abs(hitRate("coins", secret, values) - 0.5)).toBeLessThan(chance(count));
  }, 60_000);
});
