/** The clinician was away: an answer given in time is taken in whenever she comes back while it still holds. */
import { beforeAll, expect, test } from "vitest";
import { deposited, HOUR, requested, responseIn, shared, type Deposit } from "./exchange.fixture.ts";
import { enrolled, hospitalA, hospitalB, NOW, PASSPHRASE, secretVault, type TestVault } from "./world.fixture.ts";

const DAY = 24 * HOUR;
let patient: TestVault;
let clinician: TestVault;
let deposit: Deposit;

beforeAll(async () => {
  patient = await enrolled("Alice Andersson", "patient", hospitalA);
  clinician = await enrolled("Dr Bob Lindqvist", "clinician", hospitalB);
  deposit = await deposited(patient);
}, 60_000);

/** The vault as unlocked at that time. */
async function backAt(seconds: number): Promise<TestVault> {
  const vault = await secretVault("back", clinician.store);
  vault.clock.seconds = seconds;
  await vault.call("unlock", { id: [...clinician.store.rows.keys()][0]!, passphrase: PASSPHRASE });
  return vault;
}
const statusIn = async (vault: TestVault, requestId: string) =>
  (await vault.call("requestsSent", {})).find((each) => each.requestId === requestId)?.status;

test("keys of an unanswered request last as long as an answer could", async () => {
  const { requestId, body } = await requested(patient, clinician, NOW + 60 * DAY);
  const expiry = NOW + 40 * DAY;
  const { items, signed } = await shared(patient, clinician, { requestId, deposit, sections: ["s0"], expiry });
  const lasting = await requested(patient, clinician, NOW + 60 * DAY);
  const declined = await requested(patient, clinician, NOW + 60 * DAY);
  await patient.call("declineRequest", { requestId: declined.requestId, reason: "No" });
  const no = (await patient.call("outbox", {})).find((each) => each.kind === "decline");
  if (no?.kind !== "decline") throw new Error("no refusal");
  await clinician.call("openMail", { kind: "decline", sealed: no.sealed, requestId: declined.requestId });

  const late = await backAt(body.deadline + 10 * DAY);
  const mail = { kind: "response", sealed: responseIn(items), requestId } as const;
  expect(await late.call("openMail", mail)).toMatchObject({ answer: { consentId: signed.consent.id } });
  await expect(late.call("signOpen", { consentId: signed.consent.id })).resolves.toBeDefined();
  // What the patient said no to needs no key any more.
  expect(await statusIn(late, declined.requestId)).toBe("closed");

  const later = await backAt(expiry + DAY + 1);
  expect(await statusIn(later, requestId)).toBe("closed");
  expect(await statusIn(later, lasting.requestId)).toBe("open");
  const last = await backAt(NOW + 61 * DAY + 1);
  expect(await statusIn(last, lasting.requestId)).toBe("closed");
}, 60_000);
