/** What someone with the browser's storage, the recovery file or the page can try. */
import { mapHashToField } from "@noble/curves/abstract/modular.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64, base64url } from "multiformats/bases/base64";
import { beforeAll, describe, expect, test } from "vitest";
import { fixedRandom } from "../core/generator.fixture.ts";
import { nobleAead } from "../core/seal/aead-noble.ts";
import { openMessage, sealMessage } from "../core/seal/message.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { parseResponse } from "../protocol/exchange.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { deposited, HOUR, registered, requested, responseIn, shared } from "./exchange.fixture.ts";
import { stretch } from "./passphrase.ts";
import { INDEX_ID, partKey } from "./section-keys.ts";
import type { VaultRow } from "./store.ts";
import { openContent, openRoot, openRow } from "./vault-row.ts";
import {
  attestation,
  delivery,
  enrolled,
  hospitalA,
  hospitalB,
  memoryStore,
  NOW,
  PASSPHRASE,
  relayFragment,
  sealTo,
  secretVault,
  welcome,
  type TestVault,
} from "./world.fixture.ts";

const sealer = { aead: nobleAead, random: fixedRandom("attack") };
const rowOf = (vault: TestVault): VaultRow => [...vault.store.rows.values()][0]!;

describe("at rest", () => {
  let vault: TestVault;
  let row: VaultRow;
  let older: VaultRow;
  beforeAll(async () => {
    vault = await secretVault("rest");
    await vault.call("createVault", { name: "Alice", passphrase: PASSPHRASE, role: "patient" });
    older = structuredClone(rowOf(vault));
    await vault.call("setCursor", { name: "mail", value: "7" });
    row = structuredClone(rowOf(vault));
  }, 60_000);

  const unlocking = (changed: Partial<VaultRow>, passphrase = PASSPHRASE) =>
    openRow(sealer, { ...row, ...changed }, passphrase).then(
      () => "opened",
      ({ code }: { code: string }) => code,
    );
  const flipped = (bytes: Uint8Array, at = bytes.length >> 1) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

  test("opens with the passphrase, however its characters are composed", async () => {
    expect(await unlocking({})).toBe("opened");
    expect(await unlocking({}, PASSPHRASE.normalize("NFD"))).toBe("opened");
  });

  test("wrong passphrase, changed salt, raised cost: one error", async () => {
    const { kdf } = row;
    expect(await unlocking({}, "lantern meadow quartz!")).toBe("VAULT_UNLOCK");
    expect(await unlocking({ kdf: { ...kdf, salt: toHex(new Uint8Array(32)) } })).toBe("VAULT_UNLOCK");
    expect(await unlocking({ kdf: { ...kdf, p: 2 } })).toBe("VAULT_UNLOCK");
  });

  test("lowered or absurd cost is refused before any work, with the same error", async () => {
    const { kdf } = row;
    for (const weak of [
      { N: 2 ** 14 },
      { N: 2 ** 30 },
      { N: 100_000 },
      { r: 1 },
      { p: 0 },
      { p: 1e9 },
      { name: "none" },
    ]) {
      const changed = { ...kdf, ...weak } as VaultRow["kdf"];
      await expect(stretch(PASSPHRASE, changed)).rejects.toMatchObject({ code: "VAULT_KDF" });
      expect(await unlocking({ kdf: changed })).toBe("VAULT_UNLOCK");
    }
  });

  test("no part can be altered, taken from another revision or from another vault", async () => {
    const stranger = await secretVault("stranger");
    await stranger.call("createVault", { name: "Eve", passphrase: PASSPHRASE, role: "patient" });
    const other = rowOf(stranger);
    expect(await unlocking({ sealedRoot: flipped(row.sealedRoot) })).toBe("VAULT_UNLOCK");
    expect(await unlocking({ sealedRoot: other.sealedRoot, kdf: other.kdf })).toBe("VAULT_UNLOCK");
    expect(await unlocking({ id: other.id })).toBe("VAULT_UNLOCK");
    // The rest as if the root were open, to spare the test the stretching.
    const root = await openRoot(sealer, row, PASSPHRASE);
    await expect(openContent(sealer, row, root)).resolves.toBeDefined();
    const changes: Partial<VaultRow>[] = [
      { sealedState: flipped(row.sealedState) },
      { sealedTable: flipped(row.sealedTable) },
      { sealedTableKey: flipped(row.sealedTableKey) },
      { sealedState: older.sealedState },
      { sealedState: older.sealedState, revision: older.revision },
      { sealedState: other.sealedState },
      { sealedTable: other.sealedTable, sealedTableKey: other.sealedTableKey },
      { id: other.id },
      { displayName: "Alice's real vault" },
      { role: "clinician" },
      { revision: row.revision + 1 },
    ];
    for (const change of changes) {
      const opening = openContent(sealer, { ...row, ...change }, root);
      await expect(opening, Object.keys(change).join()).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
    }
  }, 60_000);

  test("two tabs: the second is told, and cannot overwrite even without the lock", async () => {
    const store = memoryStore();
    const busy = new Set<string>();
    const first = await secretVault("tabs", store, busy);
    const { vaultId } = await first.call("createVault", { name: "A", passphrase: PASSPHRASE, role: "patient" });
    const second = await secretVault("tabs 2", store, busy);
    const unlock = () => second.call("unlock", { id: vaultId, passphrase: PASSPHRASE });
    await expect(unlock()).rejects.toMatchObject({ code: "VAULT_BUSY" });
    busy.clear();
    await unlock();
    await first.call("setCursor", { name: "mail", value: "1" });
    await expect(second.call("setCursor", { name: "mail", value: "2" })).rejects.toMatchObject({
      code: "VAULT_CONFLICT",
    });
    expect(await second.call("cursor", { name: "mail" })).toBeNull();
  }, 60_000);

  test("nothing is answered while locked, and a weak passphrase makes no vault", async () => {
    const locked = await secretVault("locked");
    await expect(locked.call("identity", {})).rejects.toMatchObject({ code: "VAULT_LOCKED" });
    await expect(locked.call("walletSignMessage", { message: "x" })).rejects.toMatchObject({ code: "VAULT_LOCKED" });
    const weak = { name: "A", passphrase: "short", role: "patient" } as const;
    await expect(locked.call("createVault", weak)).rejects.toMatchObject({ code: "VAULT_PASSPHRASE" });
    expect(locked.store.rows.size).toBe(0);
  });

  test("an erasure rotates the table key: the old key does not open the new table", async () => {
    const patient = await enrolled("Eva", "patient", hospitalA);
    const { record } = await deposited(patient, 2);
    const before = await openRow(sealer, rowOf(patient), PASSPHRASE);
    await patient.call("eraseRecord", { recordId: record.recordId });
    const after = await openRow(sealer, rowOf(patient), PASSPHRASE);
    expect(before.table.salts.size).toBe(4);
    expect(after.table.salts.size).toBe(0);
    expect(bytesToHex(after.tableKey)).not.toBe(bytesToHex(before.tableKey));
    const mixed = { ...rowOf(patient), sealedTable: before.row.sealedTable, sealedTableKey: before.row.sealedTableKey };
    await expect(openRow(sealer, mixed, PASSPHRASE)).rejects.toMatchObject({ code: "VAULT_UNLOCK" });
  }, 60_000);
});

