import { describe, it } from "vitest";
import { battery } from "./battery.ts";
import { DEEP, fixedRandom } from "./generator.fixture.ts";
import { suites } from "./registry.ts";

for (const { info } of suites(fixedRandom("battery")).list) {
  describe(`contract battery: ${info.id}`, () => {
    const checks = battery((random) => suites(random).suiteById(info.id), {
      random: fixedRandom,
      stride: DEEP ? 1 : 5,
    });
    for (const { name, run } of checks) it(name, run, 600_000);
  });
}
