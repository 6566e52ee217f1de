/** The hub's entry for hashes of fragments, on a real chain with real suites; and that neither entry takes the other's. */
import { keccak256, stringToBytes, toHex } from "viem";
import { readContract } from "viem/actions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shareCommitment } from "../protocol/consent.ts";
import { openDigest } from "../protocol/exchange.ts";
import { hashCommitment, type FragmentPoints } from "../protocol/fragment-proof.ts";
import { relayHubAbi as abi } from "./abi/relay-hub.ts";
import { createWorld, newAccount, type World } from "./chains.fixture.ts";
import type { Address, ChainWriter } from "./client.ts";
import { hashOf, newConsent, newGrant, newOpen, newStop, pointsOf, type Given, type Grant } from "./consent.fixture.ts";
import { postConsent, stopConsent } from "./consents.ts";
import { isTrailWhole, readConsentHistory } from "./events.ts";
import { postFragment, readAnswers, readTrail } from "./hub.ts";

let world: World;
let hub: Address;
let consents: Address;
let sponsor: ChainWriter;
let relays: ChainWriter[];
beforeAll(async () => {
  world = await createWorld();
  hub = world.config.contracts["relay"]!.hub!;
  consents = world.config.contracts["relay"]!.consents!;
  sponsor = await world.writerFor("relay", newAccount());
  relays = await Promise.all(world.relays.map((each) => world.writerFor("relay", each)));
});
afterAll(() => world.close());

async function posted(grant: Grant, changes = {}): Promise<Given> {
  const given = await newConsent(world, changes, grant);
  await postConsent(sponsor, consents, given.signed);
  return given;
}

const hashType = keccak256(stringToBytes("FragmentHash(bytes32 fragmentHash)"), "bytes");

test("commitments to hashes are typed as the contract types them", async () => {
  expect(await readContract(sponsor, { address: hub, abi, functionName: "FRAGMENT_HASH_TYPEHASH" })).toBe(
    toHex(hashType),
  );
});

describe.each(["chow", "lattice"] as const)("%s", (id) => {
  const grant = newGrant(id);

  test("relays answer; counter, hash chain and history agree as they do for points", async () => {
    const given = await posted(grant);
    const open = await newOpen(world, given);
    const sent = await postFragment(relays[0]!, hub, open, 0, hashOf(grant, 0));
    await postFragment(relays[2]!, hub, open, 2, hashOf(grant, 2));
    await postFragment(relays[1]!, hub, await newOpen(world, given), 1, hashOf(grant, 1));
    const trail = await readTrail(sponsor, hub, given.signed.consent.id);
    expect(trail).toMatchObject({ links: 5, opens: 2, fragments: 3 });
    expect(await readAnswers(sponsor, hub, openDigest(world.config, open))).toEqual([0, 2]);
    const history = await readConsentHistory(sponsor, { consents, hub }, given.signed.consent.id);
    expect(history.map((each) => each.kind)).toEqual([
      "posted",
      "opened",
      "fragment",
      "fragment",
      "opened",
      "fragment",
    ]);
    expect(history[2]).toMatchObject({ fragmentHash: toHex(hashOf(grant, 0).fragmentHash) });
    expect(isTrailWhole(history, trail)).toBe(true);
    expect(
      isTrailWhole(
        history.filter((_, index) => index !== 3),
        trail,
      ),
    ).toBe(false);
    expect(sent.receipt.gasUsed).toBeLessThan(230_000n);
  });

  test("another relay's hash, another grant's, a repeated one, another relay, another reader, a revoked permission", async () => {
    const given = await posted(grant);
    const open = await newOpen(world, given);
    const right = hashOf(grant, 0);
    const flipped = right.fragmentHash.slice();
    flipped[31]! ^= 1;
    for (const fragmentHash of [hashOf(grant, 1).fragmentHash, hashOf(newGrant(id), 0).fragmentHash, flipped]) {
      await expect(postFragment(relays[0]!, hub, open, 0, { fragmentHash })).rejects.toMatchObject({
        code: "RELAY_SHARE",
      });
    }
    await expect(postFragment(relays[1]!, hub, open, 0, right)).rejects.toMatchObject({ code: "RELAY_NOT_NAMED" });
    const foreign = await newOpen(world, { ...given, reader: newAccount() });
    await expect(postFragment(relays[0]!, hub, foreign, 0, right)).rejects.toMatchObject({ code: "CONSENT_READER" });
    await postFragment(relays[0]!, hub, open, 0, right);
    await expect(postFragment(relays[0]!, hub, open, 0, right)).rejects.toMatchObject({ code: "RELAY_REPEATED" });
    await stopConsent(sponsor, consents, await newStop(world, given, "revoke", 1));
    await expect(postFragment(relays[0]!, hub, await newOpen(world, given), 0, right)).rejects.toMatchObject({
      code: "CONSENT_INACTIVE",
    });
  });
});