describe("recovery file", () => {
  test("restores everything elsewhere; wrong code, altered or foreign files do not", async () => {
    const patient = await enrolled("Alice", "patient", hospitalA);
    const { record, leavesOf } = await deposited(patient, 2);
    const waiting = await patient.call("identity", {});
    const extra = await delivery(waiting.subject!, waiting.messageKey);
    await patient.call("openMail", { kind: "record", sealed: extra.sealed });
    const { file, code } = await patient.call("exportBackup", {});
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);

    const elsewhere = await secretVault("elsewhere");
    const restore = (use: { file?: string; code?: string }) =>
      elsewhere.call("restoreBackup", { file, code, passphrase: "another passphrase", ...use });
    const [first, ...rest] = code;
    const wrong = (first === "A" ? "B" : "A") + rest.join("");
    await expect(restore({ code: wrong })).rejects.toMatchObject({ code: "VAULT_BACKUP_CODE" });
    await expect(restore({ code: "hello" })).rejects.toMatchObject({ code: "VAULT_BACKUP_CODE" });
    await expect(restore({ file: "{}" })).rejects.toMatchObject({ code: "VAULT_BACKUP_FILE" });
    await expect(restore({ file: file.slice(0, 300) })).rejects.toMatchObject({ code: "VAULT_BACKUP_FILE" });
    const json = JSON.parse(file) as { kdf: { N: number }; name: string };
    const weaker = JSON.stringify({ ...json, kdf: { ...json.kdf, N: 2 ** 10 } });
    await expect(restore({ file: weaker })).rejects.toMatchObject({ code: "VAULT_BACKUP_FILE" });
    await expect(restore({ file: JSON.stringify({ ...json, name: "Mallory" }) })).rejects.toMatchObject({
      code: "VAULT_BACKUP_CODE",
    });

    const restored = await restore({ code: ` ${code.toLowerCase().replaceAll("-", "")} ` });
    expect(restored).toEqual({ ...(await patient.call("identity", {})) });
    const part = record.parts[1]!;
    const opened = await elsewhere.call("openOwnPart", {
      recordId: record.recordId,
      partId: part.id,
      leaves: leavesOf(part.cids),
    });
    expect(opened.text).toContain("Secret finding of Allergies");
    expect((await elsewhere.call("readDelivery", { documentId: extra.documentId })).title).toBe("Summary");
    const again = await secretVault("again", elsewhere.store);
    await expect(again.call("restoreBackup", { file, code, passphrase: "another passphrase" })).rejects.toMatchObject({
      code: "VAULT_EXISTS",
    });
  }, 60_000);

  test("a changed passphrase replaces the old one", async () => {
    const vault = await secretVault("change");
    await vault.call("createVault", { name: "A", passphrase: PASSPHRASE, role: "patient" });
    const change = (old: string) => vault.call("changePassphrase", { old, passphrase: "quite another one" });
    await expect(change("not the old one")).rejects.toMatchObject({ code: "VAULT_UNLOCK" });
    await change(PASSPHRASE);
    await expect(openRow(sealer, rowOf(vault), PASSPHRASE)).rejects.toMatchObject({ code: "VAULT_UNLOCK" });
    await expect(openRow(sealer, rowOf(vault), "quite another one")).resolves.toBeDefined();
  }, 60_000);
});

