/**
 * The relay hub on a real chain with the real suite: two relays answer, and every forged answer is refused. The
 * precompile accepts the point at infinity, so e(0, g2) = e(0, 0) holds: the contract must refuse zero itself.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDigest } from "../protocol/exchange.ts";
import { createWorld, newAccount, randomHex, type World } from "./chains.fixture.ts";
import type { Address, ChainWriter } from "./client.ts";
import { newConsent, newGrant, newOpen, newStop, pointsOf, type Given } from "./consent.fixture.ts";
import { postConsent, stopConsent } from "./consents.ts";
import { isTrailWhole, readConsentHistory } from "./events.ts";
import { postFragment, readAnswers, readTrail } from "./hub.ts";
import type { FragmentPoints } from "../protocol/fragment-proof.ts";
import { shareCommitment } from "../protocol/consent.ts";

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

async function posted(changes = {}): Promise<Given> {
  const given = await newConsent(world, changes);
  await postConsent(sponsor, consents, given.signed);
  return given;
}

test("two relays answer; counter, hash chain and history agree, and a gap is seen", async () => {
  const given = await posted();
  const { id } = given.signed.consent;
  const open = await newOpen(world, given);
  const sent = await postFragment(relays[0]!, hub, open, 0, pointsOf(given.grant, 0));
  await postFragment(relays[2]!, hub, open, 2, pointsOf(given.grant, 2));
  await postFragment(relays[1]!, hub, await newOpen(world, given), 1, pointsOf(given.grant, 1));
  await stopConsent(sponsor, consents, await newStop(world, given, "revoke", 1));

  const trail = await readTrail(sponsor, hub, id);
  expect(trail).toMatchObject({ links: 5, opens: 2, fragments: 3 });
  expect(await readAnswers(sponsor, hub, openDigest(world.config, open))).toEqual([0, 2]);
  const history = await readConsentHistory(sponsor, { consents, hub }, id);
  expect(history.map((each) => each.kind)).toEqual([
    "posted",
    "opened",
    "fragment",
    "fragment",
    "opened",
    "fragment",
    "revoked",
  ]);
  expect(history[2]).toMatchObject({ relay: world.relays[0]!.address, transaction: sent.transaction });
  expect(isTrailWhole(history, trail)).toBe(true);
  for (const missing of [1, 2, 3, 5]) {
    expect(
      isTrailWhole(
        history.filter((_, index) => index !== missing),
        trail,
      ),
    ).toBe(false);
  }
  const later = history.map((each, index) => (index === 1 ? { ...each, time: each.time + 1 } : each));
  expect(isTrailWhole(later, trail)).toBe(false);
  expect(sent.receipt.gasUsed).toBeLessThan(330_000n);
});

test("a fragment cannot be forged", async () => {
  const given = await posted();
  const open = await newOpen(world, given);
  const right = pointsOf(given.grant, 0);
  const other = pointsOf(newGrant(), 0);
  const flipped = right.fragmentPoint.slice();
  flipped[127]! ^= 1;
  const forged: [string, Partial<FragmentPoints>, string][] = [
    ["another relay's fragment", { fragmentPoint: pointsOf(given.grant, 1).fragmentPoint }, "RELAY_FRAGMENT"],
    ["another grant's fragment", { fragmentPoint: other.fragmentPoint }, "RELAY_FRAGMENT"],
    ["c0 itself", { fragmentPoint: right.capsulePoint }, "RELAY_FRAGMENT"],
    ["off the curve", { fragmentPoint: flipped }, "RELAY_FRAGMENT"],
    ["infinity", { fragmentPoint: new Uint8Array(128) }, "RELAY_FRAGMENT"],
    ["too short", { fragmentPoint: right.fragmentPoint.subarray(1) }, "RELAY_FRAGMENT"],
    ["empty", { fragmentPoint: new Uint8Array(0) }, "RELAY_FRAGMENT"],
    ["U of another grant", { commitmentPoint: other.commitmentPoint }, "RELAY_SHARE"],
    ["U of another relay", { commitmentPoint: pointsOf(given.grant, 1).commitmentPoint }, "RELAY_SHARE"],
    ["c0 of another capsule", { capsulePoint: other.capsulePoint }, "RELAY_SHARE"],
    ["everything of another grant", other, "RELAY_SHARE"],
  ];
  for (const [what, change, code] of forged) {
    await expect(postFragment(relays[0]!, hub, open, 0, { ...right, ...change }), what).rejects.toMatchObject({ code });
  }
  await postFragment(relays[0]!, hub, open, 0, right);
  await expect(postFragment(relays[0]!, hub, open, 0, right)).rejects.toMatchObject({ code: "RELAY_REPEATED" });
});

test("infinity does not pass even where the consent commits to it", async () => {
  const zero = {
    capsulePoint: new Uint8Array(128),
    commitmentPoint: new Uint8Array(256),
    fragmentPoint: new Uint8Array(128),
  };
  const right = pointsOf(newGrant(), 0);
  const variants = [
    zero,
    { ...zero, capsulePoint: right.capsulePoint },
    { ...zero, commitmentPoint: right.commitmentPoint },
    { ...right, commitmentPoint: zero.commitmentPoint, fragmentPoint: zero.fragmentPoint },
  ];
  for (const points of variants) {
    const commitment = shareCommitment(points.capsulePoint, points.commitmentPoint);
    const given = await posted({ shareCommitments: [commitment, commitment, commitment] });
    await expect(postFragment(relays[0]!, hub, await newOpen(world, given), 0, points)).rejects.toMatchObject({
      code: "RELAY_FRAGMENT",
    });
  }
});

test("only the named relay, only the named reader, only in time, only while active", async () => {
  const given = await posted();
  const now = await world.timeOf("relay");
  const points = pointsOf(given.grant, 0);
  const stranger = await world.writerFor("relay", newAccount());
  const attempt = async (changes = {}, reader = given.reader) =>
    postFragment(relays[0]!, hub, await newOpen(world, { ...given, reader }, changes), 0, points);

  await expect(postFragment(stranger, hub, await newOpen(world, given), 0, points)).rejects.toMatchObject({
    code: "RELAY_NOT_NAMED",
  });
  await expect(postFragment(relays[1]!, hub, await newOpen(world, given), 0, points)).rejects.toMatchObject({
    code: "RELAY_NOT_NAMED",
  });
  await expect(attempt({}, newAccount())).rejects.toMatchObject({ code: "CONSENT_READER" });
  await expect(attempt({ issued: now - 400, deadline: now - 100 })).rejects.toMatchObject({
    code: "CONSENT_OPEN_LATE",
  });
  await expect(attempt({ deadline: now + 4000 })).rejects.toMatchObject({ code: "CONSENT_OPEN" });
  await expect(attempt({ issued: now + 400, deadline: now + 500 })).rejects.toMatchObject({ code: "CONSENT_OPEN" });
  await expect(attempt({ consentId: randomHex() })).rejects.toMatchObject({ code: "CONSENT_INACTIVE" });

  await stopConsent(sponsor, consents, await newStop(world, given, "pause", 1));
  await expect(attempt()).rejects.toMatchObject({ code: "CONSENT_INACTIVE" });
  await stopConsent(sponsor, consents, await newStop(world, given, "resume", 2));
  await attempt();
  await stopConsent(sponsor, consents, await newStop(world, given, "revoke", 3));
  await expect(attempt()).rejects.toMatchObject({ code: "CONSENT_INACTIVE" });
});

test("an opening signed for another deployment is worthless here", async () => {
  const given = await posted();
  const elsewhere = { ...world, config: { ...world.config, deploymentSalt: randomHex() } };
  const open = await newOpen(elsewhere, given);
  await expect(postFragment(relays[0]!, hub, open, 0, pointsOf(given.grant, 0))).rejects.toMatchObject({
    code: "CONSENT_READER",
  });
});
