/** Members against real chains: registering people, mailboxes, records, endorsing, the hospital's payments, the gateway. */
import { readFileSync } from "node:fs";
import { zeroHash } from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConsent } from "../../chain/consents.ts";
import { readCommitment } from "../../chain/records.ts";
import { readIdentity } from "../../chain/registry.ts";
import { readRequest } from "../../chain/requests.ts";
import { codeOf } from "../../core/errors.ts";
import { systemRandom } from "../../core/random.ts";
import { sealMessage } from "../../core/seal/message.ts";
import { checkCredential, credentialHash } from "../../protocol/credential.ts";
import { parseDelivery } from "../../protocol/delivery.ts";
import { enrolmentEntry, mailInfo, parseRefusal } from "../../protocol/enrolment.ts";
import { announcementTypedData } from "../../protocol/exchange.ts";
import { fromHex } from "../../protocol/hex.ts";
import { suiteIdentity } from "../../protocol/identity.ts";
import { chainOf } from "../../protocol/network.ts";
import { verifyRecord } from "../../protocol/record/verify.ts";
import { identityEntryTypedData, storedReceiptTypedData, type EndorseRequest } from "../../protocol/record-ledger.ts";
import { encodeAuthorization, newServiceRequest, serviceRequestTypedData } from "../../protocol/service-request.ts";
import { serviceDomain } from "../../protocol/typed-data.ts";
import type { Caller } from "../../peers/call.ts";
import * as hospital from "../../peers/hospital-client.ts";
import { attestOwner, endorse } from "../../peers/member-client.ts";
import { ACTIONS, OUTSIDE_LIMITS } from "../../peers/member-messages.ts";
import { connect } from "../chains/connections.ts";
import { startLocalNetwork, type LocalNetwork } from "../fixtures/local-network.ts";
import * as people from "../fixtures/people.ts";
import { privateKeyToAccount } from "viem/accounts";

let network: LocalNetwork;
let staffA: Caller;
let staffB: Caller;
let patient: people.Person;
let clinician: people.Person;
const homeA = () => people.hospitalOf(network.config, 0);
const homeB = () => people.hospitalOf(network.config, 1);
const chains = () => connect(network.config, people.newAccount());

beforeAll(async () => {
  network = await startLocalNetwork(7600);
  const { config, keys } = network;
  staffA = await people.createStaff(config, homeA(), keys.hospitals.a.staffCode);
  staffB = await people.createStaff(config, homeB(), keys.hospitals.b.staffCode);
  [patient, clinician] = await Promise.all([
    people.createPerson(staffA, config, homeA(), 1, { name: "Ada Nyström", number: "19710309-1234" }),
    people.createPerson(staffB, config, homeB(), 2, { name: "Bob Lindqvist", number: "S-77" }),
  ]);
}, 60_000);

afterAll(() => network?.close());

const registered = ({ hospital: { chain, id }, enrolment: { subject } }: people.Applicant) =>
  readIdentity(chains().chain(chain), chains().contract(chain, "registry"), id, subject);

