import { concat, keccak256, stringToBytes } from "viem";
import { describe, expect, test } from "vitest";
import { play } from "../core/battery-story.ts";
import { fixedRandom } from "../core/generator.fixture.ts";
import { suites } from "../core/registry.ts";
import { shareCommitment } from "./consent.ts";
import { commitmentOf, fragmentProof, hashCommitment, shareCommitments } from "./fragment-proof.ts";
import { SUITE_IDS } from "./suite-choice.ts";

describe.each(SUITE_IDS)("%s", (id) => {
  const suite = suites(fixedRandom(`proof ${id}`)).suiteById(id);
  const { made, grant, fragments } = play(suite, { certificateless: false, sameAuthority: false });
  const { capsule } = made;

  test("what a relay posts fits what was announced of its place, and of no other", () => {
    const announced = shareCommitments(suite, { capsule, grant }, 3);
    expect(new Set(announced).size).toBe(3);
    const proofs = fragments.map((fragment, i) => fragmentProof(suite, { capsule, grant, fragment }, i));
    expect(proofs.map(commitmentOf)).toEqual(announced);
    expect(proofs.every((proof) => "fragmentHash" in proof === (suite.info.onChain === "fragment-hash"))).toBe(true);
  });

  test("there are as many as the grant has relays", () => {
    expect(() => shareCommitments(suite, { capsule, grant }, 4)).toThrow(
      expect.objectContaining({ code: "ARG_INDEX" }),
    );
  });
});

test("a commitment to a hash is no commitment to points, whatever bytes are cut into points", () => {
  const hash = new Uint8Array(32).fill(7);
  const type = keccak256(stringToBytes("FragmentHash(bytes32 fragmentHash)"), "bytes");
  expect(hashCommitment(hash)).toBe(keccak256(concat([type, hash])));
  expect(hashCommitment(hash)).not.toBe(shareCommitment(new Uint8Array(0), hash));
  // These bytes would give the same; they are too short for points, and the hub takes none of that length.
  expect(hashCommitment(hash)).toBe(shareCommitment(type, hash));
});
