/**
 * What travels, in bytes as it travels: whole frames, header included. And the communication table of Lv et al. 2024 for
 * our suites; the papers' own figures are quoted, at the 80-bit level they chose.
 */
import { play } from "../../src/core/battery-story.ts";
import type { Suite } from "../../src/core/suite.ts";
import { report } from "../../scripts/measurements.ts";
import { QUORUMS } from "./stage.ts";

/** Lv et al. 2024, communication cost in bytes; Key is what the other three leave of the total. */
const FIRST_PAPER = { Key: 64, CT: 384, RK: 384, "CT'": 512, total: 1344 };
/** Lv et al. 2025 (MedExChain), of which only the total is given in comparable form. */
const MEDEXCHAIN = { total: 1920 };
const LITERATURE = [
  ["Lv et al. 2024 as printed", FIRST_PAPER],
  ["MedExChain 2025 as printed", MEDEXCHAIN],
] as const;

export function reportMessages(suites: readonly Suite[]): void {
  for (const suite of suites) {
    const { frames, shares, typeKey, address, rekeyOptions } = play(suite, {
      certificateless: false,
      sameAuthority: false,
    });
    const say = (metric: string, value: number) =>
      report({ bench: "pre", case: `bytes ${suite.info.id}`, metric, unit: "bytes", value });
    for (const [kind, frame] of Object.entries(frames)) {
      if (kind !== "grant" && kind !== "share") say(kind, frame.length);
    }
    const longest = Math.max(...shares.map((each) => each.length));
    const shortest = Math.min(...shares.map((each) => each.length));
    say("share", longest);
    if (shortest < longest) say("share, as a seed", shortest);
    for (const quorum of QUORUMS) {
      const { grant } = suite.rekey(typeKey, address, { ...rekeyOptions, ...quorum });
      say(`grant ${quorum.threshold}-of-${quorum.relays}`, grant.length);
    }
  }
}

/**
 * Key: what the owner keeps. CT: capsule. RK: grant, share and statement for one relay. CT': all the recipient is sent,
 * that is capsule, grant and fragment. Capsule and grant so count twice in the total, as they travel twice.
 */
export function reportTable(suites: readonly Suite[]): void {
  for (const [name, row] of LITERATURE) {
    for (const [metric, value] of Object.entries(row)) {
      report({ bench: "pre", case: `communication ${name}`, metric, unit: "bytes", value });
    }
  }
  for (const suite of suites) {
    const { frames, made, typeKey, address, rekeyOptions } = play(suite, {
      certificateless: false,
      sameAuthority: false,
    });
    const { grant, shares } = suite.rekey(typeKey, address, { ...rekeyOptions, relays: 1, threshold: 1 });
    const share = shares[0]!;
    const fragment = suite.convert(share, made.capsule, made.statement);
    const size = (...each: readonly Uint8Array[]) => each.reduce((sum, { length }) => sum + length, 0);
    const parts = {
      Key: size(frames["owner-key"]),
      CT: size(made.capsule),
      RK: size(grant, share, made.statement),
      "CT'": size(made.capsule, grant, fragment),
    };
    const total = Object.values(parts).reduce((sum, each) => sum + each, 0);
    const row = { bench: "pre", case: `communication ${suite.info.id}`, unit: "bytes" } as const;
    for (const [metric, value] of Object.entries(parts)) report({ ...row, metric, value });
    for (const [baseline, paper] of LITERATURE) {
      report({ ...row, metric: "total", value: total, baseline, ratio: total / paper.total });
    }
  }
}
