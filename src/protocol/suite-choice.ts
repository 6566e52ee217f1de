/**
 * Which suite: for what is made now, the one network.json names; for what was made before, the one its bytes name. The
 * codes are those of core/registry.ts, which this file does not import: a page checks messages without any cryptosystem
 * of theirs. See docs/crypto.md, section on choice and downgrade.
 */
import { ChartpassError } from "../core/errors.ts";
import type { SuiteInfo } from "../core/suite.ts";
import { suiteCodeOf } from "../core/wire.ts";

/** Never reused or renumbered: they are part of the format of frames. */
export const SUITE_CODES = { "ibe-clc": 1, lattice: 2, chow: 3, hybrid: 4 } as const;
export type SuiteId = keyof typeof SUITE_CODES;
export const SUITE_IDS = Object.keys(SUITE_CODES) as [SuiteId, ...SuiteId[]];

/** What a deployment names that has no reason for another. */
export const PRESENT_SUITE: SuiteId = "hybrid";
/** What everything was made with before there was a choice. */
export const FIRST_SUITE: SuiteId = "ibe-clc";

/** What people are told of a suite: what its `info` says, which its test holds this against. */
export const SUITE_TRAITS: Readonly<Record<SuiteId, Pick<SuiteInfo, "authority" | "escrow" | "quantumSafe">>> = {
  "ibe-clc": { authority: true, escrow: true, quantumSafe: false },
  lattice: { authority: false, escrow: false, quantumSafe: true },
  chow: { authority: false, escrow: false, quantumSafe: false },
  hybrid: { authority: true, escrow: false, quantumSafe: true },
};

/**
 * The suite a frame says it is of; nothing else of the frame is checked.
 * @throws WIRE_LENGTH, WIRE_MAGIC, WIRE_FORMAT, WIRE_SUITE
 */
export function suiteIdOf(frame: Uint8Array): SuiteId {
  const code = suiteCodeOf(frame);
  const found = SUITE_IDS.find((id) => SUITE_CODES[id] === code);
  if (found) return found;
  throw new ChartpassError("WIRE_SUITE", "The data belongs to a suite that is not known here.", {
    hint: "Update the app.",
  });
}
