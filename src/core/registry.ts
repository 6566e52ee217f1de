/**
 * Every suite the app knows. Screens and services ask here by the id in a consent or by the code in a frame; they
 * branch on `info`, never on a name.
 */
import { ChartpassError } from "./errors.ts";
import { createChow } from "./chow/chow.ts";
import { createHybrid } from "./hybrid/hybrid.ts";
import { createIbeClc } from "./ibe-clc/ibe-clc.ts";
import { createLattice } from "./lattice/lattice.ts";
import type { PairingBackend } from "./pairing/backend.ts";
import type { Random, Suite } from "./suite.ts";
import { suiteCodeOf } from "./wire.ts";

export interface Suites {
  readonly list: readonly Suite[];
  /** @throws ARG_SUITE when no suite has this id */
  suiteById(id: string): Suite;
  /** The suite of a frame. @throws WIRE_LENGTH, WIRE_MAGIC, WIRE_FORMAT, WIRE_SUITE */
  suiteOf(bytes: Uint8Array): Suite;
}

/** Either leg's secrecy is enough; which suites its legs are is part of its format, like its code. */
const HYBRID = {
  id: "hybrid",
  code: 4,
  title: "Identity-based and lattice re-encryption together",
  source: "Giacon, Heuer, Poettering 2018, over suites ibe-clc and lattice: docs/crypto.md",
} as const;

/**
 * The suites, all drawing from one generator.
 * @param options.pairing computes the pairings; the reference backend when left out
 */
export function suites(random: Random, options: { pairing?: PairingBackend } = {}): Suites {
  const ibeClc = createIbeClc(random, options.pairing);
  const lattice = createLattice(random);
  const list = [ibeClc, createChow(random), lattice, createHybrid(HYBRID, ibeClc, lattice)];
  return {
    list,
    suiteById(id) {
      const found = list.find(({ info }) => info.id === id);
      if (found !== undefined) return found;
      throw new ChartpassError("ARG_SUITE", "This kind of encryption is not known here.", { hint: "Update the app." });
    },
    suiteOf(bytes) {
      const code = suiteCodeOf(bytes);
      const found = list.find(({ info }) => info.code === code);
      if (found !== undefined) return found;
      throw new ChartpassError("WIRE_SUITE", "The data belongs to a suite that is not known here.", {
        hint: "Update the app.",
      });
    },
  };
}
