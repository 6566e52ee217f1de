/**
 * The suite of two locks behind both its firewalls, and a subverted wallet that goes the app's own way (grant.ts): the
 * legs together, as wallet.attack.test.ts has them one by one, in 10,000 outputs with CHARTPASS_DEEP=1:
 *
 *   complying   of what leaves, each leg of each frame is looked at, and the parts of the first leg's grant: | hit rate -
 *               1/2 | stays below chance(outputs). Chosen are rho, for R_t, and both seeds, for the leg's type salt under
 *               what a firewall of the attacker's own contributed: he would read every salt, were contributions
 *               foreseeable. For other channels seeds are chosen leg by leg only (wallet.attack.test.ts); here these
 *               are looked at as they are
 *   deviating   a frame, or a part of one, is an earlier grant's that carries the bit: offered, alone, to the leg's own
 *               firewall before it releases, or put among the frames afterwards. Each is refused, whichever bit it
 *               carries
 *
 * The statistic and its rate of false alarms are those of wallet.attack.test.ts.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { codeOf } from "../errors.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { splitLegs } from "../hybrid/legs.ts";
import { randomScalar } from "../ibe-clc/points.ts";
import { encodeFrame, type Kind } from "../wire.ts";
import { bendFrame, bendPart, bendShare, type LegBend } from "./bend.fixture.ts";
import { coinStream } from "./coins.ts";
import { type CombinedLegs, type GrantFrames, requireCombined } from "./combined.ts";
import { contexts, createFirst, createSecond, curve, guardFor, home, info, over, plan } from "./combined.fixture.ts";
import { carried, chance, grind, secretBit } from "./distinguisher.fixture.ts";
import { type FirewallCalls, openExchange } from "./grant.ts";
import { opened } from "./household.fixture.ts";
import type { LegName, LegTranscript } from "./leg.ts";
import { count, type Counts, forEachOutput } from "./subverted.fixture.ts";
import { PARTS, pointR, seenA, seenFirstU, seenR, seenU, seenX, typeKeyWith } from "./type-key.fixture.ts";

const OUTPUTS = DEEP ? 10_000 : 48;
/** Grants made before the first that counts: where deviating values are taken from. */
const POOL = 32;

const secret = home.ownerKey.slice(-32);

type Value = Readonly<Record<string, Uint8Array>>;
interface Offered {
  readonly commitment: Uint8Array;
  readonly params: Parameters<FirewallCalls["release"]>[0];
  readonly answer: Awaited<ReturnType<FirewallCalls["release"]>>;
}

/** Everything the attacker looks at of a grant that left. */
function partsOf(frames: GrantFrames): Value {
  const split = (kind: Kind, frame: Uint8Array) => splitLegs(info.code, kind, frame);
  const { type, from, capsule, statement, grant, shares } = frames;
  const both = (name: string, kind: Kind, frame: Uint8Array): Value => {
    const { first, second } = split(kind, frame);
    return { [name]: frame, [`${name}, first leg`]: first, [`${name}, second leg`]: second };
  };
  const first = { grant: split("grant", grant).first };
  return {
    ...both("type", "type", type),
    // The first leg's is the same in all grants: it says nothing new.
    "one-time owner, second leg": split("owner-address", from).second,
    ...both("capsule", "capsule", capsule),
    "capsule's tag": split("capsule", capsule).tail,
    ...both("statement", "statement", statement),
    ...both("grant", "grant", grant),
    A: seenA(first),
    U: seenU(first),
    "R_t by rho": seenR(first),
    "k2, k3": seenX(first),
    "first U_i": seenFirstU(first),
    ...both("share", "share", shares[0]!),
  };
}

/** Deviations a leg's own firewall meets: how the leg of another grant gets into this one. */
type Bend = readonly [LegBend, (of: LegTranscript) => Uint8Array];
const type: Bend = [bendFrame("type"), (of) => of.type];
const capsule: Bend = [bendFrame("capsule"), (of) => of.capsule];
const statement: Bend = [bendFrame("statement"), (of) => of.statement];
const share: Bend = [bendShare, (of) => of.shares[0]!];
const BENDS: Readonly<Record<LegName, Readonly<Record<string, Bend>>>> = {
  first: {
    "type salt": type,
    capsule,
    statement,
    A: [bendPart(PARTS.A), seenA],
    U: [bendPart(PARTS.U), seenU],
    "k2, k3": [bendPart(PARTS.X), seenX],
    share,
  },
  second: {
    "type salt": type,
    "one-time owner key": [bendFrame("from"), (of) => of.from],
    capsule,
    statement,
    grant: [bendFrame("grant"), (of) => of.grant],
    share,
  },
};

/** Deviations after both legs were released: what is then put among the frames. */
const FRAMES: Readonly<Record<Exclude<keyof GrantFrames, "to">, (of: GrantFrames) => Uint8Array>> = {
  type: (of) => of.type,
  from: (of) => of.from,
  capsule: (of) => of.capsule,
  statement: (of) => of.statement,
  grant: (of) => of.grant,
  shares: (of) => of.shares[0]!,
};

/** The type frame of a leg under these coins, as it is among the frames. */
function typeUnder(leg: LegName, seed: Uint8Array, contribution: Uint8Array): Uint8Array {
  const createLeg = leg === "first" ? createFirst : createSecond;
  return createLeg(coinStream(seed, contribution, "type")).newType(plan.kind);
}

/** What a firewall of the attacker's own contributes. */
async function guessFor(leg: LegName): Promise<Uint8Array> {
  const { contribution } = await guardFor(leg, "of the attacker").calls.begin({ commitment: new Uint8Array(32) });
  return contribution;
}

