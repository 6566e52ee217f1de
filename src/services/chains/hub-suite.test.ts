import { expect, test } from "vitest";
import { suites } from "../../core/registry.ts";
import { systemRandom } from "../../core/random.ts";
import { SUITE_IDS } from "../../protocol/suite-choice.ts";
import { hubSuite } from "./hub-suite.ts";

test("a deployment may have every suite whose fragments its hub can check, and is told of the others at start", () => {
  for (const suite of SUITE_IDS) {
    const { info } = suites(systemRandom).suiteById(suite);
    if (info.onChain !== "none") expect(hubSuite({ suite }).info.id).toBe(suite);
    else {
      expect(() => hubSuite({ suite })).toThrow(
        expect.objectContaining({ code: "ARG_NETWORK", hint: expect.stringContaining("hybrid") as string }),
      );
    }
  }
  expect(hubSuite({ suite: "hybrid" }).info).toMatchObject({ quantumSafe: true, escrow: false });
});
