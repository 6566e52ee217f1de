import { concat, encodeAbiParameters, keccak256 } from "viem";
import { expect, test } from "vitest";
import { frameHash } from "./consent.ts";
import { capsuleContext, capsuleHash } from "./grant-binding.ts";
import { toHex } from "./hex.ts";
import { fill, network, owner } from "./sample.fixture.ts";

test("the hash of a capsule takes in its statement", () => {
  const [capsule, statement] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  expect(capsuleHash(capsule, statement)).toBe(keccak256(concat([capsule, statement])));
  expect(capsuleHash(capsule, statement)).toBe(frameHash(capsule, statement));
});

test("the context of a capsule is its deployment, consent, owner and scope", () => {
  const consent = { id: fill("11", 32), owner: owner.address, scope: fill("15", 32) };
  const own = capsuleContext(network, consent);
  expect(own.length).toBe(32);
  expect(toHex(own)).toBe(
    keccak256(
      encodeAbiParameters(
        ["string", "bytes32", "bytes32", "address", "bytes32"].map((type) => ({ type })),
        ["chartpass capsule v1", fill("d5", 32), consent.id, consent.owner, consent.scope],
      ),
    ),
  );
  for (const other of [
    capsuleContext({ ...network, deploymentSalt: fill("d6", 32) }, consent),
    capsuleContext(network, { ...consent, id: fill("12", 32) }),
    capsuleContext(network, { ...consent, owner: `0x${"12".repeat(20)}` }),
    capsuleContext(network, { ...consent, scope: fill("16", 32) }),
  ]) {
    expect(other).not.toEqual(own);
  }
});