async function refuses(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (thrown) {
    if (/^CRYPTO_FIREWALL_(VALUE|GRANT)$/.test(codeOf(thrown))) return true;
    throw thrown;
  }
}

/** A capsule whose tag the wallet chose. */
function withTag(frames: GrantFrames, tag: Uint8Array): GrantFrames {
  const { first, second } = splitLegs(info.code, "capsule", frames.capsule);
  return { ...frames, capsule: encodeFrame(info.code, "capsule", concatBytes(first, second, tag)) };
}

test(
  `hybrid: what leaves, of seeds chosen for their salts, is chance, and what deviates is refused, in ${OUTPUTS} outputs`,
  async () => {
    const began = performance.now();
    const open: Counts = {};
    const released: Counts = {};
    const refused: Record<string, number> = {};
    const guesses = { first: await guessFor("first"), second: await guessFor("second") };
    const pool: { first: LegTranscript; second: LegTranscript; frames: GrantFrames }[] = [];

    await forEachOutput(POOL + OUTPUTS, async (i) => {
      const bit = secretBit(secret, i);
      const wallet = fixedRandom(`combined wallet ${i}`);
      const guard = (leg: LegName) => guardFor(leg, `combined firewall ${i}`);
      const guards = { first: guard("first"), second: guard("second") };
      const offered: Partial<Record<LegName, Offered>> = {};
      const watched = (leg: LegName): FirewallCalls => {
        let commitment: Uint8Array = new Uint8Array(0);
        return {
          begin(params) {
            commitment = params.commitment;
            return guards[leg].calls.begin(params);
          },
          async release(params) {
            const answer = await guards[leg].calls.release(params);
            offered[leg] = { commitment, params, answer };
            return answer;
          },
        };
      };
      const rho = grind(
        "R_t by rho",
        bit,
        () => randomScalar(wallet),
        (each) => pointR(curve, each),
      );
      // The seeds are drawn leg by leg.
      const turns: LegName[] = ["first", "second"];
      const exchange = await openExchange({
        create: (random) =>
          over(
            { ...createFirst(random), typeKey: (key, of) => typeKeyWith(curve, rho, key, of) },
            createSecond(random),
          ),
        random: () => {
          const leg = turns.shift()!;
          const seen = (seed: Uint8Array) => typeUnder(leg, seed, guesses[leg]);
          return grind(`type, ${leg} leg`, bit, () => wallet(32), seen);
        },
        first: watched("first"),
        second: watched("second"),
      });
      const { frames, second, key } = await exchange.make(plan);
      const [one, two] = [offered.first!, offered.second!];
      const own = { first: one.params.transcript, second: two.params.transcript, frames };
      const pooled = pool.slice();
      pool.push(own);
      if (pool.length > POOL) pool.shift();
      if (i < POOL) return;

      const deviate = (name: string, refusal: boolean): void => {
        refused[name] = (refused[name] ?? 0) + (refusal ? 1 : 0);
      };
      for (const leg of ["first", "second"] as const) {
        const { commitment, params } = offered[leg]!;
        for (const [name, [bend, seen]] of Object.entries(BENDS[leg])) {
          const channel = `${name}, ${leg} leg`;
          const other = pooled.find((each) => carried(channel, seen(each[leg])) === bit)!;
          const transcript = bend(params.transcript, other[leg]);
          const fresh = guard(leg);
          await fresh.calls.begin({ commitment });
          deviate(channel, await refuses(() => fresh.calls.release({ ...params, transcript })));
        }
      }
      const digest = guards.first.approve(exchange.exchange, frames, contexts, second);
      expect(digest && guards.second.hasReleased(digest)).toBe(true);
      const first = { ...one.params.transcript, grant: one.answer.grant };
      const halves = { first: one.answer.half, second: second!.half };
      const legs = { first, firstGiven: first, second: second!.transcript, halves } as unknown as CombinedLegs;
      const approve = (bent: GrantFrames) => () => requireCombined(info, home.suite.legs!, bent, legs, contexts);
      approve(frames)();
      for (const [frame, seen] of Object.entries(FRAMES)) {
        const channel = `${frame} among the frames`;
        const other = pooled.find((each) => carried(channel, seen(each.frames)) === bit)!;
        const bent = frame === "shares" ? [seen(other.frames), ...frames.shares.slice(1)] : seen(other.frames);
        deviate(channel, await refuses(approve({ ...frames, [frame]: bent })));
      }
      const tag = grind(
        "tag",
        bit,
        () => wallet(32),
        (each) => each,
      );
      deviate("tag", await refuses(approve(withTag(frames, tag))));

      count(open, "R_t by rho", seenR(one.params.transcript), bit);
      for (const [name, value] of Object.entries(partsOf(frames))) count(released, name, value, bit);
      if (i % 500 === 0) expect(opened(home, frames.grant, { ...frames, key, coins: () => wallet })).toEqual(key);
    });

    const bound = chance(OUTPUTS);
    const seconds = (performance.now() - began) / 1000;
    if (DEEP) process.stdout.write(`hybrid: ${JSON.stringify({ open, refused, released, seconds })}\n`);
    expect(Object.keys(refused)).toHaveLength(20);
    // Given to the first firewall with a bit in each, as it would leave without one.
    expect(open).toEqual({ "R_t by rho": { hits: OUTPUTS, outputs: OUTPUTS } });
    expect(refused).toEqual(Object.fromEntries(Object.keys(refused).map((channel) => [channel, OUTPUTS])));
    expect(Object.keys(released)).toHaveLength(22);
    for (const [channel, { hits, outputs }] of Object.entries(released)) {
      expect(outputs, channel).toBe(OUTPUTS);
      expect(Math.abs(hits / outputs - 0.5), channel).toBeLessThan(bound);
    }
  },
  DEEP ? 3_600_000 : 120_000,
);
