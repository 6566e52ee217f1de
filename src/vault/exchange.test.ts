/** The whole way of a record, patient to relays to clinician, without chains. */
import { beforeAll, describe, expect, test } from "vitest";
import { checkCredential } from "../protocol/credential.ts";
import { fromHex } from "../protocol/hex.ts";
import { verifyRecord } from "../protocol/record/verify.ts";
import { serviceRequestTypedData } from "../protocol/service-request.ts";
import { recoverTypedDataAddress } from "viem";
import { recoverStopOwner, consentId } from "../protocol/consent.ts";
import { deposited, HOUR, isShare, requested, responseIn, shared, type Deposit } from "./exchange.fixture.ts";
import { enrolled, hospitalA, hospitalB, network, NOW, relayFragment, type TestVault } from "./world.fixture.ts";

let patient: TestVault;
let clinician: TestVault;
let deposit: Deposit;

beforeAll(async () => {
  patient = await enrolled("Alice Andersson", "patient", hospitalA);
  clinician = await enrolled("Dr Bob Lindqvist", "clinician", hospitalB);
  deposit = await deposited(patient);
}, 60_000);

/** Ask, share, deliver. */
async function answer(sections: string[]) {
  const request = await requested(patient, clinician);
  const given = await shared(patient, clinician, { requestId: request.requestId, deposit, sections });
  await clinician.call("openMail", {
    kind: "response",
    sealed: responseIn(given.items),
    requestId: request.requestId,
  });
  return { ...given, consent: given.signed.consent, requestId: request.requestId };
}

