/** M1: the patient's app goes on only when signature, credential, register and time all agree. */
import { describe, expect, test } from "vitest";
import type { Credential } from "./credential.ts";
import {
  checkRequest,
  parseDecline,
  parseRequest,
  PURPOSES,
  type RegistryIdentity,
  type RequestBody,
  requestHash,
  requestTypedData,
  type SignedRequest,
} from "./request.ts";
import { parseNetwork } from "./network.ts";
import {
  account,
  clinician,
  contract,
  credential,
  description,
  fill,
  frame,
  network,
  NOW,
  registeredCredential,
  requestBody,
} from "./sample.fixture.ts";
import { looseParts, withValue } from "./shape.fixture.ts";

const shape = expect.objectContaining({ code: "WIRE_SHAPE" }) as Error;
const registered: RegistryIdentity = {
  key: clinician.address,
  role: 2,
  credential: registeredCredential,
  revoked: false,
};
const expected = { patient: requestBody.patient, credentialHash: registeredCredential, nowSeconds: NOW };

async function request(
  changes: Partial<RequestBody> = {},
  with_: { credential?: Partial<Credential>; signer?: typeof clinician } = {},
): Promise<SignedRequest> {
  const body = { ...requestBody, ...changes };
  const signer = with_.signer ?? clinician;
  return {
    kind: "request",
    body,
    signature: await signer.signTypedData(requestTypedData(network, body)),
    credential: await credential(with_.credential),
  };
}

const valid = await request();

async function refuses(
  what: SignedRequest,
  code: string,
  words: string,
  changes: { registered?: Partial<RegistryIdentity>; expected?: Partial<typeof expected> } = {},
) {
  await expect(
    checkRequest(network, what, { ...registered, ...changes.registered }, { ...expected, ...changes.expected }),
  ).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words) as string,
    hint: expect.stringMatching(/\.$/) as string,
  });
}

