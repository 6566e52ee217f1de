/** A reader's one-time key answers a few failed openings, not the thousands that would tell what it is. */
import { beforeAll, expect, test } from "vitest";
import { toHex, type Hex } from "../protocol/hex.ts";
import { deposited, requested, responseIn, shared, type Deposit } from "./exchange.fixture.ts";
import { answerIn, sentBy } from "./kept.fixture.ts";
import { enrolled, hospitalA, hospitalB, relayFragment, sealTo, type TestVault } from "./world.fixture.ts";

const MOST = 32;
let patient: TestVault;
let clinician: TestVault;
let deposit: Deposit;

beforeAll(async () => {
  patient = await enrolled("Alice", "patient", hospitalA);
  clinician = await enrolled("Bob", "clinician", hospitalB);
  deposit = await deposited(patient);
}, 60_000);

/** An answer whose grant verifies and whose keys do not open. */
async function unopenable(): Promise<{ requestId: Hex; consentId: Hex; fragments: Uint8Array[] }> {
  const { requestId } = await requested(patient, clinician);
  const given = await shared(patient, clinician, { requestId, deposit, sections: ["s0"] });
  const sent = await sentBy(clinician, requestId);
  const good = answerIn(sent, responseIn(given.items));
  const bad = { ...good, keyBox: toHex(new Uint8Array(200)) };
  await clinician.call("openMail", {
    kind: "response",
    sealed: sealTo(sent.request.body.messageKey, "response", bad),
    requestId,
  });
  const consentId = given.signed.consent.id;
  const open = await clinician.call("signOpen", { consentId });
  return { requestId, consentId, fragments: given.shares.map((share) => relayFragment(share, open)) };
}

test("after thirty-two sets of verified fragments that did not open, the request's keys are gone", async () => {
  const { requestId, consentId, fragments } = await unopenable();
  const attempt = (use: Uint8Array[]) => clinician.call("openGrant", { consentId, fragments: use });
  // What does not verify is no try: strangers must not be able to close a request.
  for (let i = 0; i < MOST + 1; i++) {
    await expect(attempt([fragments[0]!, new Uint8Array(2000)])).rejects.toMatchObject({ code: "RELAY_FRAGMENTS" });
  }
  for (let i = 1; i < MOST; i++) await expect(attempt(fragments)).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
  expect(await sentBy(clinician, requestId)).toMatchObject({ failures: MOST - 1, status: "answered" });
  await expect(attempt(fragments)).rejects.toMatchObject({ code: "VAULT_REQUEST_FAILED" });
  expect(await sentBy(clinician, requestId)).toMatchObject({ keys: null, answer: null, status: "closed" });
  await expect(clinician.call("signOpen", { consentId })).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
}, 120_000);
