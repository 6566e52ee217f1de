import { expect, test } from "vitest";
import { SUITE_CODES, SUITE_IDS, SUITE_TRAITS } from "../../protocol/suite-choice.ts";
import { deploymentSuite } from "./deployment-suite.ts";

test("a deployment may have every suite, and is what people are told of it", () => {
  for (const id of SUITE_IDS) {
    expect(deploymentSuite({ suite: id }).info).toMatchObject({ id, code: SUITE_CODES[id], ...SUITE_TRAITS[id] });
  }
  expect(deploymentSuite({ suite: "hybrid" }).info).toMatchObject({ quantumSafe: true, escrow: false });
});

test("what has no pairings shows its hub hashes of fragments", () => {
  for (const id of SUITE_IDS) {
    const { info, onChain } = deploymentSuite({ suite: id });
    expect(onChain.kind).toBe(info.onChain);
    expect(info.onChain).toBe(info.authority ? "bls12-381-pairing" : "fragment-hash");
  }
});
