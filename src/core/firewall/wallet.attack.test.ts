/**
 * A wallet whose code is subverted leaks her key, bit by bit, through everything it may choose (Mironov,
 * Stephens-Davidowitz 2015). Without a firewall the attacker reads every bit from what is public anyway; with it, what
 * is not a function of two-party coins is refused, and what remains is no better than tossing a coin.
 * Bound: chance() of the distinguisher; full counts with CHARTPASS_DEEP=1.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { createChow } from "../chow/chow.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { readOwnerKey, readType, SUITE_CODE } from "../ibe-clc/bodies.ts";
import { createCurve } from "../ibe-clc/curve.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { encodePoint, encodeScalar, randomScalar } from "../ibe-clc/points.ts";
import { createLattice } from "../lattice/lattice.ts";
import { loadMclPairing } from "../pairing/mcl.ts";
import type { Random, Suite } from "../suite.ts";
import { codeOf } from "../errors.ts";
import { encodeFrame, FRAME_HEADER, type Frame } from "../wire.ts";
import { coinStream, newSeed } from "./coins.ts";
import { carried, chance, grind, hitRate, secretBit } from "./distinguisher.fixture.ts";
import { type Bends, household, CONTEXT, type Household, makeGrant, opened, unwatched } from "./household.fixture.ts";
import { type LegTranscript, requireDrawn, type Step } from "./leg.ts";

/** The fast backend: same bytes, more trials. */
const curve = createCurve(await loadMclPairing());
const createLeg = (random: Random): Suite => createIbeClc(random, curve.pairing);