describe("registration", () => {
  test("a patient and a clinician are on their chains, with credentials and keys that check", async () => {
    for (const person of [patient, clinician]) {
      const { credential } = person.welcome;
      await checkCredential(network.config, credential, people.now());
      const entry = await registered(person);
      expect(entry).toMatchObject({ key: person.account.address, role: person.enrolment.role, revoked: false });
      const { signature: _, ...unsigned } = credential;
      expect(entry?.credential).toBe(credentialHash(network.config, unsigned));
      const identity = suiteIdentity(person.hospital, person.enrolment.subject, person.account.address);
      const suite = people.suiteOf(network.config);
      const params = suite.parse("params", fromHex(person.hospital.params));
      expect(suite.authority.checkPartial(params, identity, person.partial)).toBe(true);
    }
  });

  test("her keys are found by her public id, for whoever has her code", async () => {
    const keys = await hospital.personKeys(network.config, homeA().id, patient.enrolment.subject);
    expect(keys).toMatchObject({ key: patient.account.address, messageKey: patient.enrolment.messageKey, role: 1 });
    await expect(hospital.personKeys(network.config, homeA().id, people.randomHex())).rejects.toMatchObject({
      code: "ARG_PERSON_UNKNOWN",
    });
  });

  test("the same number under another key is flagged and refused until the older one is withdrawn", async () => {
    const first = await people.createPerson(staffA, network.config, homeA(), 1, {
      name: "Eva",
      number: "19800101-0001",
    });
    const second = await people.createApplicant(network.config, homeA(), 1, { name: "Eva", number: "19800101 0001" });
    const id = await people.enrol(second);
    expect(await people.enrol(second)).toBe(id);
    const listed = (await hospital.deskEnrolments(staffA, homeA().id)).find((each) => each.id === id);
    expect(listed).toMatchObject({ numberTaken: true, state: "waiting" });
    await expect(hospital.approveEnrolment(staffA, homeA().id, id)).rejects.toMatchObject({ code: "ARG_SETTLED" });

    await hospital.revokePerson(staffA, homeA().id, first.enrolment.subject);
    expect(await registered(first)).toMatchObject({ revoked: true });
    await hospital.approveEnrolment(staffA, homeA().id, id);
    expect(await hospital.enrolmentStatus(second.caller, homeA().id, id)).toEqual({ state: "approved", reason: "" });
    const listedPeople = await hospital.deskPeople(staffA, homeA().id);
    expect(listedPeople.find((each) => each.key === first.account.address)?.revoked).toBe(true);
    await expect(attestOwner(first.caller, homeA().id, people.newAccount().address)).rejects.toMatchObject({
      code: "ARG_FORBIDDEN",
    });
  });

  test("approval works while one other member is away, and two clicks are one approval", async () => {
    const applicant = await people.createApplicant(network.config, homeA(), 1, { name: "Liv", number: "2" });
    const id = await people.enrol(applicant);
    await network.stop("member-a3");
    try {
      const both = await Promise.all([1, 2].map(() => hospital.approveEnrolment(staffA, homeA().id, id)));
      expect(both[0]).not.toBe(zeroHash);
      expect(both[1]).toBe(both[0]);
    } finally {
      await network.start("member-a3");
    }
  });

  test("a newer registration of a key takes the place of the one that waits", async () => {
    const first = await people.createApplicant(network.config, homeA(), 1, { name: "Ida", number: "6" });
    const subject = people.randomHex();
    const unsigned = { ...first.enrolment, subject };
    const data = identityEntryTypedData(network.config, homeA().chain, enrolmentEntry(network.config, unsigned));
    const newer = { ...first, enrolment: { ...unsigned, signature: await first.account.signTypedData(data) } };
    const firstId = await people.enrol(first);
    const id = await people.enrol(newer);
    const waiting = (await hospital.deskEnrolments(staffA, homeA().id)).filter((each) => each.name === "Ida");
    expect(waiting.map((each) => each.id)).toEqual([id]);
    await expect(hospital.approveEnrolment(staffA, homeA().id, firstId)).rejects.toMatchObject({
      code: "ARG_PERSON_UNKNOWN",
    });
    await hospital.approveEnrolment(staffA, homeA().id, id);
    expect(await registered(newer)).toMatchObject({ key: first.account.address });

    const again = await people.enrol(first);
    await expect(hospital.approveEnrolment(staffA, homeA().id, again)).rejects.toMatchObject({ code: "ARG_SETTLED" });
  });

  test("a refusal says why", async () => {
    const applicant = await people.createApplicant(network.config, homeA(), 1, { name: "Tom", number: "3" });
    const id = await people.enrol(applicant);
    expect(await hospital.enrolmentStatus(applicant.caller, homeA().id, id)).toEqual({ state: "waiting", reason: "" });
    await hospital.refuseEnrolment(staffA, homeA().id, id, "Please come by with a passport.");
    expect(parseRefusal(await people.openMail(applicant, "refusal")).reason).toBe("Please come by with a passport.");
    await expect(hospital.approveEnrolment(staffA, homeA().id, id)).rejects.toMatchObject({ code: "ARG_SETTLED" });
  });

  test("an enrolment that its key did not sign is turned away; the desk is for staff", async () => {
    const applicant = await people.createApplicant(network.config, homeA(), 1, { name: "Max", number: "4" });
    const altered = { ...applicant, enrolment: { ...applicant.enrolment, name: "Maxine" } };
    await expect(people.enrol(altered)).rejects.toMatchObject({ code: "ARG_ENROLMENT" });
    await expect(hospital.deskPeople(patient.caller, homeA().id)).rejects.toMatchObject({ code: "ARG_FORBIDDEN" });
    await expect(hospital.registerStaff(patient.caller, homeA().id, "not-the-code")).rejects.toMatchObject({
      code: "ARG_FORBIDDEN",
    });
  });
});

