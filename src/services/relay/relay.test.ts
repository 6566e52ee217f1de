/** Relays against real chains: two of three open a consent; every reason for which they must not. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zeroHash } from "viem";
import { readConsent } from "../../chain/consents.ts";
import { readTrail } from "../../chain/hub.ts";
import { systemRandom } from "../../core/random.ts";
import { messageKeygen } from "../../core/seal/message.ts";
import { joinLegs, splitLegs } from "../../core/hybrid/legs.ts";
import type { Kind } from "../../core/wire.ts";
import { consentTypedData, frameHash } from "../../protocol/consent.ts";
import { parseShare, type ShareEnvelope } from "../../protocol/exchange.ts";
import { shareCommitments } from "../../protocol/fragment-proof.ts";
import { capsuleHash } from "../../protocol/grant-binding.ts";
import { fromHex, toHex, type Hex } from "../../protocol/hex.ts";
import { SUITE_CODES, suiteIdOf } from "../../protocol/suite-choice.ts";
import { postConsent, postStop } from "../../peers/hospital-client.ts";
import { consentReady, relayStatus, sendShare, sendStop } from "../../peers/relay-client.ts";
import { connect } from "../chains/connections.ts";
import { heldChain } from "../fixtures/held-chain.ts";
import { startLocalNetwork, type LocalNetwork } from "../fixtures/local-network.ts";
import * as people from "../fixtures/people.ts";
import { createRelay } from "./relay.ts";
import { sweep } from "./upkeep.ts";

let network: LocalNetwork;
let patient: people.Person;
let clinician: people.Person;
const relays = () => network.config.relays;
const keys = () => relays().map((each) => each.key);
const chains = () => connect(network.config, people.newAccount());

beforeAll(async () => {
  network = await startLocalNetwork(7700);
  const { config } = network;
  const [a, b] = [people.hospitalOf(config, 0), people.hospitalOf(config, 1)];
  const staffA = await people.createStaff(config, a, network.keys.hospitals.a.staffCode);
  const staffB = await people.createStaff(config, b, network.keys.hospitals.b.staffCode);
  [patient, clinician] = await Promise.all([
    people.createPerson(staffA, config, a, 1, { name: "Ada Nyström", number: "1" }),
    people.createPerson(staffB, config, b, 2, { name: "Bob Lindqvist", number: "2" }),
  ]);
}, 60_000);

afterAll(() => network?.close());

const prepare = (terms?: Parameters<typeof people.prepareSharing>[2]) =>
  people.prepareSharing(patient, clinician, terms);

async function share(terms?: Parameters<typeof people.prepareSharing>[2]): Promise<people.Sharing> {
  const sharing = await prepare(terms);
  await Promise.all([people.sendShares(sharing), postConsent(network.config, sharing.signed)]);
  return sharing;
}

const status = async (id: `0x${string}`) =>
  (await readConsent(chains().chain("relay"), chains().contract("relay", "consents"), id))?.status;
const ready = (sharing: people.Sharing, wait = 0, place = 0) =>
  consentReady(relays()[place]!, sharing.signed.consent.id, wait);
const refused = (code: string) => ({ code }) as const;

describe("opening", () => {
  test("two of three relays give the reader what the patient sealed, checked and recorded on chain", async () => {
    const sharing = await prepare();
    const { id } = sharing.signed.consent;
    // Nobody waits for what this relay holds nothing of.
    const asked = Date.now();
    expect(await ready(sharing, 10)).toEqual({ ready: false, reason: "CONSENT_UNKNOWN" });
    expect(Date.now() - asked).toBeLessThan(3000);
    await people.sendShares(sharing);
    expect(await ready(sharing)).toEqual({ ready: false, reason: "CONSENT_NOT_POSTED" });
    const waiting = ready(sharing, 10);
    await postConsent(network.config, sharing.signed);
    expect(await waiting).toEqual({ ready: true, reason: "" });

    const open = await people.signOpen(sharing);
    const opened = await Promise.all(keys().map((key) => people.openAt(sharing, key, open)));
    const fragments = opened.map((each) => each.fragment);
    expect(sharing.open(fragments.slice(0, 2))).toEqual(sharing.key);
    expect(sharing.open(fragments.slice(1))).toEqual(sharing.key);
    expect(() => sharing.open(fragments.slice(0, 1))).toThrow();
    const trail = () => readTrail(chains().chain("relay"), chains().contract("relay", "hub"), id);
    expect(await trail()).toMatchObject({ opens: 1, fragments: 3 });

    // The same opening again, twice at once: the same fragments, no new trace.
    const [first, second] = await Promise.all([0, 1].map(() => people.openAt(sharing, keys()[0]!, open)));
    expect(first).toEqual(opened[0]);
    expect(second).toEqual(opened[0]);
    expect(await trail()).toMatchObject({ opens: 1, fragments: 3 });
  });

  test("thirty openings of one consent within the hour, and then no more; the same again is free", async () => {
    const sharing = await share();
    const [relay] = keys();
    const opens = await Promise.all(Array.from({ length: 30 }, () => people.signOpen(sharing)));
    const first = await Promise.all(opens.map((open) => people.openAt(sharing, relay!, open)));
    await expect(people.openAt(sharing, relay!, await people.signOpen(sharing))).rejects.toMatchObject({
      code: "RELAY_LIMIT",
      hint: expect.stringContaining("Wait an hour") as unknown,
    });
    expect(await people.openAt(sharing, relay!, opens[0]!)).toEqual(first[0]);
    const another = await share();
    await people.openAt(another, relay!, await people.signOpen(another));
  });

  test("one relay away is no matter, and one that comes back has its shares still", async () => {
    const sharing = await share();
    const open = await people.signOpen(sharing);
    await network.stop("relay-2");
    try {
      const some = await Promise.allSettled(keys().map((key) => people.openAt(sharing, key, open)));
      expect(some.map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect((some[1] as PromiseRejectedResult).reason).toMatchObject(refused("RELAY_UNREACHABLE"));
      const fragments = some.flatMap((each) => (each.status === "fulfilled" ? [each.value.fragment] : []));
      expect(sharing.open(fragments)).toEqual(sharing.key);
    } finally {
      await network.start("relay-2");
    }
    expect(await relayStatus(relays()[1]!)).toMatchObject({ index: 2, key: keys()[1] });
    expect(await people.openAt(sharing, keys()[1]!, open)).toMatchObject({ fragment: expect.anything() as unknown });
  });

  test("a chain killed and restarted in between is waited for", async () => {
    const sharing = await share();
    await network.chains.stop("SIGKILL");
    const opening = people.signOpen(sharing).then((open) => people.openAt(sharing, keys()[0]!, open));
    await network.chains.start();
    expect((await opening).transaction).not.toBe(zeroHash);
  });
});

describe("refusals", () => {
  test("someone else than the reader, an altered opening, one whose time is over", async () => {
    const sharing = await share();
    const [relay] = keys();
    const wrong = await people.signOpen(sharing, clinician.account);
    await expect(people.openAt(sharing, relay!, wrong)).rejects.toMatchObject(refused("CONSENT_READER"));
    const open = await people.signOpen(sharing);
    const altered = { ...open, nonce: people.randomHex() };
    await expect(people.openAt(sharing, relay!, altered)).rejects.toMatchObject(refused("CONSENT_READER"));
    const late = await people.signOpen(sharing, sharing.reader, {
      issued: people.now() - 200,
      deadline: people.now() - 5,
    });
    await expect(people.openAt(sharing, relay!, late)).rejects.toMatchObject(refused("CONSENT_OPEN_LATE"));
    const unreadable = { ...open, signature: `0x${"ff".repeat(65)}` as const };
    await expect(people.openAt(sharing, relay!, unreadable)).rejects.toMatchObject(refused("WIRE_SIGNATURE"));
    const long = await people.signOpen(sharing, sharing.reader, { deadline: people.now() + 86_400 });
    await expect(people.openAt(sharing, relay!, long)).rejects.toMatchObject(refused("CONSENT_OPEN"));
  });

  test("paused at once by one signed order, also if the hospital does nothing; resumed again", async () => {
    const sharing = await share();
    const pause = await people.signStop(sharing, "pause", 1);
    await sendStop(relays()[0]!, pause);
    expect(await status(sharing.signed.consent.id)).toBe("paused");
    for (const relay of keys()) {
      const open = await people.signOpen(sharing);
      await expect(people.openAt(sharing, relay, open)).rejects.toMatchObject(refused("CONSENT_PAUSED"));
    }
    expect(await postStop(network.config, patient.hospital.id, pause)).toBe(zeroHash);
    await postStop(network.config, patient.hospital.id, await people.signStop(sharing, "resume", 2));
    // Relay 1 was never told of the resumption: the chain's later word holds.
    await people.openAt(sharing, keys()[0]!, await people.signOpen(sharing));
    await sendStop(relays()[0]!, pause);
    await people.openAt(sharing, keys()[0]!, await people.signOpen(sharing));
  });

  test("revoked: all relays at once, for good, also for an opening already answered", async () => {
    const sharing = await share();
    const open = await people.signOpen(sharing);
    await people.openAt(sharing, keys()[0]!, open);
    const revoke = await people.signStop(sharing, "revoke", 1);
    await Promise.all([
      ...relays().map((relay) => sendStop(relay, revoke)),
      postStop(network.config, patient.hospital.id, revoke),
    ]);
    expect(await status(sharing.signed.consent.id)).toBe("revoked");
    for (const relay of keys()) {
      await expect(people.openAt(sharing, relay, open)).rejects.toMatchObject(refused("CONSENT_REVOKED"));
    }
    await expect(people.sendShares(sharing)).rejects.toMatchObject(refused("CONSENT_REVOKED"));
    expect(await ready(sharing, 5)).toEqual({ ready: false, reason: "CONSENT_REVOKED" });
  });

  test("paused while the fragment was being recorded: recorded it is, but it does not leave", async () => {
    const sharing = await share();
    const relayChain = network.config.chains["relay"]!;
    const slow = await heldChain(relayChain.rpcUrl);
    await network.stop("relay-1");
    try {
      const seen = { ...relayChain, rpcUrl: slow.rpcUrl };
      await network.start("relay-1", { ...network.config, chains: { ...network.config.chains, relay: seen } });
      const recorded = slow.hold("eth_getTransactionReceipt");
      const open = await people.signOpen(sharing);
      const opening = people.openAt(sharing, keys()[0]!, open).catch((thrown: unknown) => thrown);
      await recorded.reached;
      // The order is known to this relay alone: it does not get to the chain before the opening is answered.
      const posting = slow.hold("eth_sendRawTransaction");
      const pausing = people.signStop(sharing, "pause", 1).then((pause) => sendStop(relays()[0]!, pause));
      await posting.reached;
      recorded.release();
      expect(await opening).toMatchObject(refused("CONSENT_PAUSED"));
      expect(await status(sharing.signed.consent.id)).toBe("active");
      const hub = chains().contract("relay", "hub");
      const trail = await readTrail(chains().chain("relay"), hub, sharing.signed.consent.id);
      expect(trail).toMatchObject({ opens: 1, fragments: 1 });
      posting.release();
      await pausing;
      await postStop(network.config, patient.hospital.id, await people.signStop(sharing, "resume", 2));
      // The same opening again, now that it may be answered.
      await people.openAt(sharing, keys()[0]!, open);
    } finally {
      await network.stop("relay-1");
      await slow.close();
      await network.start("relay-1");
    }
  });

  test("a consent the hospital held back and posts after it was revoked", async () => {
    const sharing = await prepare();
    await people.sendShares(sharing);
    const revoke = await people.signStop(sharing, "revoke", 1);
    await Promise.all(relays().map((relay) => sendStop(relay, revoke)));
    expect(await status(sharing.signed.consent.id)).toBe("burnt");
    await expect(postConsent(network.config, sharing.signed)).rejects.toMatchObject(refused("CONSENT_BURNT"));
    await expect(people.openAt(sharing, keys()[0]!, await people.signOpen(sharing))).rejects.toMatchObject(
      refused("CONSENT_REVOKED"),
    );
  });

  test("revoked while the chain is away: honoured at once, on chain when it is back", async () => {
    const sharing = await share();
    await network.chains.stop("SIGKILL");
    const ordering = sendStop(relays()[1]!, await people.signStop(sharing, "revoke", 1));
    const opening = people.signOpen(sharing).then((open) => people.openAt(sharing, keys()[1]!, open));
    await expect(opening).rejects.toMatchObject(refused("CONSENT_REVOKED"));
    await network.chains.start();
    await ordering;
    expect(await status(sharing.signed.consent.id)).toBe("revoked");
  });

  test("an unknown id that only its owner can name is remembered, and nobody pays for it", async () => {
    const sharing = await prepare();
    const revoke = await people.signStop(sharing, "revoke", 1);
    expect(await sendStop(relays()[0]!, revoke)).toBe(zeroHash);
    expect(await status(sharing.signed.consent.id)).toBeUndefined();
    await expect(sendShare(relays()[0]!, sharing.envelopes[0]!, systemRandom)).rejects.toMatchObject(
      refused("CONSENT_REVOKED"),
    );
    const forged = await people.signStop({ ...sharing, owner: people.newAccount() }, "revoke", 1);
    await expect(sendStop(relays()[0]!, forged)).rejects.toMatchObject(refused("CONSENT_SIGNATURE"));
  });

  test("not begun yet, shortened, and over", async () => {
    const early = await share({ start: people.now() + 600 });
    expect(await ready(early)).toEqual({ ready: false, reason: "CONSENT_NOT_STARTED" });

    const short = await share();
    const order = await people.signStop(short, "shorten", 1, people.now() - 1);
    await sendStop(relays()[2]!, order);
    expect(await ready(short, 0, 2)).toEqual({ ready: false, reason: "CONSENT_EXPIRED" });
    expect(await ready(short, 0, 0)).toEqual({ ready: false, reason: "CONSENT_EXPIRED" });

    const brief = await share({ expiry: people.now() + 3 });
    await people.openAt(brief, keys()[0]!, await people.signOpen(brief));
    while (people.now() < brief.signed.consent.expiry) await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(people.openAt(brief, keys()[0]!, await people.signOpen(brief))).rejects.toMatchObject(
      refused("CONSENT_EXPIRED"),
    );
  });
});

test("a relay that waits for confirmations: not final, until enough blocks lie above the permission", async () => {
  const relayChain = network.config.chains["relay"]!;
  const slower = { ...relayChain, confirmations: 2 };
  await network.stop("relay-3");
  await network.start("relay-3", { ...network.config, chains: { ...network.config.chains, relay: slower } });
  try {
    const sharing = await share();
    expect(await ready(sharing, 0, 0)).toEqual({ ready: true, reason: "" });
    expect(await ready(sharing, 0, 2)).toEqual({ ready: false, reason: "CONSENT_NOT_FINAL" });
    const open = await people.signOpen(sharing);
    await expect(people.openAt(sharing, keys()[2]!, open)).rejects.toMatchObject(refused("CONSENT_NOT_FINAL"));
    const waiting = ready(sharing, 10, 2);
    await mine();
    expect(await ready(sharing, 0, 2)).toEqual({ ready: false, reason: "CONSENT_NOT_FINAL" });
    await mine();
    expect(await waiting).toEqual({ ready: true, reason: "" });
    await people.openAt(sharing, keys()[2]!, open);
    // To stop needs no confirmation.
    await postStop(network.config, patient.hospital.id, await people.signStop(sharing, "pause", 1));
    expect(await ready(sharing, 0, 2)).toEqual({ ready: false, reason: "CONSENT_PAUSED" });
  } finally {
    await network.stop("relay-3");
    await network.start("relay-3");
  }
});

test("the sweeper deletes what has ended, was stopped elsewhere or never came, with its traces, and keeps the rest", async () => {
  const later = people.now() + 3600;
  const brief = await share({ expiry: later });
  await people.openAt(brief, keys()[0]!, await people.signOpen(brief));
  const expiry = later + 3600;
  const [kept, stopped, waiting, forgotten] = await Promise.all([
    share({ expiry }),
    share({ expiry }),
    prepare({ expiry, deadline: later }),
    prepare({ expiry }),
  ]);
  await Promise.all([people.sendShares(waiting), people.sendShares(forgotten)]);
  await network.stop("relay-1");
  // The hospital alone is told; this relay learns it from the chain.
  await postStop(network.config, patient.hospital.id, await people.signStop(stopped, "revoke", 1));
  const { key, messageSecret } = network.keys.relays[0]!;
  const home = network.homeOf("relay-1");
  const config = { name: "relay-1", port: 0, home, key, messageSecret, networkFile: "unused", index: 1 };
  const relay = createRelay(config, network.config);
  try {
    const idOf = (sharing: people.Sharing) => sharing.signed.consent.id;
    const held = () =>
      [brief, kept, stopped, waiting, forgotten].map((each) => relay.shares.get(idOf(each)) !== undefined);
    const given = () =>
      relay.database.prepare("SELECT count(*) AS n FROM given WHERE consent = ?").get(idOf(brief).toLowerCase());
    expect(held()).toEqual([true, true, true, true, true]);
    expect(given()).toEqual({ n: 1 });
    await sweep(relay, later);
    expect(held()).toEqual([false, true, false, true, false]);
    expect(given()).toEqual({ n: 0 });
  } finally {
    await relay.pool.close();
    relay.database.close();
    await network.start("relay-1");
  }
  await people.openAt(kept, keys()[0]!, await people.signOpen(kept));
});

/** One more block on the relay chain. */
async function mine(): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "evm_mine", params: [] });
  const headers = { "content-type": "application/json" };
  expect((await fetch(network.config.chains["relay"]!.rpcUrl, { method: "POST", headers, body })).ok).toBe(true);
}

