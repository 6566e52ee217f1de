/** Everything made before under `ibe-clc` still opens: records, answers read and unread, what relays hold. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../core/random.ts";
import { openMessage, sealMessage } from "../../core/seal/message.ts";
import { ownerAttestationTypedData, type MemberSignatures } from "../../protocol/consent.ts";
import { mailInfo } from "../../protocol/enrolment.ts";
import { openDigest, parseShare, type FragmentEnvelope, type SignedOpen } from "../../protocol/exchange.ts";
import { fromHex, toHex, type Address, type Hex } from "../../protocol/hex.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { deploymentSuite } from "../../services/chains/deployment-suite.ts";
import { createShareBook } from "../../services/relay/share-book.ts";
import { describeNetwork } from "../../services/start/description.ts";
import { loadOrCreateKeys } from "../../services/start/keys.ts";
import { portPlan } from "../../services/start/ports.ts";
import { openDatabase } from "../../services/state/database.ts";
import type { OutboxItem } from "../secret-worker-api.ts";
import { convertShare, type TestVault } from "../world.fixture.ts";
import {
  leavesOf,
  oldClinician,
  oldHomeKeys,
  oldNetwork,
  oldPatient,
  oldRoles,
  oldShares,
  recovered,
  unlocked,
  type KeptShare,
} from "./golden.fixture.ts";

/** The deployment as it was, and the same one since its launcher names another suite. */
const network = oldNetwork();
const regenerated: NetworkConfig = { ...network, suite: "hybrid" };
const bothNetworks = [
  ["as it was", network],
  ["with two locks now", regenerated],
] as const;

const ownTexts = async (vault: TestVault) => {
  const [record] = await vault.call("records", {});
  const parts = record!.parts.map(async ({ id, cids }) => {
    const leaves = leavesOf(cids);
    return [id, (await vault.call("openOwnPart", { recordId: record!.recordId, partId: id, leaves })).text] as const;
  });
  return Object.fromEntries(await Promise.all(parts));
};

/** Texts of what a permission opens, by part. */
async function grantedTexts(vault: TestVault, consentId: `0x${string}`, fragments: Uint8Array[]) {
  await vault.call("openGrant", { consentId, fragments });
  const sent = await vault.call("requestsSent", {});
  const answer = sent.find((each) => each.answer?.consentId === consentId)!.answer!;
  const parts = answer.parts.map(async ({ id, leaves: cids }) => {
    const leaves = leavesOf(cids);
    return [id, (await vault.call("openGrantedPart", { consentId, partId: id, leaves })).text] as const;
  });
  return Object.fromEntries(await Promise.all(parts));
}

const expected = (parts: readonly string[]) => Object.fromEntries(parts.map((id) => [id, oldPatient.texts[id]]));

/** A relay started again on a database of before answers a new opening. */
function answerFrom(kept: KeptShare, open: SignedOpen): Uint8Array {
  const home = mkdtempSync(join(tmpdir(), "chartpass-old-relay-"));
  const database = openDatabase(home, "relay");
  try {
    database.exec(`CREATE TABLE shares (
      consent TEXT PRIMARY KEY, signed TEXT NOT NULL, place INTEGER NOT NULL, reader TEXT NOT NULL,
      fragment BLOB NOT NULL, capsule_point BLOB NOT NULL, commitment_point BLOB NOT NULL, fragment_point BLOB NOT NULL
    ) WITHOUT ROWID`);
    const blobs = [kept.fragment, kept.capsule_point, kept.commitment_point, kept.fragment_point];
    database
      .prepare("INSERT INTO shares VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        kept.signed.consent.id.toLowerCase(),
        JSON.stringify(kept.signed),
        kept.place,
        kept.reader,
        ...blobs.map((each) => fromHex(each)),
      );
    const held = createShareBook(database).get(open.consentId)!;
    return sealFragment(held.readerMessageKey, held.conversion.fragment, open);
  } finally {
    database.close();
    rmSync(home, { recursive: true });
  }
}

function sealFragment(readerMessageKey: Hex, fragment: Uint8Array, open: SignedOpen): Uint8Array {
  const { signature: _, ...unsigned } = open;
  const envelope: FragmentEnvelope = {
    kind: "fragment",
    consentId: open.consentId,
    open: openDigest(network, unsigned),
    fragment: toHex(fragment),
    transaction: toHex(new Uint8Array(32)),
  };
  const plain = utf8ToBytes(JSON.stringify(envelope));
  return sealMessage(fromHex(readerMessageKey), plain, mailInfo("fragment"), systemRandom);
}

