/** The suites over every pairing backend there is, and the subjects made of them. Runs in Node and in a browser. */
import type { PairingBackend } from "../../src/core/pairing/backend.ts";
import { loadMclPairing } from "../../src/core/pairing/mcl.ts";
import { noblePairing } from "../../src/core/pairing/noble.ts";
import { systemRandom } from "../../src/core/random.ts";
import { suites } from "../../src/core/registry.ts";
import type { Suite } from "../../src/core/suite.ts";
import { createStage, QUORUMS } from "./stage.ts";
import type { Subject } from "./subject.ts";

export interface Entry {
  readonly id: string;
  /** Suite, and backend where it matters. */
  readonly name: string;
  /** Undefined for suites without pairings. */
  readonly pairing: PairingBackend | undefined;
  /** Whether there is no quicker backend for this suite. */
  readonly quickest: boolean;
  /** A new instance, which remembers nothing. */
  readonly create: () => Suite;
}

/** Suites without an authority use no pairings, so they appear once. @throws where WebAssembly is missing */
export async function createEntries(): Promise<Entry[]> {
  const mcl = await loadMclPairing();
  const { list } = suites(systemRandom);
  return list.flatMap(({ info: { id, authority } }): Entry[] => {
    const create = (pairing?: PairingBackend) => () => suites(systemRandom, pairing && { pairing }).suiteById(id);
    if (!authority) return [{ id, name: id, pairing: undefined, quickest: true, create: create() }];
    return [noblePairing, mcl].map((pairing) => ({
      id,
      name: `${id} ${pairing.name}`,
      pairing,
      quickest: pairing === mcl,
      create: create(pairing),
    }));
  });
}

/** The entry of the same suite on the quickest backend. */
export const quickestOf = (entries: readonly Entry[], id: string): Entry | undefined =>
  entries.find((each) => each.id === id && each.quickest);

export function createStages(entries: readonly Entry[]): Subject[] {
  return entries.flatMap(({ name, pairing, create }) =>
    QUORUMS.map((quorum) =>
      createStage(name, create, quorum, { variants: pairing !== undefined && quorum.relays === 1 }),
    ),
  );
}
