/** Everything made before under `ibe-clc` still opens: records, answers read and unread, what relays hold. */
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../services/state/database.ts";
import { createShareBook } from "../../services/relay/share-book.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { systemRandom } from "../../core/random.ts";
import { sealMessage } from "../../core/seal/message.ts";
import { mailInfo } from "../../protocol/enrolment.ts";
import { openDigest, type FragmentEnvelope, type SignedOpen } from "../../protocol/exchange.ts";
import { fromHex, toHex } from "../../protocol/hex.ts";
import type { TestVault } from "../world.fixture.ts";
import {
  leavesOf,
  oldClinician,
  oldNetwork,
  oldPatient,
  oldShares,
  recovered,
  unlocked,
  type KeptShare,
} from "./golden.fixture.ts";

const network = oldNetwork();

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
    const { signature: _, ...unsigned } = open;
    const envelope: FragmentEnvelope = {
      kind: "fragment",
      consentId: open.consentId,
      open: openDigest(network, unsigned),
      fragment: toHex(held.conversion.fragment),
      transaction: toHex(new Uint8Array(32)),
    };
    const plain = utf8ToBytes(JSON.stringify(envelope));
    return sealMessage(fromHex(held.readerMessageKey), plain, mailInfo("fragment"), systemRandom);
  } finally {
    database.close();
    rmSync(home, { recursive: true });
  }
}

describe("an installation of before", () => {
  test("the patient's vault opens, by passphrase and from its recovery file, and her record with it", async () => {
    for (const vault of [await unlocked(oldPatient, network), await recovered(network)]) {
      expect(await ownTexts(vault)).toEqual(oldPatient.texts);
      expect(await vault.call("permissions", {})).toHaveLength(2);
    }
  });

  test("the clinician opens what was granted, with the fragments sealed then", async () => {
    const clinician = await unlocked(oldClinician, network);
    const { consentId, parts } = oldClinician.opened;
    const fragments = oldClinician.fragments.map((each) => fromHex(each));
    expect(await grantedTexts(clinician, consentId, fragments.slice(1))).toEqual(expected(parts));
    await expect(clinician.call("openGrant", { consentId, fragments: fragments.slice(2) })).rejects.toMatchObject({
      code: "RELAY_FRAGMENTS",
    });
  });

  test("an answer still in the mailbox is taken in, and opens with what the relays kept", async () => {
    const clinician = await unlocked(oldClinician, network);
    const { consentId, requestId, parts, mail } = oldClinician.unread;
    await clinician.call("openMail", { kind: "response", sealed: fromHex(mail), requestId });
    const open = await clinician.call("signOpen", { consentId });
    const fragments = oldShares.unread.slice(0, 2).map((kept) => answerFrom(kept, open));
    expect(await grantedTexts(clinician, consentId, fragments)).toEqual(expected(parts));
  });
});
