/** A deployment whose suite has no pairings: from registering to opening on real chains, and what a relay refuses. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTrail } from "../../chain/hub.ts";
import { readConsentHistory, isTrailWhole } from "../../chain/events.ts";
import { systemRandom } from "../../core/random.ts";
import { consentTypedData } from "../../protocol/consent.ts";
import { hashCommitment } from "../../protocol/fragment-proof.ts";
import { fromHex } from "../../protocol/hex.ts";
import { suiteIdOf } from "../../protocol/suite-choice.ts";
import { postConsent, postStop } from "../../peers/hospital-client.ts";
import { consentReady, sendShare } from "../../peers/relay-client.ts";
import { connect } from "../chains/connections.ts";
import { startLocalNetwork, type LocalNetwork } from "../fixtures/local-network.ts";
import * as people from "../fixtures/people.ts";

describe.each([
  ["chow", 7800],
  ["lattice", 7860],
] as const)("%s", (id, portBase) => {
  let network: LocalNetwork;
  let patient: people.Person;
  let clinician: people.Person;
  const relays = () => network.config.relays;
  const keys = () => relays().map((each) => each.key);

  beforeAll(async () => {
    network = await startLocalNetwork(portBase, id);
    const { config } = network;
    const [a, b] = [people.hospitalOf(config, 0), people.hospitalOf(config, 1)];
    const staffA = await people.createStaff(config, a, network.keys.hospitals.a.staffCode);
    const staffB = await people.createStaff(config, b, network.keys.hospitals.b.staffCode);
    [patient, clinician] = await Promise.all([
      people.createPerson(staffA, config, a, 1, { name: "Ada Nyström", number: "1" }),
      people.createPerson(staffB, config, b, 2, { name: "Bob Lindqvist", number: "2" }),
    ]);
  }, 120_000);
  afterAll(() => network?.close());

  test("any two of three relays give the reader what the patient sealed, counted and chained by the hub", async () => {
    expect(network.config.suite).toBe(id);
    const sharing = await people.prepareSharing(patient, clinician);
    expect(suiteIdOf(fromHex(sharing.envelopes[0]!.grant))).toBe(id);
    await Promise.all([people.sendShares(sharing), postConsent(network.config, sharing.signed)]);
    expect(await consentReady(relays()[0]!, sharing.signed.consent.id, 10)).toEqual({ ready: true, reason: "" });
    const open = await people.signOpen(sharing);
    const opened = await Promise.all(keys().map((key) => people.openAt(sharing, key, open)));
    const [first, second, third] = opened.map((each) => each.fragment) as [Uint8Array, Uint8Array, Uint8Array];
    for (const two of [
      [first, second],
      [third, first],
    ])
      expect(sharing.open(two)).toEqual(sharing.key);
    expect(() => sharing.open([second])).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));

    const chains = connect(network.config, people.newAccount());
    const [hub, consents] = [chains.contract("relay", "hub"), chains.contract("relay", "consents")];
    const trail = await readTrail(chains.chain("relay"), hub, sharing.signed.consent.id);
    expect(trail).toMatchObject({ links: 4, opens: 1, fragments: 3 });
    const history = await readConsentHistory(chains.chain("relay"), { hub, consents }, sharing.signed.consent.id);
    expect(isTrailWhole(history, trail)).toBe(true);
    // The same opening again is the same answer; the next one counts.
    expect((await people.openAt(sharing, keys()[0]!, open)).fragment).toEqual(first);
    await people.openAt(sharing, keys()[0]!, await people.signOpen(sharing));
    expect(await readTrail(chains.chain("relay"), hub, sharing.signed.consent.id)).toMatchObject({ opens: 2 });

    await postStop(network.config, patient.hospital.id, await people.signStop(sharing, "revoke", 1));
    await expect(people.openAt(sharing, keys()[1]!, await people.signOpen(sharing))).rejects.toMatchObject({
      code: "CONSENT_REVOKED",
    });
  });

  test("what a relay held before it was interrupted is answered after", async () => {
    const sharing = await people.prepareSharing(patient, clinician);
    await Promise.all([people.sendShares(sharing), postConsent(network.config, sharing.signed)]);
    await network.stop("relay-1");
    await network.start("relay-1");
    const open = await people.signOpen(sharing);
    const opened = await Promise.all([0, 1].map((place) => people.openAt(sharing, keys()[place]!, open)));
    expect(sharing.open(opened.map((each) => each.fragment))).toEqual(sharing.key);
  });

  test("a share whose permission commits to another fragment", async () => {
    const sharing = await people.prepareSharing(patient, clinician);
    const { consent } = sharing.signed;
    const changed = { ...consent, shareCommitments: consent.relays.map(() => hashCommitment(systemRandom(32))) };
    const signature = await sharing.owner.signTypedData(consentTypedData(network.config, changed));
    const signed = { ...sharing.signed, consent: changed, signature };
    await expect(sendShare(relays()[0]!, { ...sharing.envelopes[0]!, signed }, systemRandom)).rejects.toMatchObject({
      code: "RELAY_SHARE",
      message: expect.stringContaining("announces") as string,
    });
  });
});
