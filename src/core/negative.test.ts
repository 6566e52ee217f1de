/**
 * 2,000 mutated frames, or 100,000 with CHARTPASS_DEEP=1 (in parts: part.fixture.ts): each is refused with a typed error
 * or a "no". Case numbers mean the same frames everywhere; a failure names its case.
 */
import { describe, expect, it } from "vitest";
import { DEEP, fixedRandom } from "./generator.fixture.ts";
import { emptyTally, negativeBattery, type Tally } from "./negative.fixture.ts";
import { mclPairing } from "./pairing/backends.fixture.ts";
import { partOf } from "./part.fixture.ts";
import { suites } from "./registry.ts";

const CASES = DEEP ? 100_000 : 2_000;
const CHUNK = 250;
const { from, to } = partOf(CASES);
const battery = negativeBattery((random) => suites(random, { pairing: mclPairing }).list, fixedRandom);
const total = emptyTally();

function add(tally: Tally): void {
  for (const name of ["cases", "parse", "used", "uses"] as const) total[name] += tally[name];
  for (const group of ["suites", "kinds", "mutations"] as const) {
    for (const [name, { parse, used }] of Object.entries(tally[group])) {
      const row = (total[group][name] ??= { parse: 0, used: 0 });
      row.parse += parse;
      row.used += used;
    }
  }
}

describe("negative battery", () => {
  for (let start = from; start < to; start += CHUNK) {
    const end = Math.min(to, start + CHUNK);
    it(`frames ${start} to ${end}`, () => add(battery.run(start, end)), 1_800_000);
  }

  it("enough of them reach the cryptography, in every suite", () => {
    const shares = Object.entries(total.suites).map(([id, { parse, used }]) => `${id} ${used} of ${parse + used}`);
    process.stdout.write(
      `${total.cases} frames: ${total.parse} refused as frames, ${total.used} by ${total.uses} uses (${shares.join(", ")})\n`,
    );
    expect(total.cases).toBe(to - from);
    expect(total.used / total.cases).toBeGreaterThan(0.35);
    for (const [id, { parse, used }] of Object.entries(total.suites)) {
      expect(used / (parse + used), id).toBeGreaterThan(0.2);
    }
    expect(Object.keys(total.mutations).length).toBeGreaterThan(60);
  });
});
