/** What a key authority publishes and delivers through its firewall; what it might try instead: authority.attack.test.ts. */
import { describe, expect, test } from "vitest";
import { refuses } from "../battery-claims.ts";
import { createChow } from "../chow/chow.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { mclPairing } from "../pairing/backends.fixture.ts";
import type { Random, Suite } from "../suite.ts";
import { encodeFrame } from "../wire.ts";
import { adoptAuthority, releasePartial } from "./authority.ts";

const random = fixedRandom("authority through its firewall");
const suite = createIbeClc(random, mclPairing);
const identity = random(32);
const { params, master } = suite.authority.setup();
const own = suite.authority.extract(master, identity);

describe("an authority with a factor", () => {
  const keys = adoptAuthority(suite, params, random);

  test("publishes other parameters than its own, frames like any", () => {
    expect(keys.params).not.toEqual(params);
    expect(suite.parse("params", keys.params)).toEqual(keys.params);
    expect(keys.factor).toHaveLength(32);
    expect(adoptAuthority(suite, params, random).params).not.toEqual(keys.params);
  });

  test("delivers the key that fits them, and no other", () => {
    const partial = releasePartial(suite, keys, identity, own);
    expect(partial).not.toEqual(own);
    expect(suite.parse("partial", partial)).toEqual(partial);
    expect(suite.authority.checkPartial(keys.params, identity, partial)).toBe(true);
    expect(suite.authority.checkPartial(params, identity, own)).toBe(true);
    const wrong = "CRYPTO_FIREWALL_AUTHORITY";
    refuses(() => releasePartial(suite, keys, random(32), own), wrong);
    refuses(() => releasePartial(suite, keys, identity, own.slice(1)), wrong);
    refuses(() => releasePartial(suite, { ...keys, factor: undefined }, identity, own), wrong);
    refuses(() => releasePartial(suite, { params, factor: keys.factor }, identity, own), wrong);
    refuses(() => releasePartial(suite, { ...keys, factor: new Uint8Array(32) }, identity, own), wrong);
  });
});

test("an authority from before there was a firewall: its keys are checked and go on as they are", () => {
  const keys = { params, factor: undefined };
  expect(releasePartial(suite, keys, identity, own)).toEqual(own);
  refuses(() => releasePartial(suite, keys, random(32), own), "CRYPTO_FIREWALL_AUTHORITY");
});

test("parameters that are none, or a broken generator, are not adopted", () => {
  const none = encodeFrame(suite.info.code, "params", new Uint8Array(48));
  refuses(() => adoptAuthority(suite, none, random), "CRYPTO_FIREWALL_AUTHORITY");
  const zeros: Random = (length) => new Uint8Array(length);
  refuses(() => adoptAuthority(suite, params, zeros), "CRYPTO_FIREWALL_AUTHORITY");
});

test("where there is no authority there is nothing to blind", () => {
  const chow = createChow(random);
  const { params: empty } = chow.authority.setup();
  expect(adoptAuthority(chow, empty, random)).toEqual({ params: empty, factor: undefined });
  // A factor for a suite that cannot use one delivers nothing.
  const { firewall: _, ...rest } = suite;
  const bare: Suite = rest;
  refuses(
    () => releasePartial(bare, { params, factor: new Uint8Array(32) }, identity, own),
    "CRYPTO_FIREWALL_AUTHORITY",
  );
});
