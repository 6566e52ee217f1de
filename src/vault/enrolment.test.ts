/** Registration over a line that may break: nothing is waited for that was not sent, and no answer is missed. */
import { beforeEach, expect, test } from "vitest";
import { hospitalA, hospitalB, PASSPHRASE, secretVault, sealTo, welcome, type TestVault } from "./world.fixture.ts";

const details = {
  hospital: hospitalA.config.id,
  name: "Alice Andersson",
  birthDate: "1970-03-04",
  number: "12 34",
  specialty: "",
};
let vault: TestVault;
beforeEach(async () => {
  vault = await secretVault("newcomer");
  await vault.call("createVault", { name: "Alice", passphrase: PASSPHRASE, role: "patient" });
}, 60_000);

const prepared = async (hospital = details.hospital) =>
  (await vault.call("prepareEnrolment", { ...details, hospital })).enrolment;
const sent = (enrolment: { subject: `0x${string}` }) => vault.call("enrolmentSent", { subject: enrolment.subject });
const state = async () => (await vault.call("identity", {})).enrolment;

test("a registration that was not sent is not waited for", async () => {
  await prepared();
  expect(await state()).toBe("none");
  expect(await vault.call("enrolmentDetails", {})).toBeNull();
  expect(await sent(await prepared())).toMatchObject({ enrolment: "waiting", hospital: details.hospital });
  expect(await vault.call("enrolmentDetails", {})).toEqual(details);
});

test("only what was prepared last can have been sent; saying so twice changes nothing", async () => {
  const first = await prepared();
  const second = await prepared();
  await expect(sent(first)).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
  await sent(second);
  expect(await sent(second)).toMatchObject({ enrolment: "waiting", subject: second.subject });
});

test("sent again: until the new one arrives the earlier one waits, and its welcome still counts", async () => {
  const first = await prepared();
  await sent(first);
  const second = await prepared(hospitalB.config.id);
  expect(second.subject).not.toBe(first.subject);
  expect(await vault.call("identity", {})).toMatchObject({ subject: first.subject, hospital: hospitalA.config.id });
  await vault.call("openMail", { kind: "welcome", sealed: await welcome(hospitalA, first) });
  expect(await vault.call("identity", {})).toMatchObject({ enrolment: "registered", subject: first.subject });
  await expect(sent(second)).rejects.toMatchObject({ code: "VAULT_UNKNOWN" });
});

test("sent again, and arrived: only the new one counts", async () => {
  const first = await prepared();
  await sent(first);
  const second = await prepared();
  await sent(second);
  const late = await welcome(hospitalA, first);
  await expect(vault.call("openMail", { kind: "welcome", sealed: late })).rejects.toMatchObject({
    code: "WIRE_NOT_ASKED",
  });
  await vault.call("openMail", { kind: "welcome", sealed: await welcome(hospitalA, second) });
  expect(await state()).toBe("registered");
});

test("the hospital took it and only its word got lost: the welcome is taken in", async () => {
  const enrolment = await prepared();
  await vault.call("openMail", { kind: "welcome", sealed: await welcome(hospitalA, enrolment) });
  expect(await sent(enrolment)).toMatchObject({ enrolment: "registered", subject: enrolment.subject });
});

test("a refusal stands until a new registration was sent", async () => {
  const enrolment = await prepared();
  await sent(enrolment);
  const { messageKey } = await vault.call("identity", {});
  const refusal = { kind: "refusal", reason: "Number unknown", time: enrolment.issued };
  await vault.call("openMail", { kind: "refusal", sealed: sealTo(messageKey, "refusal", refusal) });
  const corrected = await prepared();
  expect(await state()).toBe("refused");
  await sent(corrected);
  expect(await state()).toBe("waiting");
});