describe("a record's way", () => {
  test("registered: credential and code", async () => {
    const identity = await patient.call("identity", {});
    expect(identity.enrolment).toBe("registered");
    expect(identity.patientCode).toMatch(/^CP1-/);
    await expect(checkCredential(network, identity.credential!, NOW)).resolves.toBeUndefined();
  });

  test("the patient reads her own parts; the leaves alone say nothing", async () => {
    const { record, leavesOf } = deposit;
    expect(record.status).toBe("stored");
    expect(record.parts.map((part) => part.title)).toContain("Medication");
    const part = record.parts[1]!;
    const opened = await patient.call("openOwnPart", {
      recordId: record.recordId,
      partId: part.id,
      leaves: leavesOf(part.cids),
    });
    expect(opened.text).toContain("Secret finding of Allergies");
    expect(record.entries.map((entry) => entry.chain)).toEqual(["a", "relay"]);
    expect(record.entries[0]!.recordId).not.toBe(record.entries[1]!.recordId);
    expect((await patient.call("recordDeposited", { recordId: record.recordId })).status).toBe("deposited");
    expect(await patient.call("deliveries", {})).toEqual([]);
  });

  test("ask, share two of three parts, open exactly those with two of three relays", async () => {
    const request = await requested(patient, clinician);
    const { requestId } = request;
    const given = await shared(patient, clinician, { requestId, deposit, sections: ["s0", "s2"] });
    const { consent } = given.signed;
    expect(consent.statement).toContain(
      "Dr Bob Lindqvist, cardiology, Hospital B, may read Allergies and Results until",
    );
    expect(given.draft.consent).toEqual(consent);
    expect(given.items.map((item) => item.kind)).toEqual(["consent", "share", "share", "share", "response"]);

    const mail = { kind: "response", sealed: responseIn(given.items), requestId } as const;
    const taken = await clinician.call("openMail", mail);
    expect(taken).toMatchObject({ kind: "response", known: false, answer: { consentId: consent.id } });
    expect(await clinician.call("openMail", mail)).toMatchObject({ known: true });

    const open = await clinician.call("signOpen", { consentId: consent.id });
    const fragments = given.shares.slice(1).map((share) => relayFragment(share, open));
    const opened = await clinician.call("openGrant", { consentId: consent.id, fragments });
    expect(opened).toMatchObject({ patientName: "Alice Andersson", recordTitle: "Summary" });
    expect(opened.parts.map((part) => part.id)).toEqual(["header", "s0", "s2"]);
    expect(opened.ledger).toEqual(deposit.record.entries[1]);

    const answerParts = taken.kind === "response" ? taken.answer.parts : [];
    const texts = await Promise.all(
      answerParts.map(({ id, leaves }) =>
        clinician.call("openGrantedPart", { consentId: consent.id, partId: id, leaves: deposit.leavesOf(leaves) }),
      ),
    );
    const encoder = new TextEncoder();
    const [header, ...sections] = texts;
    const checked = await verifyRecord({
      jwt: opened.jwt,
      header: encoder.encode(header!.text),
      sections: sections.map(({ id, disclosure, text }) => ({ id, disclosure, bytes: encoder.encode(text) })),
      issuerPublicKey: fromHex(hospitalA.config.issuerKey),
      issuer: hospitalA.config.id,
      subject: { id: request.patient, disclosure: opened.subjectDisclosure },
    });
    expect(checked.sections.map((each) => each.status)).toEqual(["verified", "verified"]);
    expect(checked.withheldCount).toBe(1);
    expect(texts.map((each) => each.text).join()).not.toContain("Secret finding of Medication");
  });

  test("one relay is not enough, and nothing is lost by trying", async () => {
    const { consent, shares } = await answer(["s1"]);
    const open = await clinician.call("signOpen", { consentId: consent.id });
    const fragments = shares.map((share) => relayFragment(share, open));
    const attempt = (use: Uint8Array[]) => clinician.call("openGrant", { consentId: consent.id, fragments: use });
    await expect(attempt([fragments[0]!, fragments[0]!])).rejects.toMatchObject({ code: "RELAY_FRAGMENTS" });
    await expect(attempt([fragments[0]!, new Uint8Array(2000)])).rejects.toMatchObject({ code: "RELAY_FRAGMENTS" });
    expect((await attempt(fragments)).parts).toHaveLength(2);
  });

  test("pause, resume, revoke: each signed by the consent's one-time owner, for sponsor and relays", async () => {
    const { consent } = await answer(["s1"]);
    const actions = [
      { action: "pause", revision: 0 },
      { action: "resume", revision: 1 },
      { action: "revoke", revision: 1 },
    ] as const;
    for (const order of actions) {
      const { stop, items } = await patient.call("signStop", { consentId: consent.id, ...order });
      expect(await recoverStopOwner(network, stop)).toBe(consent.owner);
      expect(consentId(consent.owner, stop.idSalt)).toBe(stop.id);
      expect(items).toHaveLength(4);
    }
    const [last] = (await patient.call("permissions", {})).slice(-1);
    expect(last!.stops.map((stop) => [stop.action, stop.revision])).toEqual([
      ["pause", 1],
      ["resume", 2],
      ["revoke", 3],
    ]);
    const left = (await patient.call("outbox", {})).filter((item) => item.consentId === consent.id);
    expect(left.map((item) => item.kind)).toEqual(["stop", "stop", "stop", "stop"]);
  });

  test("the outbox keeps what was not delivered", async () => {
    const { items, consent } = await answer(["s1"]);
    await patient.call("delivered", { id: items.find(isShare)!.id });
    const left = (await patient.call("outbox", {})).filter((item) => item.consentId === consent.id);
    expect(left).toHaveLength(4);
  });

  test("a refusal reaches the clinician", async () => {
    const request = await requested(patient, clinician);
    await patient.call("declineRequest", { requestId: request.requestId, reason: "Not now" });
    const item = (await patient.call("outbox", {})).find((each) => each.kind === "decline");
    expect(item).toMatchObject({ mailbox: request.mailbox, hospital: hospitalB.config.id });
    if (item?.kind !== "decline") throw new Error("no refusal");
    await clinician.call("openMail", { kind: "decline", sealed: item.sealed, requestId: request.requestId });
    const sent = (await clinician.call("requestsSent", {})).find((each) => each.requestId === request.requestId);
    expect(sent).toMatchObject({ status: "refused", refusal: "Not now" });
  });

  test("closing a request deletes its keys: the same answer opens no more", async () => {
    const { consent, requestId } = await answer(["s1"]);
    await clinician.call("closeRequest", { requestId });
    await expect(clinician.call("signOpen", { consentId: consent.id })).rejects.toMatchObject({
      code: "VAULT_UNKNOWN",
    });
    const reader = { as: "reader", requestId } as const;
    const request = { service: consent.owner, action: "x", bodyHash: consent.id, nonce: consent.id, issued: NOW };
    await expect(clinician.call("signServiceRequest", { signer: reader, request })).rejects.toMatchObject({
      code: "VAULT_REQUEST_CLOSED",
    });
  });

  test("service requests are signed by the key each service knows", async () => {
    const request = {
      service: hospitalA.members[0]!.address,
      action: "mail.list",
      bodyHash: deposit.record.recordId,
      nonce: deposit.record.recordId,
      issued: NOW,
    };
    const signer = { as: "storage", recordId: deposit.record.recordId } as const;
    const { signature, address } = await patient.call("signServiceRequest", { signer, request });
    expect(address).toBe(deposit.record.storageOwner);
    const domain = { name: "Chartpass", version: "1", chainId: 31339, salt: network.deploymentSalt } as const;
    expect(await recoverTypedDataAddress({ ...serviceRequestTypedData(domain, request), signature })).toBe(address);
  });

  test("an erased record opens no more, and what is left says which permissions to stop", async () => {
    const another = await deposited(patient, 2);
    const { record, leavesOf } = another;
    const erased = await patient.call("eraseRecord", { recordId: record.recordId });
    expect(erased).toMatchObject({ root: record.root, permissions: [] });
    const part = record.parts[0]!;
    await expect(
      patient.call("openOwnPart", { recordId: record.recordId, partId: part.id, leaves: leavesOf(part.cids) }),
    ).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
  });

  test("terms stay within what was asked", async () => {
    const request = await requested(patient, clinician, NOW + HOUR);
    const wanted = { requestId: request.requestId, deposit, sections: ["s0"] };
    await expect(shared(patient, clinician, { ...wanted, expiry: NOW + 2 * HOUR })).rejects.toThrow("longer than");
    await expect(shared(patient, clinician, { ...wanted, expiry: NOW - 1 })).rejects.toThrow("before");
    await expect(shared(patient, clinician, { ...wanted, sections: [] })).rejects.toThrow("No part");
    await expect(shared(patient, clinician, { ...wanted, sections: ["s9"] })).rejects.toThrow("not in this record");
  });
});