describe("signed requests", () => {
  test("one is good once, for its service, its action and its body", async () => {
    const { config } = network;
    const domain = serviceDomain(chainOf(config, config.relayChain).id, config.deploymentSalt);
    const own = homeA().members[0]!;
    const ask = async (action: string, service = own.key, body = new Uint8Array(0)) => {
      const request = newServiceRequest(service, action, body, people.randomHex(), people.now());
      const signature = await patient.account.signTypedData(serviceRequestTypedData(domain, request));
      return encodeAuthorization({ ...request, signature });
    };
    const get = async (authorization: string) =>
      (await fetch(`${own.url}/mail`, { headers: { authorization } })).status;
    const good = await ask(ACTIONS.mailList);
    expect(await get(good)).toBe(200);
    expect(await get(good)).toBe(401);
    expect(await get(await ask(ACTIONS.deskPeople))).toBe(401);
    expect(await get(await ask(ACTIONS.mailList, homeB().members[0]!.key))).toBe(401);
    expect(await get(await ask(ACTIONS.mailList, own.key, Uint8Array.of(1)))).toBe(401);
    expect(await get("Chartpass e30=")).toBe(401);
  });

  test("pages of any origin may ask", async () => {
    const answer = await fetch(`${homeA().members[0]!.url}/mail`, {
      method: "OPTIONS",
      headers: {
        origin: "http://localhost:7100",
        "access-control-request-method": "DELETE",
        "access-control-request-headers": "authorization",
      },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-methods")).toContain("DELETE");
    const status = await (await fetch(`${homeA().members[2]!.url}/status`)).json();
    expect(status).toMatchObject({ isHospital: false, hospital: homeA().id });
  });
});

describe("mailboxes", () => {
  test("anyone leaves a sealed message, only its address lists, reads and removes it", async () => {
    const { config } = network;
    const to = clinician.account.address;
    const sealed = sealMessage(clinician.message.public, Uint8Array.of(1, 2, 3), mailInfo("response"), systemRandom);
    const before = await hospital.listMail(clinician.caller, homeB().id);
    const id = await hospital.sendMail(config, homeB().id, to, "response", sealed);
    const since = Math.max(...before.map((each) => each.cursor));
    const [item, ...more] = await hospital.listMail(clinician.caller, homeB().id, since);
    expect(item).toMatchObject({ id, kind: "response", size: sealed.length });
    expect(more).toEqual([]);
    expect(await hospital.readMail(clinician.caller, homeB().id, id)).toEqual(sealed);

    const other = people.callerOf(config, people.newAccount());
    await expect(hospital.readMail(other, homeB().id, id)).rejects.toMatchObject({ code: "ARG_MAIL_UNKNOWN" });
    await hospital.deleteMail(other, homeB().id, id);
    expect(await hospital.listMail(clinician.caller, homeB().id, since)).toHaveLength(1);
    await hospital.deleteMail(clinician.caller, homeB().id, id);
    expect(await hospital.listMail(clinician.caller, homeB().id, since)).toEqual([]);
  });

  test("nothing unsealed, nothing larger than the limit, nothing that only the desk sends", async () => {
    const { config } = network;
    const to = clinician.account.address;
    const plain = new TextEncoder().encode("not sealed");
    await expect(hospital.sendMail(config, homeB().id, to, "request", plain)).rejects.toMatchObject({
      code: "WIRE_SEALED",
    });
    for (const [kind, limit] of Object.entries(OUTSIDE_LIMITS) as ["request" | "response" | "decline", number][]) {
      const sealed = sealMessage(clinician.message.public, new Uint8Array(limit), mailInfo(kind), systemRandom);
      await expect(hospital.sendMail(config, homeB().id, to, kind, sealed)).rejects.toMatchObject({
        code: "WIRE_TOO_LARGE",
      });
    }
    await expect(hospital.sendMail(config, homeB().id, to, "welcome", plain)).rejects.toMatchObject({
      code: "WIRE_SHAPE",
    });
  });

  test("one computer leaves 60 messages a minute; others still can, and the hospital always", async () => {
    const applicant = await people.createApplicant(network.config, homeA(), 1, { name: "Nils", number: "5" });
    const id = await people.enrol(applicant);
    const sealed = sealMessage(applicant.message.public, new Uint8Array(9), mailInfo("decline"), systemRandom);
    const leave = async (from: string) => {
      const path = `/mail/${applicant.account.address.toLowerCase()}?kind=decline`;
      const headers = { "x-forwarded-for": from };
      const init = { method: "POST", headers, body: Uint8Array.from(sealed) };
      return (await fetch(homeA().members[0]!.url + path, init)).status;
    };
    const taken = await Promise.all(Array.from({ length: 65 }, () => leave("198.51.100.1")));
    expect(taken.filter((status) => status === 200)).toHaveLength(60);
    expect(taken.filter((status) => status === 429)).toHaveLength(5);
    for (let i = 0; i < 440; i++) expect(await leave(`203.0.113.${i % 10}`)).toBe(200);
    expect(await leave("203.0.113.200")).toBe(429);

    await hospital.approveEnrolment(staffA, homeA().id, id);
    const first = await hospital.listMail(applicant.caller, homeA().id);
    const rest = await hospital.listMail(applicant.caller, homeA().id, first.at(-1)!.cursor);
    expect([first.length, rest.map((each) => each.kind)]).toEqual([500, ["welcome"]]);
  });
});

test("a record is split, signed and delivered sealed; the patient's app can check it", async () => {
  const bundle = readFileSync("src/protocol/record/samples/odd.json", "utf8");
  const { subject } = patient.enrolment;
  const summary = await hospital.issueRecord(staffA, homeA().id, { subject, title: "Summary", bundle });
  const delivery = parseDelivery(await people.openMail(patient, "record"));
  expect(delivery).toMatchObject({ documentId: summary.documentId, title: "Summary" });
  expect(summary.parts).toEqual(delivery.sections.map((each) => each.title));
  const utf8 = new TextEncoder();
  const checked = await verifyRecord({
    jwt: delivery.jwt,
    header: utf8.encode(delivery.header.content),
    sections: delivery.sections.map(({ id, disclosure, content }) => ({ id, disclosure, bytes: utf8.encode(content) })),
    issuerPublicKey: fromHex(homeA().issuerKey),
    issuer: homeA().id,
    subject: { id: subject, disclosure: delivery.subjectDisclosure },
  });
  expect(checked.sections.every((each) => each.status === "verified")).toBe(true);
  expect(await hospital.deskRecords(staffA, homeA().id)).toEqual([summary]);

  const entry = [{ resource: { resourceType: "Patient", name: [{ family: "Olsson", given: ["Karl"] }] } }];
  const other = JSON.stringify({ resourceType: "Bundle", type: "collection", entry });
  const record = { subject, title: "Another's", bundle: other };
  const unasked = hospital.issueRecord(staffA, homeA().id, record);
  await expect(unasked).rejects.toMatchObject({ code: "ARG_RECORD_PERSON" });
  expect(await hospital.deskRecords(staffA, homeA().id)).toEqual([summary]);
  const confirmed = await hospital.issueRecord(staffA, homeA().id, { ...record, confirmDifferentPerson: true });
  expect(await hospital.deskRecords(staffA, homeA().id)).toContainEqual(confirmed);

  const bad = hospital.issueRecord(staffA, homeA().id, { subject, title: "Nothing", bundle: "{}" });
  await expect(bad).rejects.toMatchObject({ code: "ARG_RECORD_KIND" });
});

describe("what the hospital pays", () => {
  test("a deposit: endorsed by two of three members, on both ledgers, twice is once", async () => {
    const { config, keys } = network;
    const pinner = privateKeyToAccount(keys.pinner);
    const stored = { root: `b${"a".repeat(58)}`, blocks: 3, bytes: 4000, time: people.now() };
    const receipt = {
      ...stored,
      pinner: pinner.address,
      signature: await pinner.signTypedData(storedReceiptTypedData(config, stored)),
    };
    const entry = (chain: string) => ({
      chain,
      recordId: people.randomHex(),
      version: 1,
      commitment: people.randomHex(),
    });
    const request: EndorseRequest = { receipt, entries: [entry("a"), entry("relay")] };
    const endorsed = await endorse(patient.caller, homeA().id, request);
    const sent = await hospital.postRecord(config, homeA().id, endorsed);
    expect(sent.every((each) => each !== zeroHash)).toBe(true);
    expect(await hospital.postRecord(config, homeA().id, endorsed)).toEqual([zeroHash, zeroHash]);
    for (const { chain, recordId, commitment } of request.entries) {
      const ledger = chains().contract(chain, "records");
      expect(await readCommitment(chains().chain(chain), ledger, homeA().id, recordId, 1)).toBe(commitment);
    }
    const forged = { ...request, receipt: { ...receipt, blocks: 4 } };
    await expect(endorse(patient.caller, homeA().id, forged)).rejects.toMatchObject({ code: "STORAGE_RECEIPT" });
    await expect(endorse(clinician.caller, homeA().id, request)).rejects.toMatchObject({ code: "ARG_FORBIDDEN" });
  });

  test("a consent and its stops, twice is once; not those of strangers", async () => {
    const { config } = network;
    const sharing = await people.prepareSharing(patient, clinician);
    const { id } = sharing.signed.consent;
    expect(await hospital.postConsent(config, sharing.signed)).not.toBe(zeroHash);
    expect(await hospital.postConsent(config, sharing.signed)).toBe(zeroHash);
    const pause = await people.signStop(sharing, "pause", 1);
    expect(await hospital.postStop(config, homeA().id, pause)).not.toBe(zeroHash);
    expect(await hospital.postStop(config, homeA().id, pause)).toBe(zeroHash);
    const registry = chains().contract("relay", "consents");
    expect(await readConsent(chains().chain("relay"), registry, id)).toMatchObject({ status: "paused", revision: 1 });

    const stranger = { ...sharing, owner: people.newAccount() };
    const order = await people.signStop(stranger, "revoke", 1);
    const unknown = { ...order, id: people.randomHex() };
    await expect(hospital.postStop(config, homeA().id, unknown)).rejects.toMatchObject({ code: "ARG_FORBIDDEN" });
    await expect(hospital.postStop(config, homeA().id, order)).rejects.toMatchObject({ code: "CONSENT_SIGNATURE" });
    const altered = { ...sharing.signed, consent: { ...sharing.signed.consent, expiry: people.now() + 99 } };
    await expect(hospital.postConsent(config, altered)).rejects.toMatchObject({ code: "CONSENT_SIGNATURE" });
  });

  test("nobody uses up an owner's orders in her name", async () => {
    const sharing = await people.prepareSharing(patient, clinician);
    const { consent } = sharing.signed;
    const forged = { ...sharing.signed, consent: { ...consent, expiry: consent.expiry + 1 } };
    const send = () => hospital.postConsent(network.config, forged).catch((thrown: unknown) => codeOf(thrown));
    const answers = await Promise.all(Array.from({ length: 70 }, send));
    expect(new Set(answers)).toEqual(new Set(["CONSENT_SIGNATURE"]));
    expect(await hospital.postConsent(network.config, sharing.signed)).not.toBe(zeroHash);
    for (let i = 1; i < 60; i++) expect(await hospital.postConsent(network.config, sharing.signed)).toBe(zeroHash);
    await expect(hospital.postConsent(network.config, sharing.signed)).rejects.toMatchObject({ code: "ARG_LIMIT" });
    const revoke = await people.signStop(sharing, "revoke", 1);
    expect(await hospital.postStop(network.config, homeA().id, revoke)).not.toBe(zeroHash);
  });

  test("a request, carried to the other hospital's chain though its first member and both chains pause", async () => {
    const { config } = network;
    const reader = people.newAccount();
    const announce = async () => {
      const message = {
        requestId: people.randomHex(),
        commitment: people.randomHex(),
        reader: reader.address,
        destination: homeA().id,
        expiry: people.now() + 3600,
      };
      const signature = await reader.signTypedData(announcementTypedData(config, "b", message));
      return { ...message, signature };
    };
    const arrived = async (requestId: `0x${string}`) => {
      const board = chains().contract("a", "requests");
      const origin = chainOf(config, "b").id;
      for (;;) {
        const found = await readRequest(chains().chain("a"), board, origin, requestId);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    const first = await announce();
    expect(await hospital.announceRequest(clinician.caller, homeB().id, first)).not.toBe(zeroHash);
    expect(await hospital.announceRequest(clinician.caller, homeB().id, first)).toBe(zeroHash);
    expect(await arrived(first.requestId)).toMatchObject({ commitment: first.commitment, reader: reader.address });
    await expect(hospital.announceRequest(patient.caller, homeB().id, await announce())).rejects.toMatchObject({
      code: "ARG_FORBIDDEN",
    });

    const second = await announce();
    await network.chains.stop("SIGKILL");
    const sending = hospital.announceRequest(clinician.caller, homeB().id, second);
    await network.chains.start();
    await sending;
    await network.stop("member-b1");
    try {
      expect(await arrived(second.requestId)).toMatchObject({ commitment: second.commitment });
    } finally {
      await network.start("member-b1");
    }
  }, 60_000);
});

test("a member that is away is said so", async () => {
  await network.stop("member-a1");
  try {
    await expect(hospital.listMail(patient.caller, homeA().id)).rejects.toMatchObject({
      code: "CHAIN_SPONSOR_UNREACHABLE",
    });
    const owner = people.newAccount().address;
    expect(await attestOwner(patient.caller, homeA().id, owner)).toHaveLength(2);
    await network.stop("member-a2");
    await expect(attestOwner(patient.caller, homeA().id, owner)).rejects.toMatchObject({
      code: "CHAIN_MEMBERS_UNREACHABLE",
    });
  } finally {
    await network.start("member-a1");
    await network.start("member-a2");
  }
});
