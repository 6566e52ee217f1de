/** Consents on a real chain: given, paused, resumed, shortened, revoked, burnt, and everything the contract refuses. */
import { keccak256, stringToBytes } from "viem";
import { getBlockNumber } from "viem/actions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consentId, ownerAttestationTypedData, type Consent } from "../protocol/consent.ts";
import { createWorld, newAccount, randomHex, signedBy, type World } from "./chains.fixture.ts";
import { newConsent, newStop, signConsent } from "./consent.fixture.ts";
import { isConsentActive, isConsentFinal, postConsent, readConsent, stopConsent, stopConsents } from "./consents.ts";
import type { Address, ChainWriter } from "./client.ts";
import { setRelayActive } from "./registry.ts";

let world: World;
let registry: Address;
let sponsor: ChainWriter;
beforeAll(async () => {
  world = await createWorld();
  registry = world.config.contracts["relay"]!.consents!;
  sponsor = await world.writerFor("relay", newAccount());
});
afterAll(() => world.close());

test("a consent is stored as signed and lasts until its expiry", async () => {
  const { signed } = await newConsent(world);
  expect(await readConsent(sponsor, registry, signed.consent.id)).toBeUndefined();
  expect(await isConsentActive(sponsor, registry, signed.consent.id)).toBe(false);
  await postConsent(sponsor, registry, signed);
  const { id: _id, idSalt: _salt, statement, nonce: _nonce, deadline: _deadline, ...rest } = signed.consent;
  expect(await readConsent(sponsor, registry, signed.consent.id)).toEqual({
    ...rest,
    statementHash: keccak256(stringToBytes(statement)),
    status: "active",
    revision: 0,
  });
  expect(await isConsentActive(sponsor, registry, signed.consent.id)).toBe(true);
  await world.passTime("relay", 86_400);
  expect(await isConsentActive(sponsor, registry, signed.consent.id)).toBe(false);
});

test("a consent is final when enough blocks follow it", async () => {
  const { signed } = await newConsent(world);
  const final = (confirmations: number) => isConsentFinal(sponsor, registry, signed.consent.id, confirmations);
  expect(await final(0)).toBe(false);
  await postConsent(sponsor, registry, signed);
  expect([await final(0), await final(1), await final(1_000_000)]).toEqual([true, false, false]);
  await world.passTime("relay", 1);
  expect([await final(1), await final(2)]).toEqual([true, false]);
  expect(await isConsentFinal(sponsor, registry, signed.consent.id, Number(await blocks()))).toBe(false);
});

const blocks = () => getBlockNumber(sponsor, { cacheTime: 0 });

test("pause, resume, shorten, revoke, each in order, and nothing after", async () => {
  const given = await newConsent(world);
  const { id, expiry } = given.signed.consent;
  const status = async () => (await readConsent(sponsor, registry, id))!;
  await postConsent(sponsor, registry, given.signed);

  await stopConsent(sponsor, registry, await newStop(world, given, "pause", 1));
  expect(await status()).toMatchObject({ status: "paused", revision: 1 });
  expect(await isConsentActive(sponsor, registry, id)).toBe(false);
  await expect(stopConsent(sponsor, registry, await newStop(world, given, "pause", 2))).rejects.toMatchObject({
    code: "CONSENT_STOP",
  });
  await expect(stopConsent(sponsor, registry, await newStop(world, given, "resume", 3))).rejects.toMatchObject({
    code: "CONSENT_REVISION",
  });
  await stopConsent(sponsor, registry, await newStop(world, given, "resume", 2));
  expect(await isConsentActive(sponsor, registry, id)).toBe(true);
  await expect(stopConsent(sponsor, registry, await newStop(world, given, "shorten", 3, expiry))).rejects.toMatchObject(
    { code: "CONSENT_STOP" },
  );
  await stopConsent(sponsor, registry, await newStop(world, given, "shorten", 3, expiry - 100));
  expect(await status()).toMatchObject({ expiry: expiry - 100, revision: 3 });

  await stopConsent(sponsor, registry, await newStop(world, given, "revoke", 9));
  expect(await status()).toMatchObject({ status: "revoked", revision: 9 });
  for (const action of ["resume", "revoke", "shorten"] as const) {
    await expect(stopConsent(sponsor, registry, await newStop(world, given, action, 10, 1))).rejects.toMatchObject({
      code: "CONSENT_ENDED",
    });
  }
});

test("a consent held back and posted after its owner revoked it is refused for ever", async () => {
  const given = await newConsent(world);
  await stopConsent(sponsor, registry, await newStop(world, given, "revoke", 1));
  expect(await readConsent(sponsor, registry, given.signed.consent.id)).toMatchObject({ status: "burnt" });
  await expect(postConsent(sponsor, registry, given.signed)).rejects.toMatchObject({ code: "CONSENT_BURNT" });
});

test("the same revoke works whether or not the consent was posted first", async () => {
  const given = await newConsent(world);
  const revoke = await newStop(world, given, "revoke", 1);
  await postConsent(sponsor, registry, given.signed);
  await stopConsent(sponsor, registry, revoke);
  expect(await readConsent(sponsor, registry, given.signed.consent.id)).toMatchObject({ status: "revoked" });
});

test("nobody else stops a consent or burns an id", async () => {
  const given = await newConsent(world);
  const thief = { owner: newAccount(), signed: given.signed };
  await expect(stopConsent(sponsor, registry, await newStop(world, thief, "revoke", 1))).rejects.toMatchObject({
    code: "CONSENT_ID",
  });
  await postConsent(sponsor, registry, given.signed);
  await expect(stopConsent(sponsor, registry, await newStop(world, thief, "revoke", 1))).rejects.toMatchObject({
    code: "CONSENT_SIGNATURE",
  });
  await expect(
    stopConsent(sponsor, registry, await newStop(world, await newConsent(world), "pause", 1)),
  ).rejects.toMatchObject({ code: "CONSENT_UNKNOWN" });
});

