/** The suites over every pairing backend there is, and the subjects made of them. Runs in Node and in a browser. */
import { systemRandom } from "../../src/core/random.ts";
import { suites } from "../../src/core/registry.ts";
import type { Suite } from "../../src/core/suite.ts";
import { createStage, QUORUMS } from "./stage.ts";
import type { Subject } from "./subject.ts";

export interface Entry {
  /** Suite, and backend where it matters. */
  readonly name: string;
  readonly suite: Suite;
  /** The same suite on the quickest backend. */
  readonly quickest: Suite;
}

/** Suites without an authority use no pairings, so they appear once. */
export async function createEntries(): Promise<Entry[]> {
  const noble = suites(systemRandom).list;
  return noble.map((suite) => ({ name: suite.info.id, suite, quickest: suite }));
}

export function createStages(entries: readonly Entry[]): Subject[] {
  return entries.flatMap(({ name, suite }) =>
    QUORUMS.map((quorum) =>
      createStage(name, suite, quorum, { newPeople: suite.info.authority && quorum.relays === 1 }),
    ),
  );
}