describe("one kind of commitment for the other", () => {
  const [points, hashes] = [newGrant("ibe-clc"), newGrant("chow")];

  test("points never pass as a hash", async () => {
    const given = await posted(points);
    const { capsulePoint, commitmentPoint, fragmentPoint } = pointsOf(points, 0);
    const open = await newOpen(world, given);
    const digests = [
      shareCommitment(capsulePoint, commitmentPoint),
      keccak256(commitmentPoint),
      keccak256(fragmentPoint),
      given.signed.consent.shareCommitments[0]!,
    ].map((hex) => Uint8Array.from(Buffer.from(hex.slice(2), "hex")));
    for (const fragmentHash of [...digests, hashOf(hashes, 0).fragmentHash, new Uint8Array(32)]) {
      await expect(postFragment(relays[0]!, hub, open, 0, { fragmentHash })).rejects.toMatchObject({
        code: "RELAY_SHARE",
      });
    }
    await postFragment(relays[0]!, hub, open, 0, pointsOf(points, 0));
  });

  test("a hash never passes as points: not beside real ones, not cut into lengths that give its commitment", async () => {
    const given = await posted(hashes);
    const open = await newOpen(world, given);
    const real = pointsOf(points, 0);
    const { fragmentHash } = hashOf(hashes, 0);
    const whole = Uint8Array.from([...hashType, ...fragmentHash]);
    expect(shareCommitment(hashType, fragmentHash)).toBe(given.signed.consent.shareCommitments[0]);
    const cut = (at: number): FragmentPoints => ({
      ...real,
      capsulePoint: whole.subarray(0, at),
      commitmentPoint: whole.subarray(at),
    });
    await expect(postFragment(relays[0]!, hub, open, 0, real)).rejects.toMatchObject({ code: "RELAY_SHARE" });
    for (const at of [0, 1, 32, 63, 64]) {
      await expect(postFragment(relays[0]!, hub, open, 0, cut(at))).rejects.toMatchObject({ code: "RELAY_FRAGMENT" });
    }
    expect(await readTrail(sponsor, hub, given.signed.consent.id)).toMatchObject({ links: 0 });
    await postFragment(relays[0]!, hub, open, 0, { fragmentHash });
  });

  test("a permission may commit to either, relay by relay; each answers by its own", async () => {
    const mixed = [hashCommitment(hashOf(hashes, 0).fragmentHash)];
    const { capsulePoint, commitmentPoint } = pointsOf(points, 1);
    mixed.push(shareCommitment(capsulePoint, commitmentPoint), mixed[0]!);
    const given = await posted(hashes, { shareCommitments: mixed });
    const open = await newOpen(world, given);
    await expect(postFragment(relays[1]!, hub, open, 1, hashOf(hashes, 0))).rejects.toMatchObject({
      code: "RELAY_SHARE",
    });
    await postFragment(relays[0]!, hub, open, 0, hashOf(hashes, 0));
    await postFragment(relays[1]!, hub, open, 1, pointsOf(points, 1));
    expect(await readAnswers(sponsor, hub, openDigest(world.config, open))).toEqual([0, 1]);
  });
});
