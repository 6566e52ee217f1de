/**
 * The suite of two locks behind both its firewalls, and a subverted wallet that goes the app's own way (grant.ts): the
 * legs together, as wallet.attack.test.ts has them one by one. Of every channel the same number of outputs, 10,000 with
 * CHARTPASS_DEEP=1:
 *
 *   complying   seeds chosen for a guessed contribution, rho chosen for R_t: of what leaves, each leg of each frame is
 *               looked at, and the parts of the first leg's grant: | hit rate - 1/2 | stays below chance(outputs)
 *   deviating   a frame, or a part of one, is another grant's that carries the bit: offered to the leg's own firewall
 *               before it releases, or put among the frames afterwards. Each is refused, whichever bit it carries
 *
 * The statistic and its rate of false alarms are those of wallet.attack.test.ts.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { codeOf } from "../errors.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { splitLegs } from "../hybrid/legs.ts";
import { randomScalar } from "../ibe-clc/points.ts";
import { encodeFrame, FRAME_HEADER, type Kind } from "../wire.ts";
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
type LegBend = (own: LegTranscript, other: LegTranscript) => LegTranscript;
const splice =
  ([at, length]: readonly [number, number]): LegBend =>
  (own, other) => {
    const grant = own.grant.slice();
    grant.set(other.grant.subarray(FRAME_HEADER + at, FRAME_HEADER + at + length), FRAME_HEADER + at);
    return { ...own, grant };
  };
const type: LegBend = (own, other) => ({ ...own, type: other.type });
const capsule: LegBend = (own, other) => ({ ...own, capsule: other.capsule, statement: other.statement });
const share: LegBend = (own, other) => ({ ...own, shares: [other.shares[0]!, ...own.shares.slice(1)] });
const BENDS: Readonly<
  Record<LegName, Readonly<Record<string, readonly [LegBend, (of: LegTranscript) => Uint8Array]>>>
> = {
  first: {
    "type salt": [type, (of) => of.type],
    capsule: [capsule, (of) => of.capsule],
    A: [splice(PARTS.A), seenA],
    U: [splice(PARTS.U), seenU],
    "k2, k3": [splice(PARTS.X), seenX],
    share: [share, (of) => of.shares[0]!],
  },
  second: {
    "type salt": [type, (of) => of.type],
    "one-time owner key": [(own, other) => ({ ...own, from: other.from }), (of) => of.from],
    capsule: [capsule, (of) => of.capsule],
    grant: [(own, other) => ({ ...own, grant: other.grant }), (of) => of.grant],
    share: [share, (of) => of.shares[0]!],
  },
};

/** Deviations after both legs were released: what is then put among the frames. */
const FRAMES: Readonly<Record<string, readonly [keyof GrantFrames, (of: GrantFrames) => Uint8Array]>> = {
  type: ["type", (of) => of.type],
  from: ["from", (of) => of.from],
  capsule: ["capsule", (of) => of.capsule],
  statement: ["statement", (of) => of.statement],
  grant: ["grant", (of) => of.grant],
};

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
  `hybrid: what leaves is chance and what deviates is refused, in ${OUTPUTS} outputs of every channel`,
  async () => {
    const began = performance.now();
    const open: Counts = {};
    const released: Counts = {};
    const refused: Record<string, number> = {};
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
      const exchange = await openExchange({
        create: (random) =>
          over(
            { ...createFirst(random), typeKey: (key, of) => typeKeyWith(curve, rho, key, of) },
            createSecond(random),
          ),
        random: () =>
          grind(
            "seed",
            bit,
            () => wallet(32),
            (seed) => coinStream(seed, new Uint8Array(32), "type")(32),
          ),
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

      const deviate = (name: string, value: Uint8Array, refusal: boolean): void => {
        count(open, name, value, bit);
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
          deviate(channel, seen(transcript), await refuses(() => fresh.calls.release({ ...params, transcript })));
        }
      }
      const digest = guards.first.approve(exchange.exchange, frames, contexts, second);
      expect(digest && guards.second.hasReleased(digest)).toBe(true);
      const first = { ...one.params.transcript, grant: one.answer.grant };
      const halves = { first: one.answer.half, second: second!.half };
      const legs = { first, firstGiven: first, second: second!.transcript, halves } as unknown as CombinedLegs;
      const approve = (bent: GrantFrames) => () => requireCombined(info, home.suite.legs!, bent, legs, contexts);
      approve(frames)();
      for (const [name, [frame, seen]] of Object.entries(FRAMES)) {
        const channel = `${name} among the frames`;
        const other = pooled.find((each) => carried(channel, seen(each.frames)) === bit)!;
        deviate(channel, seen(other.frames), await refuses(approve({ ...frames, [frame]: other.frames[frame] })));
      }
      const tag = grind(
        "tag",
        bit,
        () => wallet(32),
        (each) => each,
      );
      deviate("tag", tag, await refuses(approve(withTag(frames, tag))));

      count(open, "R_t by rho", seenR(one.params.transcript), bit);
      for (const [name, value] of Object.entries(partsOf(frames))) count(released, name, value, bit);
      if (i % 500 === 0) expect(opened(home, frames.grant, { ...frames, key, coins: () => wallet })).toEqual(key);
    });

    const bound = chance(OUTPUTS);
    const seconds = (performance.now() - began) / 1000;
    if (DEEP) process.stdout.write(`hybrid: ${JSON.stringify({ open, refused, released, seconds })}\n`);
    expect(Object.keys(refused)).toHaveLength(17);
    for (const [channel, found] of Object.entries(open))
      expect(found, channel).toEqual({ hits: OUTPUTS, outputs: OUTPUTS });
    expect(refused).toEqual(Object.fromEntries(Object.keys(refused).map((channel) => [channel, OUTPUTS])));
    expect(Object.keys(released)).toHaveLength(22);
    for (const [channel, { hits, outputs }] of Object.entries(released)) {
      expect(outputs, channel).toBe(OUTPUTS);
      expect(Math.abs(hits / outputs - 0.5), channel).toBeLessThan(bound);
    }
  },
  DEEP ? 3_600_000 : 60_000,
);
