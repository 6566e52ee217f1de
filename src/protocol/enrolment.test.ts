/** Enrolment: the person signs the registry entry that the members will sign, made from what she asked for. */
import { zeroAddress } from "viem";
import { describe, expect, test } from "vitest";
import { credentialHash } from "./credential.ts";
import { credentialOf, enrolmentEntry, mailInfo, parseEnrolment, parseRefusal, parseWelcome } from "./enrolment.ts";
import { account, credential, fill, frame, network, NOW } from "./sample.fixture.ts";
import { looseParts } from "./shape.fixture.ts";

const shape = expect.objectContaining({ code: "WIRE_SHAPE" }) as Error;
const enrolment = {
  kind: "enrolment" as const,
  role: 1 as const,
  name: "Alva Lindgren",
  birthDate: "1967-04-12",
  number: "19670412-1234",
  specialty: "",
  hospital: fill("a1", 32),
  subject: fill("b2", 32),
  key: account("alva").address,
  messageKey: fill("c3", 1216),
  rootCommitment: fill("d4", 32),
  issued: NOW,
  expiry: NOW + 1000,
  salt: fill("e5", 32),
  deadline: NOW + 60,
  signature: fill("f6", 65),
};

describe("an enrolment", () => {
  test("reads back, and only exactly so", () => {
    expect(parseEnrolment(JSON.stringify(enrolment))).toEqual(enrolment);
    expect(looseParts(parseEnrolment, enrolment)).toEqual([]);
    expect(() => parseEnrolment({ ...enrolment, kind: "welcome" })).toThrow(shape);
    expect(parseEnrolment({ ...enrolment, role: 2 }).role).toBe(2);
    expect(() => parseEnrolment({ ...enrolment, role: 3 })).toThrow(shape);
  });

  test.each([
    "1967-4-12",
    "67-04-12",
    "1967-04-1",
    "1967-04-123",
    "19670412",
    "1967-04-12 ",
    " 1967-04-12",
    "x1967-04-12",
    "1967-ab-12",
    "12345-04-12",
    "1967-04-12T00",
    "196x-04-12",
    "1967-04-x2",
    "1967-04-1x",
    "1967-x4-12",
    "1967-0x-12",
  ])("refuses %j as a birth date", (birthDate) => {
    expect(() => parseEnrolment({ ...enrolment, birthDate })).toThrow(shape);
  });

  test("of a clinician has no birth date", () => {
    expect(parseEnrolment({ ...enrolment, role: 2, birthDate: "" }).birthDate).toBe("");
  });

  test("asks for a credential that says what the enrolment says, and nothing of date and number", () => {
    const { hospital, subject, key, role, name, specialty, messageKey, rootCommitment, issued, expiry, salt } =
      enrolment;
    expect(credentialOf(enrolment)).toEqual({
      hospital,
      subject,
      key,
      role,
      name,
      specialty,
      messageKey,
      rootCommitment,
      issued,
      expiry,
      salt,
    });
  });

  test("is a first entry in the register", () => {
    expect(enrolmentEntry(network, enrolment)).toEqual({
      subject: enrolment.subject,
      hospital: enrolment.hospital,
      key: enrolment.key,
      role: 1,
      credential: credentialHash(network, credentialOf(enrolment)),
      previous: zeroAddress,
      deadline: NOW + 60,
    });
  });
});

test("a welcome brings credential and key", async () => {
  const welcome = { kind: "welcome", credential: await credential(), partial: frame("partial") };
  expect(parseWelcome(welcome)).toEqual(welcome);
  expect(looseParts(parseWelcome, welcome)).toEqual([]);
  expect(() => parseWelcome({ ...welcome, kind: "enrolment" })).toThrow(shape);
});

test("a refusal brings a reason", () => {
  const refusal = { kind: "refusal", reason: "Come to the desk.", time: NOW };
  expect(parseRefusal(refusal)).toEqual(refusal);
  expect(looseParts(parseRefusal, refusal)).toEqual([]);
  expect(() => parseRefusal({ ...refusal, kind: "decline" })).toThrow(shape);
  expect(() => parseRefusal({ ...refusal, reason: "x".repeat(501) })).toThrow(shape);
});

test("mail of one kind never opens as another", () => {
  expect(new TextDecoder().decode(mailInfo("share"))).toBe("chartpass mail v1 share");
  expect(mailInfo("request")).not.toEqual(mailInfo("response"));
});