describe("between people", () => {
  let patient: TestVault;
  let clinician: TestVault;
  let other: TestVault;
  let deposit: Awaited<ReturnType<typeof deposited>>;
  beforeAll(async () => {
    patient = await enrolled("Alice", "patient", hospitalA);
    clinician = await enrolled("Dr Bob", "clinician", hospitalB);
    other = await enrolled("Dr Mallory", "clinician", hospitalB);
    deposit = await deposited(patient);
  }, 60_000);

  test("no answer ever held a secret, and neither does what is left in the open row", async () => {
    const request = await requested(patient, clinician);
    const given = await shared(patient, clinician, { requestId: request.requestId, deposit, sections: ["s0"] });
    const mail = { kind: "response", sealed: responseIn(given.items), requestId: request.requestId } as const;
    await clinician.call("openMail", mail);
    const { id: consentId } = given.signed.consent;
    const open = await clinician.call("signOpen", { consentId });
    const fragments = given.shares.map((share) => relayFragment(share, open));
    await clinician.call("openGrant", { consentId, fragments });
    await patient.call("signStop", { consentId, action: "pause", revision: 0 });
    for (const vault of [patient, clinician]) {
      for (const method of [
        "identity",
        "outbox",
        "records",
        "permissions",
        "requestsSent",
        "requestsReceived",
      ] as const) {
        await vault.call(method, {});
      }
      await vault.call("walletSignMessage", { message: "hello" });
      await vault.call("exportBackup", {});
      const secrets = await secretsOf(rowOf(vault));
      const texts = [...vault.answers, rowOf(vault)].map(flattened);
      expect(secrets.length).toBeGreaterThan(8);
      // The search finds what is there: the public key is in more than one answer.
      const { messageKey } = await vault.call("identity", {});
      const control = formsOf(fromHex(messageKey))[0]!;
      expect(texts.filter((text) => text.includes(control)).length).toBeGreaterThan(1);
      for (const [name, secret] of secrets) {
        for (const form of formsOf(secret))
          expect(
            texts.some((text) => text.includes(form)),
            name,
          ).toBe(false);
      }
    }
  }, 60_000);

  test("mail for one person, or of one kind, opens as nothing else", async () => {
    const { subject, messageKey } = await patient.call("identity", {});
    const { sealed } = await delivery(subject!, messageKey);
    await expect(other.call("openMail", { kind: "record", sealed })).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
    await expect(patient.call("openMail", { kind: "request", sealed })).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
  });

  test("a record about someone else, or not signed by her hospital, is not taken in", async () => {
    const { messageKey } = await patient.call("identity", {});
    const stranger = await delivery(toHex(new Uint8Array(32).fill(7)), messageKey);
    await expect(patient.call("openMail", { kind: "record", sealed: stranger.sealed })).rejects.toMatchObject({
      code: "CRYPTO_RECORD_SUBJECT",
    });
    expect(await patient.call("deliveries", {})).toEqual([]);
  });

  test("a welcome to another registration is refused", async () => {
    const vault = await secretVault("newcomer");
    await vault.call("createVault", { name: "N", passphrase: PASSPHRASE, role: "patient" });
    const asked = { hospital: hospitalA.config.id, name: "N", birthDate: "1980-01-01", number: "1", specialty: "" };
    const first = await vault.call("prepareEnrolment", asked);
    const second = await vault.call("prepareEnrolment", asked);
    await vault.call("enrolmentSent", { subject: second.enrolment.subject });
    const sealed = await welcome(hospitalA, first.enrolment);
    await expect(vault.call("openMail", { kind: "welcome", sealed })).rejects.toMatchObject({
      code: "WIRE_NOT_ASKED",
    });
    expect((await vault.call("identity", {})).enrolment).toBe("waiting");
  }, 60_000);

  test("what strangers write counts against the message, never against the vault", async () => {
    const { messageKey } = await patient.call("identity", {});
    const request = await requested(patient, clinician);
    const { credential } = await clinician.call("identity", {});
    const odd = `0x${"ff".repeat(65)}`;
    const written: [Parameters<typeof sealTo>[1], object][] = [
      ["welcome", { kind: "welcome" }],
      ["welcome", { kind: "welcome", credential: { ...credential, signature: odd }, partial: "0x00" }],
      ["request", { kind: "request", body: request.body, signature: odd, credential }],
      [
        "request",
        { kind: "request", body: request.body, signature: odd, credential: { ...credential, signature: odd } },
      ],
      ["record", { kind: "record" }],
      ["response", { kind: "response" }],
    ];
    for (const [kind, message] of written) {
      const mail = { kind: kind as "record", sealed: sealTo(messageKey, kind, message) };
      await expect(patient.call("openMail", mail)).rejects.toMatchObject({
        code: expect.stringMatching(/^(WIRE|ARG|CONSENT|CRYPTO)_/) as string,
      });
    }
    const noText = sealMessage(fromHex(messageKey), Uint8Array.of(0xff, 0xfe), mailInfo("record"), sealer.random);
    await expect(patient.call("openMail", { kind: "record", sealed: noText })).rejects.toMatchObject({
      code: "WIRE_MAIL",
    });
  });

  test("keys other than those of the patient's code are not written to", async () => {
    const { patientCode } = await patient.call("identity", {});
    const { key, messageKey } = await other.call("identity", {});
    const ask = clinician.call("makeRequest", {
      ...{ code: patientCode!, key, messageKey, purpose: "treatment", note: "", parts: [], label: "" },
      until: NOW + HOUR,
    });
    await expect(ask).rejects.toMatchObject({ code: "CONSENT_FINGERPRINT" });
  });

  test("registry and request must agree before anything is drafted; two members must vouch before it is signed", async () => {
    const request = await requested(patient, clinician);
    const input = {
      requestId: request.requestId,
      recordId: deposit.record.recordId,
      sections: ["s0"],
      expiry: NOW + HOUR,
    };
    const known = await registered(clinician);
    const wrong = [
      { ...known, revoked: true },
      { ...known, role: 1 },
      { ...known, credential: known.credential.replace(/.$/, "0") as Hex },
      await registered(other),
    ];
    for (const entry of wrong) {
      if (JSON.stringify(entry) === JSON.stringify(known)) continue;
      await expect(patient.call("draftConsent", { ...input, registered: entry })).rejects.toMatchObject({
        code: "CONSENT_REQUEST",
      });
    }
    const draft = await patient.call("draftConsent", { ...input, registered: known });
    const vouched = await attestation(draft.owner);
    const sign = (use: typeof vouched) => patient.call("signConsent", { draftId: draft.draftId, attestation: use });
    await expect(sign(vouched.slice(1))).rejects.toMatchObject({ code: "CONSENT_DRAFT" });
    await expect(sign([vouched[0]!, vouched[0]!])).rejects.toMatchObject({ code: "CONSENT_DRAFT" });
    await expect(sign(await attestation(request.mailbox))).rejects.toMatchObject({ code: "CONSENT_DRAFT" });
    await expect(sign(vouched)).resolves.toBeDefined();
  });

  test("an answer altered in any signed place is refused", async () => {
    const request = await requested(patient, clinician);
    const given = await shared(patient, clinician, { requestId: request.requestId, deposit, sections: ["s0", "s1"] });
    const second = await requested(patient, clinician);
    const foreign = await shared(patient, clinician, { requestId: second.requestId, deposit, sections: ["s0"] });
    const good = await openedResponse(clinician, request.requestId, given.items);
    const bad = await openedResponse(clinician, second.requestId, foreign.items);
    const changes: Record<string, unknown>[] = [
      { parts: [...good.parts].reverse() },
      { parts: good.parts.slice(0, 2) },
      { purpose: "referral" },
      { grant: bad.grant },
      { capsule: bad.capsule },
      { statement: bad.statement },
      { type: bad.type },
      { scopeSalt: bad.scopeSalt },
      { permit: bad.permit },
      { permit: { ...good.permit, cids: good.permit.cids.slice(1) } },
      { signed: bad.signed },
      { signed: { ...good.signed, attestation: good.signed.attestation.slice(1) } },
      { signed: { ...good.signed, consent: { ...good.signed.consent, expiry: good.signed.consent.expiry + 1 } } },
    ];
    for (const change of changes) {
      const sealed = sealTo(request.body.messageKey, "response", { ...good, ...change });
      const mail = { kind: "response", sealed, requestId: request.requestId } as const;
      await expect(clinician.call("openMail", mail), Object.keys(change).join()).rejects.toMatchObject({
        code: "CONSENT_ANSWER",
      });
    }
    const sealed = sealTo(request.body.messageKey, "response", good);
    await expect(
      clinician.call("openMail", { kind: "response", sealed, requestId: request.requestId }),
    ).resolves.toMatchObject({ kind: "response" });
  }, 60_000);

  test("a withheld section does not open with anything the clinician got; nor do other parts under a shared key", async () => {
    const request = await requested(patient, clinician);
    const given = await shared(patient, clinician, { requestId: request.requestId, deposit, sections: ["s0"] });
    const mail = { kind: "response", sealed: responseIn(given.items), requestId: request.requestId } as const;
    await clinician.call("openMail", mail);
    const consentId = given.signed.consent.id;
    const open = await clinician.call("signOpen", { consentId });
    await clinician.call("openGrant", {
      consentId,
      fragments: given.shares.map((share) => relayFragment(share, open)),
    });
    const [, s0, s1] = deposit.record.parts;
    const ask = (partId: string, cids: readonly string[]) =>
      clinician.call("openGrantedPart", { consentId, partId, leaves: deposit.leavesOf(cids) });
    await expect(ask(s1!.id, s1!.cids)).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
    await expect(ask(s0!.id, s1!.cids)).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
    await expect(ask("header", s1!.cids)).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
    const altered = deposit.leavesOf(s0!.cids).map((leaf) => leaf.map((byte, i) => (i === 3 ? byte ^ 1 : byte)));
    await expect(
      clinician.call("openGrantedPart", { consentId, partId: s0!.id, leaves: altered }),
    ).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
  });

  test("fragments of another opening, another consent or for another reader do not count", async () => {
    const request = await requested(patient, clinician);
    const given = await shared(patient, clinician, { requestId: request.requestId, deposit, sections: ["s0"] });
    const mail = { kind: "response", sealed: responseIn(given.items), requestId: request.requestId } as const;
    await clinician.call("openMail", mail);
    const consentId = given.signed.consent.id;
    const open = await clinician.call("signOpen", { consentId });
    const never = { ...open, nonce: toHex(new Uint8Array(32)) };
    const replayed = given.shares.map((share) => relayFragment(share, never));
    await expect(clinician.call("openGrant", { consentId, fragments: replayed })).rejects.toMatchObject({
      code: "RELAY_FRAGMENTS",
    });
    await expect(other.call("openMail", mail)).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
  });
});

