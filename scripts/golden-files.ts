/**
 * How the golden files in src/vault/golden were made: `node scripts/golden-files.ts <folder>`.
 *
 * Running it again makes *new* files, by the code as it is then. The committed ones are what an installation of release
 * 0.1 left behind, when `ibe-clc` was the only suite; they must never be replaced, only added to.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { keccak256, stringToBytes } from "viem";
import { systemRandom } from "../src/core/random.ts";
import { suites } from "../src/core/registry.ts";
import { fromHex, toHex } from "../src/protocol/hex.ts";
import { loadOrCreateKeys } from "../src/services/start/keys.ts";
import { deposited, registered, requested, responseIn, shared } from "../src/vault/exchange.fixture.ts";
import type { VaultRow } from "../src/vault/store.ts";
import {
  enrolled,
  hospitalA,
  hospitalB,
  network,
  NOW,
  PASSPHRASE,
  relayFragment,
  relays,
  type TestVault,
} from "../src/vault/world.fixture.ts";

const folder = resolve(process.argv[2] ?? ".");
const suite = suites(systemRandom).suiteById(network.suite);
const write = (name: string, content: object) =>
  writeFileSync(join(folder, name), `${JSON.stringify(content, null, 1)}\n`);

const patient = await enrolled("Alice Andersson", "patient", hospitalA);
const clinician = await enrolled("Dr Bob Lindqvist", "clinician", hospitalB);
const deposit = await deposited(patient, 2);
await patient.call("recordDeposited", { recordId: deposit.record.recordId });

/** Asked and shared; the answer as it lies in the clinician's mailbox. */
async function answered(section: string) {
  const { requestId } = await requested(patient, clinician);
  const given = await shared(patient, clinician, { requestId, deposit, sections: [section] });
  return { ...given, requestId, consentId: given.signed.consent.id, mail: responseIn(given.items) };
}

// The first answer was read and opened once; the second still lies in the mailbox; the third request waits.
const opened = await answered("s0");
await clinician.call("openMail", { kind: "response", sealed: opened.mail, requestId: opened.requestId });
const open = await clinician.call("signOpen", { consentId: opened.consentId });
const fragments = opened.shares.map((share) => relayFragment(share, open));
await clinician.call("openGrant", { consentId: opened.consentId, fragments: fragments.slice(0, 2) });
const unread = await answered("s1");
const waiting = await requested(patient, clinician);

const texts: Record<string, string> = {};
for (const { id, cids } of deposit.record.parts) {
  const leaves = deposit.leavesOf(cids);
  const part = await patient.call("openOwnPart", { recordId: deposit.record.recordId, partId: id, leaves });
  texts[id] = part.text;
}
for (const vault of [patient, clinician]) {
  for (const { id } of await vault.call("outbox", {})) await vault.call("delivered", { id });
}
const recovery = await patient.call("exportBackup", {});

const heldBy = ({ envelope, index }: (typeof opened.shares)[number]) => {
  const grant = suite.parse("grant", fromHex(envelope.grant));
  const capsule = suite.parse("capsule", fromHex(envelope.capsule));
  const statement = suite.parse("statement", fromHex(envelope.statement));
  const fragment = suite.convert(suite.parse("share", fromHex(envelope.share)), capsule, statement);
  const points = suite.onChain;
  if (points.kind !== "bls12-381-pairing") throw new Error("Release 0.1 had only points.");
  return {
    signed: envelope.signed,
    place: index,
    reader: envelope.readerMessageKey,
    fragment: toHex(fragment),
    capsule_point: toHex(points.capsulePoint(capsule)),
    commitment_point: toHex(points.commitmentPoint(grant, index)),
    fragment_point: toHex(points.fragmentPoint(fragment)),
  };
};

/** Whoever plays the hospitals and relays in a test needs their keys. */
const rolesOf = (hospital: typeof hospitalA) => ({
  master: toHex(hospital.master),
  members: [1, 2, 3].map((n) => keccak256(stringToBytes(`${hospital.config.name} member ${n}`))),
});

async function rowOf(vault: TestVault): Promise<object> {
  const { vaultId } = await vault.call("identity", {});
  const row: VaultRow = vault.store.rows.get(vaultId)!;
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  return {
    ...row,
    sealedRoot: base64(row.sealedRoot),
    sealedState: base64(row.sealedState),
    sealedTable: base64(row.sealedTable),
    sealedTableKey: base64(row.sealedTableKey),
  };
}

write("network.json", network);
write("roles.json", {
  a: rolesOf(hospitalA),
  b: rolesOf(hospitalB),
  relays: relays.map(({ secret }) => toHex(secret)),
});
write("patient.json", {
  now: NOW,
  passphrase: PASSPHRASE,
  row: await rowOf(patient),
  recovery: { file: recovery.file, code: recovery.code },
  recordId: deposit.record.recordId,
  leaves: Object.fromEntries(deposit.record.cids.map((cid) => [cid, toHex(deposit.leavesOf([cid])[0]!)])),
  texts,
  waiting: waiting.requestId,
});
write("clinician.json", {
  now: NOW,
  passphrase: PASSPHRASE,
  row: await rowOf(clinician),
  registered: await registered(clinician),
  opened: { consentId: opened.consentId, requestId: opened.requestId, parts: ["header", "s0"] },
  fragments: fragments.map((each) => toHex(each)),
  unread: {
    consentId: unread.consentId,
    requestId: unread.requestId,
    parts: ["header", "s1"],
    mail: toHex(unread.mail),
  },
});
write("relays.json", { opened: opened.shares.map(heldBy), unread: unread.shares.map(heldBy) });

const home = mkdtempSync(join(tmpdir(), "chartpass-golden-"));
loadOrCreateKeys(home);
write("home-keys.json", JSON.parse(readFileSync(join(home, "keys", "network.json"), "utf8")) as object);
process.exit(0);