describe("a request", () => {
  test("reads back, and only exactly so", () => {
    expect(parseRequest(JSON.stringify(valid))).toEqual(valid);
    expect(looseParts(parseRequest, valid)).toEqual([]);
    expect(() => parseRequest(withValue(valid, ["kind"], "response"))).toThrow(shape);
    expect(() => parseRequest(withValue(valid, ["body", "purpose"], "curiosity"))).toThrow(shape);
    expect(() => parseRequest(withValue(valid, ["body", "note"], "x".repeat(501)))).toThrow(shape);
    expect(() =>
      parseRequest(
        withValue(
          valid,
          ["body", "parts"],
          Array.from({ length: 41 }, () => "a"),
        ),
      ),
    ).toThrow(shape);
    expect(() => parseRequest(withValue(valid, ["body", "parts"], ["x".repeat(81)]))).toThrow(shape);
    for (const purpose of ["treatment", "second-opinion", "referral", "emergency-follow-up"]) {
      expect(parseRequest(withValue(valid, ["body", "purpose"], purpose)).body.purpose).toBe(purpose);
    }
    expect(PURPOSES.length).toBe(4);
  });

  test("commits to every field by its hash", () => {
    const own = requestHash(network, requestBody);
    expect(own).toMatch(/^0x[0-9a-f]{64}$/);
    const changes: Partial<RequestBody>[] = [
      { requestId: fill("00", 32) },
      { patient: fill("00", 32) },
      { patientHospital: fill("00", 32) },
      { hospital: fill("00", 32) },
      { subject: fill("00", 32) },
      { key: contract(1) },
      { reader: contract(1) },
      { address_: frame("address", 8) },
      { messageKey: fill("45", 1216) },
      { purpose: "referral" },
      { note: "" },
      { parts: [] },
      { until: 1 },
      { issued: 1 },
      { deadline: 1 },
      { salt: fill("00", 32) },
    ];
    expect(new Set([own, ...changes.map((change) => requestHash(network, { ...requestBody, ...change }))]).size).toBe(
      1 + changes.length,
    );
    expect(requestTypedData(network, requestBody)).toMatchObject({
      domain: { chainId: 102, salt: fill("d5", 32) },
      primaryType: "Request",
      message: { until: BigInt(NOW + 5000), issued: BigInt(NOW - 10), deadline: BigInt(NOW + 600) },
    });
    expect(requestTypedData({ ...network, chains: {} }, requestBody).domain.chainId).toBe(0);
  });

  test("is accepted when everything agrees, to the last second of the answer's deadline", async () => {
    await expect(checkRequest(network, valid, registered, expected)).resolves.toBeUndefined();
    const last = { ...expected, nowSeconds: requestBody.deadline };
    await expect(checkRequest(network, valid, registered, last)).resolves.toBeUndefined();
    const lower = { ...registered, key: clinician.address.toLowerCase() as `0x${string}` };
    await expect(checkRequest(network, valid, lower, expected)).resolves.toBeUndefined();
  });

  test("is refused when someone else signed it, or it was changed", async () => {
    await refuses(await request({}, { signer: account("stranger") }), "CONSENT_REQUEST", "not signed by");
    await refuses({ ...valid, body: { ...valid.body, note: "" } }, "CONSENT_REQUEST", "not signed by");
    const other = parseNetwork({ ...description, deploymentSalt: fill("d6", 32) });
    await expect(checkRequest(other, valid, registered, expected)).rejects.toMatchObject({
      code: "CONSENT_CREDENTIAL",
    });
  });

  test("is refused with a credential that is forged, expired, or another person's", async () => {
    await refuses(
      { ...valid, credential: await credential({}, account("stranger")) },
      "CONSENT_CREDENTIAL",
      "not issued",
    );
    await refuses(valid, "CONSENT_CREDENTIAL", "expired", { expected: { nowSeconds: NOW + 1001 } });
    await refuses(
      { ...valid, credential: await credential({ key: contract(1) }) },
      "CONSENT_REQUEST",
      "different people",
    );
    await refuses(
      { ...valid, credential: await credential({ subject: fill("c2", 32) }) },
      "CONSENT_REQUEST",
      "different people",
    );
    const elsewhere = await credential({ hospital: requestBody.patientHospital }, account("Hospital A 1"));
    await refuses({ ...valid, credential: elsewhere }, "CONSENT_REQUEST", "different people");
    await refuses({ ...valid, credential: await credential({ role: 1 }) }, "CONSENT_REQUEST", "Only clinicians");
  });

  test("is refused when the register says otherwise", async () => {
    const changes: Partial<RegistryIdentity>[] = [{ key: contract(1) }, { role: 1 }, { credential: fill("00", 32) }];
    await refuses(valid, "CONSENT_REQUEST", "withdrawn", { registered: { revoked: true } });
    for (const change of changes) await refuses(valid, "CONSENT_REQUEST", "register", { registered: change });
  });

  test("is refused when it is for someone else, too late, or for a time that is over", async () => {
    await refuses(valid, "CONSENT_REQUEST", "someone else", { expected: { patient: fill("00", 32) } });
    await refuses(valid, "CONSENT_REQUEST", "no longer open", { expected: { nowSeconds: requestBody.deadline + 1 } });
    await refuses(await request({ until: NOW }), "CONSENT_REQUEST", "already over");
    await expect(
      checkRequest(network, await request({ until: NOW + 1 }), registered, expected),
    ).resolves.toBeUndefined();
  });

  test("is refused when its address is of another suite than the present one", async () => {
    await refuses(await request({ address_: frame("address", 7, 2) }), "CONSENT_SUITE", "not up to date");
    await expect(
      checkRequest(network, await request({ address_: "0x00" }), registered, expected),
    ).rejects.toMatchObject({ code: "WIRE_LENGTH" });
  });
});

test("a refusal of the patient is a reason and a time", () => {
  const decline = { kind: "decline", reason: "Not now.", time: NOW };
  expect(parseDecline(decline)).toEqual(decline);
  expect(looseParts(parseDecline, decline)).toEqual([]);
  expect(() => parseDecline({ ...decline, kind: "refusal" })).toThrow(shape);
  expect(() => parseDecline({ ...decline, reason: "x".repeat(501) })).toThrow(shape);
});
