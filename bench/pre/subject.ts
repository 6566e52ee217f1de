/**
 * Everything measured side by side is a subject: one round of it gives a time for each operation. Rounds of all subjects
 * alternate, so that all see the same machine: what else runs there, heat, and the collector's pauses.
 */
import { median } from "../../scripts/measurements.ts";

/** Milliseconds by operation. */
export type Timings = Readonly<Record<string, number>>;

export interface Subject {
  readonly name: string;
  round(): Timings | Promise<Timings>;
}

/** Median milliseconds by operation, by subject. */
export type Medians = ReadonlyMap<string, Timings>;

export interface Effort {
  /** Turns every subject gets. */
  readonly turns: number;
  /** Milliseconds of a turn: quick subjects fill it with several rounds, slow ones overrun it with one. */
  readonly turn: number;
  /** Milliseconds each subject runs before anything counts, so that its code is compiled. */
  readonly warmUp: number;
  /** Milliseconds after which no further turn begins once there were {@link LEAST_TURNS}, as on a busy machine. */
  readonly longest: number;
}

const LEAST_TURNS = 3;

export const FULL: Effort = { turns: 12, turn: 60, warmUp: 400, longest: 75_000 };
/** Only to see that everything runs. */
export const QUICK: Effort = { turns: 1, turn: 1, warmUp: 1, longest: 1 };

export async function measure(subjects: readonly Subject[], effort: Effort): Promise<Medians> {
  const samples = new Map(subjects.map((each) => [each.name, [] as Timings[]]));
  const end = performance.now() + effort.longest;
  for (const subject of subjects) await turnOf(subject, effort.warmUp);
  for (let turn = 0; turn < effort.turns; turn++) {
    if (turn >= LEAST_TURNS && performance.now() > end) break;
    for (const subject of subjects) samples.get(subject.name)?.push(...(await turnOf(subject, effort.turn)));
  }
  return new Map([...samples].map(([name, rounds]) => [name, mediansOf(rounds)]));
}

async function turnOf(subject: Subject, milliseconds: number): Promise<Timings[]> {
  const rounds: Timings[] = [];
  const end = performance.now() + milliseconds;
  do rounds.push(await subject.round());
  while (performance.now() < end);
  return rounds;
}

function mediansOf(rounds: readonly Timings[]): Timings {
  const operations = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(
    operations.map((operation) => [operation, median(rounds.map((round) => round[operation] ?? NaN))]),
  );
}
