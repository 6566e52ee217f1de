import { describe, it } from "vitest";
import { battery } from "./battery.ts";
import { DEEP, fixedRandom } from "./generator.fixture.ts";
import { suites } from "./registry.ts";

for (const { info } of suites(fixedRandom("battery")).list) {
  describe(`contract battery: ${info.id}`, () => {
    const checks = battery((random) => suites(random).suiteById(info.id), {
      random: fixedRandom,
      stride: DEEP ? 1 : 5,
      // The legs of a combined suite are tried in their own batteries; here it is what joins them.
      sample: info.id === "hybrid" ? (DEEP ? 2000 : 80) : DEEP ? Number.POSITIVE_INFINITY : 400,
    });
    for (const { name, run } of checks) it(name, run, 600_000);
  });
}
