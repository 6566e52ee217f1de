import { describe, it } from "vitest";
import { battery } from "./battery.ts";
import { DEEP, fixedRandom } from "./generator.fixture.ts";
import { mclPairing } from "./pairing/backends.fixture.ts";
import { noblePairing } from "./pairing/noble.ts";
import { suites } from "./registry.ts";

const ALL = Number.POSITIVE_INFINITY;

for (const { info } of suites(fixedRandom("battery")).list) {
  // Which suite pairs on its own is tried with both backends, in the quick run more coarsely with the slow one.
  for (const pairing of info.id === "ibe-clc" ? [mclPairing, noblePairing] : [mclPairing]) {
    const slow = pairing === noblePairing;
    // The legs of a combined suite are tried in their own batteries; here it is what joins them.
    const sample = info.id === "hybrid" ? (DEEP ? 2000 : 80) : DEEP ? ALL : slow ? 40 : 400;
    describe(`contract battery: ${info.id}${slow ? ", reference backend" : ""}`, () => {
      const checks = battery((random) => suites(random, { pairing }).suiteById(info.id), {
        random: fixedRandom,
        stride: DEEP ? 1 : slow ? 10 : 5,
        sample,
      });
      for (const { name, run } of checks) it(name, run, 600_000);
    });
  }
}