/** Bits read without a firewall, per channel: each is one more grant of some 50 ms. */
const BITS = 8;
const refused = (name: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${name}` });
const at = <T>(list: readonly T[], index: number): T => list[index]!;

interface Channel {
  readonly name: string;
  /** What the attacker sees of a grant. */
  readonly seen: (transcript: LegTranscript) => Uint8Array;
  /** How the wallet makes it carry bit i of the secret. */
  readonly bend: (home: Household, secret: Uint8Array, i: number) => Bends;
}

/** A suite that goes on making values until they carry the bit. */
function grinding(name: string, secret: Uint8Array, i: number, seen: Channel["seen"], on: Step): Bends {
  const until = <T extends object>(make: () => T): T =>
    grind(name, secretBit(secret, i), make, (made) => seen(made as unknown as LegTranscript));
  const suite = (step: Step, honest: Suite): Suite => {
    if (step !== on) return honest;
    return {
      ...honest,
      newType: (kind) => until(() => ({ type: honest.newType(kind) })).type,
      encapsulate: (...input) => until(() => honest.encapsulate(...input)),
      rekey: (...input) => until(() => honest.rekey(...input)),
    };
  };
  return { suite };
}

const ground = (name: string, on: Step, seen: Channel["seen"]): Channel => ({
  name,
  seen,
  bend: (_, secret, i) => grinding(name, secret, i, seen, on),
});

/** S_t and R_t for a rho of the wallet's choice: a valid type key, whatever R_t says. */
function typeKeyWith(rho: bigint, key: Frame<"owner-key">, type: Frame<"type">): Frame<"type-key"> {
  const { owner, sk } = readOwnerKey(curve, key);
  const t = readType(type);
  const S = sk.add(curve.typePoint(owner.id, t).multiply(rho));
  return encodeFrame(SUITE_CODE, "type-key", concatBytes(owner.id, t, encodePoint(S), pointR(rho)));
}

const pointR = (rho: bigint): Uint8Array => encodePoint(curve.g1.multiply(rho));

const R_AT = FRAME_HEADER + 2 + 192;
const seenR = ({ grant }: LegTranscript) => grant.slice(R_AT, R_AT + 48);

const throughRho: Channel = {
  name: "R_t by rho",
  seen: seenR,
  bend: (_, secret, i) => ({
    suite: (step, honest) =>
      step !== "grant"
        ? honest
        : {
            ...honest,
            typeKey: (key, type) => {
              const random = fixedRandom(`rho ${i}`);
              const make = () => randomScalar(random);
              const rho = grind("R_t by rho", secretBit(secret, i), make, pointR);
              return typeKeyWith(rho, key, type);
            },
          },
  }),
};

const part =
  (from: number, length: number) =>
  ({ grant }: LegTranscript) =>
    grant.slice(FRAME_HEADER + from, FRAME_HEADER + from + length);

const IBE_CLC: readonly Channel[] = [
  ground("type salt", "type", ({ type }) => type),
  ground("capsule by sigma", "capsule", ({ capsule }) => capsule),
  ground("k3 by X", "grant", part(2 + 192 + 96, 32)),
  ground("U by u", "grant", part(2 + 96, 96)),
  ground("share by polynomial", "grant", ({ shares }) => at(shares, 0)),
];

const ONE_TIME: readonly Channel[] = [
  ground("type salt", "type", ({ type }) => type),
  ground("capsule by its seed", "capsule", ({ capsule }) => capsule),
  ground("grant by its seeds", "grant", ({ grant }) => grant),
  ground("share by polynomial", "grant", ({ shares }) => at(shares, 0)),
  {
    name: "one-time owner key",
    seen: ({ from }) => from,
    bend: (_, secret, i) => {
      let type: Frame<"type"> | undefined;
      const suite = (step: Step, honest: Suite): Suite => ({
        ...honest,
        newType: (kind) => (type = honest.newType(kind)),
        renewOwner(key) {
          const make = () => honest.renewOwner(key);
          const seen = (made: Frame<"owner-key">) => honest.ownerAddress(made, type!, CONTEXT);
          return step === "owner" ? grind("one-time owner key", secretBit(secret, i), make, seen) : make();
        },
      });
      return { suite };
    },
  },
];

/** A deviation is a bend whose first value does not carry the bit by luck. */
function deviates(home: Household, channel: Channel, secret: Uint8Array): void {
  let refusals = 0;
  for (let i = 0; i < 20 && refusals === 0; i++) {
    const made = makeGrant(home, home.firewall(), channel.bend(home, secret, i));
    try {
      made.release();
    } catch (thrown) {
      expect(codeOf(thrown)).toMatch(/^CRYPTO_FIREWALL_(VALUE|GRANT)$/);
      refusals += 1;
    }
  }
  expect(refusals).toBe(1);
}

const secretOf = (home: Household): Uint8Array => home.ownerKey.slice(-32);

describe.each([
  ["ibe-clc", household(createLeg, "subverted", { relays: 2 }), IBE_CLC],
  ["chow", household(createChow, "subverted", { relays: 2 }), ONE_TIME],
  ["lattice", household(createLattice, "subverted", { relays: 2 }), ONE_TIME],
] as const)("%s", (_, home, channels) => {
  const secret = secretOf(home);

  test.each(channels)(
    "without a firewall, $name gives the key away; with it, the value is refused",
    (channel) => {
      const values = Array.from({ length: BITS }, (_, i) =>
        channel.seen(unwatched(home, channel.bend(home, secret, i)).transcript),
      );
      expect(hitRate(channel.name, secret, values)).toBe(1);
      deviates(home, channel, secret);
    },
    60_000,
  );
});

describe.each([
  ["lattice", createLattice],
  ["chow", createChow],
] as const)("all that leaves of %s", (name, create) => {
  test(
    "carries no more than chance, though the wallet chose its seed with care",
    () => {
      const count = DEEP ? 10_000 : 200;
      const home = household(create, `compliant ${name}`, { relays: 1, threshold: 1 });
      const secret = secretOf(home);
      const firewall = home.firewall();
      const seen: Record<string, Uint8Array[]> = {};
      for (let i = 0; i < count; i++) {
        const random = fixedRandom(`compliant seed ${i}`);
        const likely = (seed: Uint8Array) => coinStream(seed, new Uint8Array(32), "type")(32);
        const seed = grind("seed", secretBit(secret, i), () => random(32), likely);
        const { type, from, capsule, statement, grant, shares } = makeGrant(home, firewall, {
          generator: () => seed,
        }).release();
        const values = { type, from, capsule, statement, grant, share: at(shares, 0), seed: type.slice(-32) };
        for (const [frame, value] of Object.entries(values)) (seen[frame] ??= []).push(value);
      }
      for (const [frame, values] of Object.entries(seen)) {
        expect(Math.abs(hitRate(frame, secret, values) - 0.5), frame).toBeLessThan(chance(count));
      }
    },
    DEEP ? 3_600_000 : 60_000,
  );
});

describe("R_t, which no coins determine", () => {
  const home = household(createLeg, "rho", { relays: 1, threshold: 1 });
  const secret = secretOf(home);

  test("without a firewall it gives the key away", () => {
    const values = Array.from({ length: BITS }, (_, i) =>
      seenR(unwatched(home, throughRho.bend(home, secret, i)).transcript),
    );
    expect(hitRate(throughRho.name, secret, values)).toBe(1);
  });

  test(
    "with it nothing that leaves carries more than chance, and it still opens",
    () => {
      const count = DEEP ? 10_000 : 200;
      const firewall = home.firewall();
      const seen: Record<string, Uint8Array[]> = {};
      for (let i = 0; i < count; i++) {
        const made = makeGrant(home, firewall, throughRho.bend(home, secret, i));
        expect(carried(throughRho.name, seenR(made.transcript))).toBe(secretBit(secret, i));
        const released = made.release();
        const { type, capsule, statement, grant, shares } = released;
        const R = seenR({ ...made.transcript, grant });
        const A = part(2, 96)({ ...made.transcript, grant });
        for (const [name, value] of Object.entries({ type, capsule, statement, grant, share: at(shares, 0), A, R })) {
          (seen[name] ??= []).push(value);
          // Also through the channel the wallet used.
          if (name === "R") (seen[throughRho.name] ??= []).push(value);
        }
        if (i % 32 === 0) expect(opened(home, grant, released)).toEqual(made.key);
      }
      expect(Object.keys(seen)).toHaveLength(8);
      for (const [name, values] of Object.entries(seen)) {
        expect(Math.abs(hitRate(name, secret, values) - 0.5), name).toBeLessThan(chance(count));
      }
    },
    DEEP ? 3_600_000 * 3 : 120_000,
  );

  test("any other A, or R_t that A does not fit, is refused", () => {
    const bent = (change: (grant: Uint8Array) => void) => () => {
      const transcript = (honest: LegTranscript): LegTranscript => {
        const grant = honest.grant.slice();
        change(grant);
        return { ...honest, grant };
      };
      makeGrant(home, home.firewall(), { transcript }).release();
    };
    const other = unwatched(home).transcript.grant;
    const A_AT = FRAME_HEADER + 2;
    expect(bent((grant) => grant.set(other.slice(A_AT, A_AT + 96), A_AT))).toThrow(refused("GRANT"));
    expect(bent((grant) => grant.set(other.slice(R_AT, R_AT + 48), R_AT))).toThrow(refused("GRANT"));
  });
});

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

test("a share of another polynomial is refused even when its commitment fits", () => {
  const home = household(createLeg, "polynomial", { relays: 2 });
  const transcript = (honest: LegTranscript): LegTranscript => {
    const shares = honest.shares.map((share, i) => {
      const other = share.slice();
      if (i === 0) other.set(encodeScalar(5n), FRAME_HEADER + 1);
      return other;
    });
    return { ...honest, shares };
  };
  expect(() => makeGrant(home, home.firewall(), { transcript }).release()).toThrow(refused("GRANT"));
});