async function openedResponse(clinician: TestVault, requestId: Hex, items: Parameters<typeof responseIn>[0]) {
  const { state } = await openRow(sealer, rowOf(clinician), PASSPHRASE);
  const sent = state.sent.find((each) => each.request.body.requestId === requestId)!;
  const plain = openMessage(fromHex(sent.keys!.message), responseIn(items), mailInfo("response"));
  return parseResponse(new TextDecoder().decode(plain));
}

/** Every secret of an opened row, by name. */
async function secretsOf(row: VaultRow): Promise<[string, Uint8Array][]> {
  const { root, keys, state, table, tableKey } = await openRow(sealer, row, PASSPHRASE);
  const derived = (label: string) =>
    mapHashToField(
      hkdf(sha256, root, undefined, utf8ToBytes(`chartpass/vault/${label}/1`), 48),
      secp256k1.Point.Fn.ORDER,
    );
  const sections = state.records.flatMap((record) =>
    [...record.parts.map((part) => part.id), INDEX_ID].map(
      (id) => [`section ${id}`, partKey(keys.wrapRoot, table, record.recordId, id)] as [string, Uint8Array],
    ),
  );
  const frames = [state.partial, state.ownerKey].flatMap((frame) => (frame ? [fromHex(frame).slice(-96)] : []));
  const oneTime = state.sent.flatMap(({ keys: own }) =>
    own ? [fromHex(own.reader), fromHex(own.message), fromHex(own.recipient).slice(-32)] : [],
  );
  return [
    ["root", root],
    ["identity", derived("identity")],
    ["wallet", derived("wallet")],
    ["message", keys.messageSecret],
    ["wrap", keys.wrapRoot],
    ["state", keys.stateKey],
    ["table wrap", keys.tableWrapKey],
    ["blob", keys.blobKey],
    ["table", tableKey],
    ...[...table.salts.values()].map((salt) => ["salt", salt] as [string, Uint8Array]),
    ...sections,
    ...frames.map((frame) => ["suite key", frame] as [string, Uint8Array]),
    ...oneTime.map((key) => ["one-time key", key] as [string, Uint8Array]),
  ];
}

/** Hexadecimal, and the part of both base64 forms that does not hang on where it begins. */
function formsOf(secret: Uint8Array): string[] {
  const shifts = [0, 1, 2].map((skip) => secret.subarray(skip, skip + 3 * Math.floor((secret.length - skip) / 3)));
  return [bytesToHex(secret), ...shifts.flatMap((bytes) => [base64.baseEncode(bytes), base64url.baseEncode(bytes)])];
}

const flattened = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Uint8Array) return bytesToHex(each);
    return typeof each === "string" && /^0x/i.test(each) ? each.toLowerCase() : each;
  }) ?? "";