describe.each(bothNetworks)("an installation of before, in its deployment %s", (_, seen) => {
  test("the patient's vault opens, by passphrase and from its recovery file, and her record with it", async () => {
    for (const vault of [await unlocked(oldPatient, seen), await recovered(seen)]) {
      expect(await ownTexts(vault)).toEqual(oldPatient.texts);
      const permissions = await vault.call("permissions", {});
      expect(permissions.map((each) => each.suite)).toEqual(["ibe-clc", "ibe-clc"]);
    }
  });

  test("the clinician opens what was granted, with the fragments sealed then", async () => {
    const clinician = await unlocked(oldClinician, seen);
    const { consentId, parts } = oldClinician.opened;
    const fragments = oldClinician.fragments.map((each) => fromHex(each));
    expect(await grantedTexts(clinician, consentId, fragments.slice(1))).toEqual(expected(parts));
    await expect(clinician.call("openGrant", { consentId, fragments: fragments.slice(2) })).rejects.toMatchObject({
      code: "RELAY_FRAGMENTS",
    });
  });

  test("an answer still in the mailbox is taken in, and opens with what the relays kept", async () => {
    const clinician = await unlocked(oldClinician, seen);
    const { consentId, requestId, parts, mail } = oldClinician.unread;
    await clinician.call("openMail", { kind: "response", sealed: fromHex(mail), requestId });
    const open = await clinician.call("signOpen", { consentId });
    const fragments = oldShares.unread.slice(0, 2).map((kept) => answerFrom(kept, open));
    expect(await grantedTexts(clinician, consentId, fragments)).toEqual(expected(parts));
  });
});

describe("the same people, now that there are two locks", () => {
  test("a request that an app of before sent is not answered: it would take the second lock off", async () => {
    const patient = await unlocked(oldPatient, regenerated);
    await expect(draft(patient, oldPatient.waiting)).rejects.toMatchObject({
      code: "CONSENT_SUITE",
      hint: expect.stringContaining("update the app") as unknown,
    });
    await patient.call("declineRequest", { requestId: oldPatient.waiting, reason: "Please ask again" });
  });

  test("a record of before is shared with both, under keys that the hospitals issued before", async () => {
    const [patient, clinician] = [await unlocked(oldPatient, regenerated), await unlocked(oldClinician, regenerated)];
    const requestId = await ask(clinician, patient);
    const { draftId, owner } = await draft(patient, requestId);
    const { signed, items } = await patient.call("signConsent", { draftId, attestation: await attest(owner) });
    const { id: consentId } = signed.consent;
    for (const item of items) {
      if (item.kind !== "response") continue;
      await clinician.call("openMail", { kind: "response", sealed: item.sealed, requestId });
    }
    const open = await clinician.call("signOpen", { consentId });
    const fragments = items.flatMap((item) => (item.kind === "share" ? [relayAnswer(item, open)] : []));
    expect(await grantedTexts(clinician, consentId, fragments.slice(1))).toEqual(expected(["header", "s1"]));
    const [given] = (await patient.call("permissions", {})).slice(-1);
    expect(given).toMatchObject({ consentId, suite: "hybrid" });
  });

  test("the launcher takes a home of before, and makes everything new with two locks", () => {
    const home = mkdtempSync(join(tmpdir(), "chartpass-old-home-"));
    try {
      mkdirSync(join(home, "keys"));
      writeFileSync(join(home, "keys", "network.json"), oldHomeKeys);
      const keys = loadOrCreateKeys(home);
      const pinner = { multiaddrs: ["/ip4/127.0.0.1/tcp/1/ws"], http: false };
      const { suite: id, hospitals } = describeNetwork(keys, portPlan(7100), "127.0.0.1", pinner);
      expect(id).toBe("hybrid");
      const suite = deploymentSuite({ suite: id });
      const identity = systemRandom(32);
      for (const [place, { master }] of [keys.hospitals.a, keys.hospitals.b].entries()) {
        const partial = suite.authority.extract(suite.parse("master", fromHex(master)), identity);
        const params = suite.parse("params", fromHex(hospitals[place]!.params));
        expect(suite.authority.checkPartial(params, identity, partial)).toBe(true);
      }
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});

async function ask(clinician: TestVault, patient: TestVault): Promise<Hex> {
  const { patientCode, key, messageKey } = await patient.call("identity", {});
  const { request, items } = await clinician.call("makeRequest", {
    code: patientCode!,
    key,
    messageKey,
    purpose: "treatment",
    note: "",
    parts: [],
    until: oldPatient.now + 48 * 3600,
    label: "Alice",
  });
  for (const item of items) {
    if (item.kind === "request") await patient.call("openMail", { kind: "request", sealed: item.sealed });
  }
  return request.requestId;
}

const draft = (patient: TestVault, requestId: Hex) =>
  patient.call("draftConsent", {
    requestId,
    registered: oldClinician.registered,
    recordId: oldPatient.recordId,
    sections: ["s1"],
    expiry: oldPatient.now + 3600,
  });

/** By two members of her hospital. */
function attest(owner: Address): Promise<MemberSignatures> {
  const data = ownerAttestationTypedData(network, network.hospitals[0]!.id, owner);
  return Promise.all(
    oldRoles.a.members.slice(1).map(async (key) => {
      const member = privateKeyToAccount(key);
      return { signer: member.address, signature: await member.signTypedData(data) };
    }),
  );
}

/** A relay of before, with the keys it had. */
function relayAnswer({ relay, sealed }: Extract<OutboxItem, { kind: "share" }>, open: SignedOpen): Uint8Array {
  const place = network.relays.findIndex((each) => each.key === relay);
  const plain = openMessage(fromHex(oldRoles.relays[place]!), sealed, mailInfo("share"));
  const envelope = parseShare(new TextDecoder().decode(plain));
  return sealFragment(envelope.readerMessageKey, convertShare(envelope), open);
}