describe("shares that are not what the owner signed", () => {
  const alter = (sharing: people.Sharing, change: Partial<ShareEnvelope>) =>
    sendShare(relays()[0]!, parseShare({ ...sharing.envelopes[0], ...change }), systemRandom);

  test("another place, another share, another grant, another capsule, no reader's key", async () => {
    const sharing = await prepare();
    const other = await prepare();
    const [mine] = sharing.envelopes;
    await expect(alter(sharing, { index: 1 })).rejects.toMatchObject(refused("RELAY_NOT_NAMED"));
    await expect(alter(sharing, { share: other.envelopes[0]!.share })).rejects.toMatchObject(refused("RELAY_SHARE"));
    // Of the same grant, only for the second relay: it would be of no use here, and it is not this relay's to hold.
    const place = { share: sharing.envelopes[1]!.share };
    await expect(alter(sharing, place)).rejects.toMatchObject(refused("RELAY_SHARE_PLACE"));
    await expect(alter(sharing, { grant: other.envelopes[0]!.grant })).rejects.toMatchObject(refused("RELAY_SHARE"));
    await expect(alter(sharing, { capsule: other.envelopes[0]!.capsule })).rejects.toMatchObject(
      refused("RELAY_SHARE"),
    );
    await expect(alter(sharing, { readerMessageKey: "0x00" })).rejects.toMatchObject(refused("RELAY_SHARE"));
    const flipped = fromHex(mine!.capsule);
    flipped[flipped.length - 1]! ^= 1;
    await expect(alter(sharing, { capsule: toHex(flipped) })).rejects.toMatchObject({
      code: expect.stringMatching(/^(RELAY_SHARE|WIRE_)/) as unknown,
    });
    await alter(sharing, {});
  });

  /** Other frames, and the owner's own signature that they are hers. */
  async function resigned(sharing: people.Sharing, change: Partial<ShareEnvelope>, place = 0): Promise<void> {
    const envelope = { ...sharing.envelopes[place]!, ...change };
    const [grant, capsule, statement] = [envelope.grant, envelope.capsule, envelope.statement].map((each) =>
      fromHex(each),
    );
    const { consent } = sharing.signed;
    const suite = people.suiteOf({ suite: suiteIdOf(capsule!) });
    const changed = {
      ...consent,
      grantHash: frameHash(grant!),
      capsuleHash: capsuleHash(capsule!, statement!),
      shareCommitments: shareCommitments(
        suite,
        { capsule: suite.parse("capsule", capsule!), grant: suite.parse("grant", grant!) },
        consent.relays.length,
      ),
    };
    const signature = await sharing.owner.signTypedData(consentTypedData(network.config, changed));
    const signed = { ...sharing.signed, consent: changed, signature };
    await sendShare(relays()[place]!, parseShare({ ...envelope, signed }), systemRandom);
  }

  test("the first lock alone, whole or cut out of both, though its owner signed it so", async () => {
    const before = await prepare({ suite: "ibe-clc" });
    await expect(people.sendShares(before)).rejects.toMatchObject(refused("WIRE_SUITE"));
    const sharing = await prepare();
    const first = <K extends Kind>(kind: K, frame: Hex) =>
      toHex(Uint8Array.from(splitLegs(SUITE_CODES.hybrid, kind, fromHex(frame)).first));
    const { grant, capsule, statement, share: held } = sharing.envelopes[0]!;
    const stripped = {
      grant: first("grant", grant),
      capsule: first("capsule", capsule),
      statement: first("statement", statement),
      share: first("share", held),
    };
    await expect(resigned(sharing, stripped)).rejects.toMatchObject(refused("WIRE_SUITE"));
    await expect(resigned(sharing, { share: stripped.share })).rejects.toMatchObject(refused("WIRE_SUITE"));
  });

  test("a leg of another permission of the same two people, signed too", async () => {
    const [sharing, other] = [await prepare(), await prepare()];
    const [mine, theirs] = [sharing.envelopes[0]!, other.envelopes[0]!];
    const mixed = (kind: "grant" | "capsule" | "statement" | "share") => {
      const legs = [mine, theirs].map((each) => splitLegs(SUITE_CODES.hybrid, kind, fromHex(each[kind])));
      const join = (one: number, two: number) =>
        toHex(joinLegs(SUITE_CODES.hybrid, kind, legs[one]!.first, legs[two]!.second, legs[0]!.tail));
      return [join(0, 1), join(1, 0)];
    };
    const unfit = { code: expect.stringMatching(/^(RELAY_SHARE|CRYPTO_CAPSULE)$/) as unknown };
    for (const kind of ["grant", "capsule", "statement", "share"] as const) {
      for (const frame of mixed(kind)) await expect(resigned(sharing, { [kind]: frame })).rejects.toMatchObject(unfit);
    }
    // Shares that fit their grant leg by leg: the second one is for the other capsule.
    const [grant] = mixed("grant");
    const [share] = mixed("share");
    await expect(resigned(sharing, { grant: grant!, share: share! })).rejects.toMatchObject(unfit);
    await resigned(sharing, {});
  });

  test("a grant that one relay opens, or of more relays, under a permission that shows two of three", async () => {
    const [t, n] = [network.config.threshold, relays().length];
    expect([t, n]).toEqual([2, 3]);
    for (const granted of [{ threshold: 1 }, { threshold: 3 }, { relays: 4 }, { threshold: 1, relays: 4 }]) {
      const sharing = await prepare({ granted });
      for (const [place, relay] of relays().entries()) {
        await expect(sendShare(relay, sharing.envelopes[place]!, systemRandom)).rejects.toMatchObject(
          refused("RELAY_SHARE_TERMS"),
        );
      }
    }
  });

  test("a share that gives another fragment than its owner announced", async () => {
    const sharing = await prepare();
    const last = relays().length - 1;
    const grant = fromHex(sharing.envelopes[last]!.grant);
    grant[grant.length - 1]! ^= 1;
    await expect(resigned(sharing, { grant: toHex(grant) }, last)).rejects.toMatchObject({
      code: "RELAY_SHARE",
      message: expect.stringContaining("announces") as unknown,
    });
    await resigned(sharing, {}, last);
  });

  test("a permission of another deployment with the same ids and addresses", async () => {
    const sharing = await prepare();
    await network.stop("relay-1");
    await network.start("relay-1", { ...network.config, deploymentSalt: people.randomHex() });
    try {
      await expect(alter(sharing, {})).rejects.toMatchObject(refused("CONSENT_SIGNATURE"));
    } finally {
      await network.stop("relay-1");
      await network.start("relay-1");
    }
    await alter(sharing, {});
  });

  test("a consent nobody attested, and one signed by another key", async () => {
    const sharing = await prepare();
    const { signed } = sharing;
    const few = { ...signed, attestation: signed.attestation.slice(0, 1) };
    await expect(alter(sharing, { signed: few })).rejects.toMatchObject(refused("CONSENT_ATTESTATION"));
    const signature = await people.newAccount().signTypedData(consentTypedData(network.config, signed.consent));
    await expect(alter(sharing, { signed: { ...signed, signature } })).rejects.toMatchObject(
      refused("CONSENT_SIGNATURE"),
    );
    const notMine = { ...signed, consent: { ...signed.consent, idSalt: people.randomHex() } };
    await expect(alter(sharing, { signed: notMine })).rejects.toMatchObject(refused("CONSENT_ID"));
  });

  test("a share sealed to another relay", async () => {
    const sharing = await prepare();
    const wrong = { ...relays()[0]!, messageKey: toHex(messageKeygen(systemRandom).public) };
    await expect(sendShare(wrong, sharing.envelopes[0]!, systemRandom)).rejects.toMatchObject(refused("CRYPTO_OPEN"));
  });
});
