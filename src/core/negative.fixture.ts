/**
 * The negative battery: frames nobody made, offered everywhere a frame of their kind is taken.
 *
 * Case n is a function of n and the seed alone, so any range of cases can be run by itself and a long run can go on
 * where it stopped. Every case mutates one frame of one suite (negative-mutations.ts), gives it to `parse`, and, if that
 * takes it, to every use of its kind (negative-uses.ts). The outcome must be a typed error or a "no"; a key, even a
 * wrong one, or any other exception is a failure.
 *
 * Knows no test framework; negative.test.ts runs it.
 */
import { assert } from "./battery-claims.ts";
import { codeOf } from "./errors.ts";
import { drawFrom, mutate, type Mutation } from "./negative-mutations.fixture.ts";
import { USES, worksUnchanged } from "./negative-uses.fixture.ts";
import { createWorld, materialOf, type World } from "./negative-world.fixture.ts";
import type { Random, Suite } from "./suite.ts";
import type { Frame, Kind } from "./wire.ts";

/** Fixed, so that a case number means the same frame for everyone; change it to try other frames. */
export const SEED = "chartpass negative battery 1";
/** So many cases share one set of people, keys and grants. */
const WORLD_CASES = 2000;

/** Kinds as often as they stand here: what travels and what opens most often. */
const PACE: readonly Kind[] = [
  ...(["capsule", "capsule", "capsule", "grant", "grant", "grant", "fragment", "fragment", "share", "share"] as const),
  ...(["statement", "owner-address", "owner-key", "recipient-key", "address", "type", "type-key"] as const),
  ...(["capsule", "grant", "fragment", "share", "statement", "params", "master", "partial"] as const),
];

export interface Tally {
  cases: number;
  /** Refused by `parse`. */
  parse: number;
  /** Taken by `parse`, refused by the cryptography. */
  used: number;
  /** Uses tried on those. */
  uses: number;
  readonly suites: Record<string, { parse: number; used: number }>;
  readonly kinds: Record<string, { parse: number; used: number }>;
  readonly mutations: Record<string, { parse: number; used: number }>;
}

export interface NegativeBattery {
  /** Run cases from (inclusive) to (exclusive). @throws on the first case that goes unnoticed, naming it */
  run(from: number, to: number): Tally;
}

/**
 * @param create  the suites under test, drawing from the given generator
 * @param seeded  a reproducible generator for a label
 */
export function negativeBattery(
  create: (random: Random) => readonly Suite[],
  seeded: (label: string) => Random,
): NegativeBattery {
  let random: Random = seeded(SEED);
  let built: { readonly index: number; readonly worlds: readonly World[] } | undefined;

  const worldsOf = (index: number): readonly World[] => {
    if (built?.index === index) return built.worlds;
    random = seeded(`${SEED} world ${index}`);
    const worlds = create((length) => random(length)).map(createWorld);
    for (const { story } of worlds) assert(worksUnchanged(story), `the good frames of ${story.suite.info.id} open`);
    built = { index, worlds };
    return worlds;
  };

  const runCase = (number: number, tally: Tally): void => {
    const worlds = worldsOf(Math.floor(number / WORLD_CASES));
    random = seeded(`${SEED} case ${number}`);
    const draw = drawFrom(seeded(`${SEED} mutation ${number}`));
    const world = worlds[number % worlds.length];
    if (world === undefined) return;
    const kind = draw.pick(PACE);
    const mutation = mutate(draw, materialOf(worlds, world, kind));
    const { id } = world.story.suite.info;
    try {
      const uses = offer(world, kind, mutation);
      count(tally, id, kind, mutation, uses);
    } catch (thrown) {
      throw new Error(`Case ${number}: ${id} ${kind}, ${mutation.name}, goes unnoticed`, { cause: thrown });
    }
  };

  return {
    run(from, to) {
      const tally = emptyTally();
      for (let number = from; number < to; number++) runCase(number, tally);
      return tally;
    },
  };
}

export function emptyTally(): Tally {
  return { cases: 0, parse: 0, used: 0, uses: 0, suites: {}, kinds: {}, mutations: {} };
}

/** How many uses refused the frame; none when `parse` did. */
function offer<K extends Kind>({ story }: World, kind: K, { bytes }: Mutation): number {
  let frame: Frame<K>;
  try {
    frame = story.suite.parse(kind, bytes);
  } catch (thrown) {
    const code = codeOf(thrown, "ARG_UNTYPED");
    if (code.startsWith("WIRE_")) return 0;
    throw new Error(`parse refused with ${code}`, { cause: thrown });
  }
  for (const claim of USES[kind]) claim(story, frame);
  return USES[kind].length;
}

function count(tally: Tally, suite: string, kind: Kind, mutation: Mutation, uses: number): void {
  const outcome = uses === 0 ? "parse" : "used";
  tally.cases += 1;
  tally[outcome] += 1;
  tally.uses += uses;
  for (const [group, name] of [
    [tally.suites, suite],
    [tally.kinds, kind],
    [tally.mutations, mutation.name],
  ] as const) {
    const row = (group[name] ??= { parse: 0, used: 0 });
    row[outcome] += 1;
  }
}
