/**
 * A key authority whose setup and extraction are subverted: it grinds its secret until the public parameters carry bits
 * of it, and tries to send bits in the keys it extracts. Behind its firewall the published parameters are uniform, and
 * the one key of an identity under them is delivered or nothing.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { createChow } from "../chow/chow.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { loadMclPairing } from "../pairing/mcl.ts";
import { FRAME_HEADER } from "../wire.ts";
import { adoptAuthority, releasePartial } from "./authority.ts";
import { chance, grind, hitRate, secretBit } from "./distinguisher.fixture.ts";

const pairing = await loadMclPairing();
const random = fixedRandom("authority");
const suite = createIbeClc(random, pairing);
const refused = expect.objectContaining({ code: "CRYPTO_FIREWALL_AUTHORITY" });
const identity = random(32);

/** The signing key next door, say. */
const secret = sha256(identity);
const subvertedSetup = (i: number) =>
  grind(
    "params",
    secretBit(secret, i),
    () => suite.authority.setup(),
    ({ params }) => params,
  );

describe("setup", () => {
  test("without a firewall the parameters carry bits; published through it they are chance", () => {
    const count = DEEP ? 10_000 : 300;
    const own: Uint8Array[] = [];
    const published: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const { params } = subvertedSetup(i);
      own.push(params);
      published.push(adoptAuthority(suite, params, random).params);
    }
    expect(hitRate("params", secret, own)).toBe(1);
    expect(Math.abs(hitRate("params", secret, published) - 0.5)).toBeLessThan(chance(count));
  }, 600_000);

  test("a master secret the attacker knows opens nothing under the published parameters", () => {
    const { params, master } = suite.authority.setup();
    const keys = adoptAuthority(suite, params, random);
    expect(suite.authority.checkPartial(keys.params, identity, suite.authority.extract(master, identity))).toBe(false);
  });
});

describe("extraction", () => {
  const { params, master } = suite.authority.setup();
  const keys = adoptAuthority(suite, params, random);
  const own = suite.authority.extract(master, identity);

  test("an honest key fits and works as any", () => {
    const partial = releasePartial(suite, keys, identity, own);
    expect(suite.authority.checkPartial(keys.params, identity, partial)).toBe(true);
    const key = suite.ownerKey(keys.params, identity, partial, { certificateless: true });
    const type = suite.newType("record");
    const made = suite.encapsulate(suite.ownerAddress(key, type, identity), type, identity);
    expect(suite.decapsulateOwn(key, type, identity, made.capsule)).toEqual(made.key);
  });

  test("there is one key to deliver: whatever else an extraction gives is refused", () => {
    expect(releasePartial(suite, keys, identity, own)).toEqual(releasePartial(suite, keys, identity, own));
    const others = [
      suite.authority.extract(suite.authority.setup().master, identity),
      suite.authority.extract(master, random(32)),
      suite.firewall!.blindPartial(own, suite.firewall!.newFactor(random)),
    ];
    for (const other of others) expect(() => releasePartial(suite, keys, identity, other)).toThrow(refused);
  });

  test("every flipped bit of the point is refused", () => {
    for (let at = FRAME_HEADER; at < own.length; at += DEEP ? 1 : 7) {
      const bent = own.slice();
      bent[at] = (bent[at] ?? 0) ^ 1;
      expect(() => releasePartial(suite, keys, identity, bent)).toThrow(refused);
    }
  });

  test("an authority from before there was a firewall goes on, checked", () => {
    const before = { params, factor: undefined };
    expect(releasePartial(suite, before, identity, own)).toEqual(own);
    const stranger = suite.authority.extract(suite.authority.setup().master, identity);
    expect(() => releasePartial(suite, before, identity, stranger)).toThrow(refused);
  });
});

test("a suite without an authority has nothing to blind", () => {
  const chow = createChow(random);
  const { params, master } = chow.authority.setup();
  const keys = adoptAuthority(chow, params, random);
  expect(keys).toEqual({ params, factor: undefined });
  const partial = chow.authority.extract(master, identity);
  expect(releasePartial(chow, keys, identity, partial)).toEqual(partial);
});
