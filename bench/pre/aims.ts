/** Whether the aims are met, in words for people. */
import { remark } from "../../scripts/measurements.ts";
import { quickestOf, type Entry } from "./backends.ts";
import { PAIRING_PEERS, UMBRAL } from "./peers.ts";
import { QUORUMS } from "./stage.ts";
import type { Medians } from "./subject.ts";

/** Times faster than each peer built on pairings, one relay. */
const FASTER = { encapsulate: 2, rekey: 2, convert: 20, open: 2 };
/** The same aims for the harder cases: nothing met before, proofs still to be checked, the type's key made too. */
const HARDER: Readonly<Record<keyof typeof FASTER, readonly string[] | undefined>> = {
  encapsulate: ["encapsulate, new type"],
  rekey: ["type key", "rekey"],
  convert: ["convert, first check"],
  open: undefined,
};
/** Milliseconds of the default suite, two of three relays. */
const BELOW = { "encapsulate, new type": 5, open: 15 };

export function remarkAims(entries: readonly Entry[], medians: Medians, compared: boolean): void {
  const of = (subject: string, metric: string) => medians.get(subject)?.[metric];

  const pairings = quickestOf(entries, "ibe-clc");
  if (pairings !== undefined && compared) {
    for (const peer of PAIRING_PEERS) {
      for (const [metric, aim] of Object.entries(FASTER)) {
        for (const steps of [[metric], HARDER[metric as keyof typeof FASTER]]) {
          if (steps === undefined) continue;
          const ours = steps.reduce((sum, step) => sum + (of(`${pairings.name} 1-of-1`, step) ?? NaN), 0);
          const times = (of(`${peer} 1-of-1`, metric) ?? NaN) / ours;
          const words = `${steps.join(" + ")}: ${pairings.name} is ${times.toFixed(1)} times as fast as ${peer}`;
          verdict(times >= aim, `${words}, aim ${aim}`);
        }
      }
    }
    for (const { threshold, relays } of QUORUMS) {
      const quorum = `${threshold}-of-${relays}`;
      const ours = of(`${pairings.name} ${quorum}`, "convert") ?? NaN;
      const theirs = of(`${UMBRAL} ${quorum}`, "convert") ?? NaN;
      const words = `${quorum} convert, proof checked before: ${ours.toFixed(3)} ms, ${UMBRAL} ${theirs.toFixed(3)} ms`;
      verdict(ours < theirs, words);
    }
  }
  const both = quickestOf(entries, "hybrid");
  if (both === undefined) return;
  for (const [metric, aim] of Object.entries(BELOW)) {
    const value = of(`${both.name} 2-of-3`, metric) ?? NaN;
    verdict(value < aim, `${metric}: ${both.name} 2-of-3 takes ${value.toFixed(2)} ms, aim below ${aim} ms`);
  }
}

const verdict = (met: boolean, words: string): void => remark(`${met ? "met   " : "missed"} ${words}`);