test("several stops are all done or none", async () => {
  const [one, other] = [await newConsent(world), await newConsent(world)];
  await postConsent(sponsor, registry, one.signed);
  await postConsent(sponsor, registry, other.signed);
  const good = await newStop(world, one, "revoke", 1);
  const bad = await newStop(world, other, "resume", 1);
  await expect(stopConsents(sponsor, registry, [good, bad])).rejects.toMatchObject({ code: "CONSENT_STOP" });
  expect(await isConsentActive(sponsor, registry, one.signed.consent.id)).toBe(true);
  await stopConsents(sponsor, registry, [good, await newStop(world, other, "revoke", 1)]);
  expect(await isConsentActive(sponsor, registry, one.signed.consent.id)).toBe(false);
  expect(await isConsentActive(sponsor, registry, other.signed.consent.id)).toBe(false);
});

describe("what is refused", () => {
  const zero = `0x${"00".repeat(32)}` as const;
  test.for<[string, (consent: Consent, now: number) => Partial<Consent>, string]>([
    ["an id of another owner", () => ({ id: randomHex() }), "CONSENT_ID"],
    ["another salt", () => ({ idSalt: randomHex() }), "CONSENT_ID"],
    ["too late", (_, now) => ({ deadline: now - 10 }), "CONSENT_LATE"],
    ["over before it begins", (each) => ({ start: each.expiry }), "CONSENT_PERIOD"],
    ["over already", (_, now) => ({ start: now - 100, expiry: now - 50 }), "CONSENT_PERIOD"],
    ["no reader", () => ({ reader: `0x${"00".repeat(20)}` }), "CONSENT_FIELDS"],
    ["no scope", () => ({ scope: zero }), "CONSENT_FIELDS"],
    ["no grant", () => ({ grantHash: zero }), "CONSENT_FIELDS"],
    ["threshold zero", () => ({ threshold: 0 }), "CONSENT_RELAYS"],
    ["threshold above the relays", () => ({ threshold: 4 }), "CONSENT_RELAYS"],
    ["one organisation could act alone", () => ({ threshold: 1 }), "CONSENT_RELAYS"],
    [
      "a relay twice",
      (each) => ({ relays: [each.relays[0]!, each.relays[0]!, each.relays[1]!], threshold: 3 }),
      "CONSENT_RELAYS",
    ],
    ["a stranger as relay", (each) => ({ relays: [...each.relays.slice(1), newAccount().address] }), "CONSENT_RELAYS"],
    ["a share commitment too few", (each) => ({ shareCommitments: each.shareCommitments.slice(1) }), "CONSENT_RELAYS"],
    [
      "an empty share commitment",
      (each) => ({ shareCommitments: [...each.shareCommitments.slice(1), zero] }),
      "CONSENT_RELAYS",
    ],
    ["a hospital nobody knows", () => ({ hospital: randomHex() }), "CHAIN_HOSPITAL"],
    ["a hospital whose members did not attest", () => ({ hospital: world.config.hospitals[1]!.id }), "CHAIN_MEMBERS"],
  ])("%s", async ([, change, code]) => {
    const { owner, signed } = await newConsent(world);
    const changed = { ...signed.consent, ...change(signed.consent, await world.timeOf("relay")) };
    await expect(postConsent(sponsor, registry, await signConsent(world, owner, changed))).rejects.toMatchObject({
      code,
    });
  });

  test("a second posting, and another consent under the same number", async () => {
    const { owner, signed } = await newConsent(world);
    await postConsent(sponsor, registry, signed);
    await expect(postConsent(sponsor, registry, signed)).rejects.toMatchObject({ code: "CONSENT_POSTED" });
    const idSalt = randomHex();
    const other = { ...signed.consent, idSalt, id: consentId(owner.address, idSalt) };
    await expect(postConsent(sponsor, registry, await signConsent(world, owner, other))).rejects.toMatchObject({
      code: "CONSENT_NONCE",
    });
  });

  test("another sentence than the one signed", async () => {
    const { signed } = await newConsent(world);
    const altered = { ...signed, consent: { ...signed.consent, statement: "Everyone may read everything." } };
    await expect(postConsent(sponsor, registry, altered)).rejects.toMatchObject({ code: "CONSENT_SIGNATURE" });
  });

  test("one member alone, one member twice, a stranger", async () => {
    const { signed } = await newConsent(world);
    const { hospital, owner } = signed.consent;
    const data = ownerAttestationTypedData(world.config, hospital, owner);
    const [one, two] = signed.attestation;
    const strangers = await signedBy([newAccount()], data, 1);
    for (const attestation of [
      [one!],
      [one!, one!],
      [one!, ...strangers],
      [one!, { ...two!, signature: one!.signature }],
    ]) {
      await expect(postConsent(sponsor, registry, { ...signed, attestation })).rejects.toMatchObject({
        code: "CHAIN_MEMBERS",
      });
    }
  });

  test("a relay out of service", async () => {
    const { signed } = await newConsent(world);
    const hospitals = world.config.contracts["relay"]!.registry;
    await setRelayActive(world.writers.relay, hospitals, world.relays[0]!.address, false);
    await expect(postConsent(sponsor, registry, signed)).rejects.toMatchObject({ code: "CONSENT_RELAYS" });
    await setRelayActive(world.writers.relay, hospitals, world.relays[0]!.address, true);
    await postConsent(sponsor, registry, signed);
  });
});
