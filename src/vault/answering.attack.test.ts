/** A request is answered once, in time, and by what was shown just now. */
import { beforeAll, expect, test } from "vitest";
import { deposited, HOUR, registered, requested, type Deposit } from "./exchange.fixture.ts";
import { attestation, enrolled, hospitalA, hospitalB, NOW, type TestVault } from "./world.fixture.ts";
import type { Hex } from "../protocol/hex.ts";

const DAY = 24 * HOUR;
let patient: TestVault;
let clinician: TestVault;
let deposit: Deposit;

beforeAll(async () => {
  patient = await enrolled("Alice Andersson", "patient", hospitalA);
  clinician = await enrolled("Dr Bob Lindqvist", "clinician", hospitalB);
  deposit = await deposited(patient);
}, 60_000);

async function drafted(requestId: Hex, from = deposit) {
  const draft = await patient.call("draftConsent", {
    requestId,
    registered: await registered(clinician),
    recordId: from.record.recordId,
    sections: ["s0"],
    expiry: patient.clock.seconds + 24 * HOUR,
  });
  const vouched = await attestation(draft.owner);
  return { sign: () => patient.call("signConsent", { draftId: draft.draftId, attestation: vouched }) };
}
const refused = { code: "CONSENT_DRAFT" };

test("two drafts of one request: only the first is signed, the other is gone", async () => {
  const { requestId } = await requested(patient, clinician);
  const [first, second] = [await drafted(requestId), await drafted(requestId)];
  const outcomes = await Promise.allSettled([first.sign(), second.sign()]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const given = (await patient.call("permissions", {})).filter((each) => each.requestId === requestId);
  expect(given).toHaveLength(1);
  const queued = (await patient.call("outbox", {})).filter((each) => each.requestId === requestId);
  expect(queued.filter(({ kind }) => kind === "consent")).toHaveLength(1);
  await expect(second.sign()).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
  await expect(patient.call("declineRequest", { requestId, reason: "No" })).rejects.toMatchObject(refused);
});

test("a declined request takes its drafts along, and is declined once", async () => {
  const { requestId } = await requested(patient, clinician);
  const draft = await drafted(requestId);
  await patient.call("declineRequest", { requestId, reason: "No" });
  await expect(draft.sign()).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
  await expect(patient.call("declineRequest", { requestId, reason: "No" })).rejects.toMatchObject(refused);
  const declines = (await patient.call("outbox", {})).filter((each) => each.requestId === requestId);
  expect(declines).toHaveLength(1);
});

test("a draft of five minutes ago is signed, an older one is not", async () => {
  const { requestId } = await requested(patient, clinician);
  const draft = await drafted(requestId);
  patient.clock.seconds = NOW + 301;
  await expect(draft.sign()).rejects.toMatchObject(refused);
  patient.clock.seconds = NOW + 300;
  await expect(draft.sign()).resolves.toBeDefined();
  patient.clock.seconds = NOW;
});

test("nothing is signed once the time for an answer is over", async () => {
  const { requestId, body } = await requested(patient, clinician, NOW + 60 * DAY);
  expect(body.deadline).toBe(NOW + 14 * DAY);
  patient.clock.seconds = body.deadline - 60;
  const draft = await drafted(requestId);
  patient.clock.seconds = body.deadline + 1;
  await expect(draft.sign()).rejects.toMatchObject(refused);
  patient.clock.seconds = body.deadline;
  await expect(draft.sign()).resolves.toBeDefined();
  patient.clock.seconds = NOW;
});

test("a record erased after drafting is not shared", async () => {
  const another = await deposited(patient);
  const { requestId } = await requested(patient, clinician);
  const draft = await drafted(requestId, another);
  await patient.call("eraseRecord", { recordId: another.record.recordId });
  await expect(draft.sign()).rejects.toMatchObject(refused);
});
