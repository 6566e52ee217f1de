/** A hospital's statement about a person: only its first member's signature makes it, and only until it expires. */
import { describe, expect, test } from "vitest";
import { checkCredential, credentialHash, credentialSchema, credentialTypedData } from "./credential.ts";
import { parseNetwork } from "./network.ts";
import { account, credential, description, fill, network, NOW, registeredCredential } from "./sample.fixture.ts";
import { parseWith } from "./schema.ts";
import { looseParts, withValue } from "./shape.fixture.ts";

const parse = (value: unknown) => parseWith(credentialSchema, value, "credential");
const refused = { code: "CONSENT_CREDENTIAL", hint: expect.stringMatching(/\.$/) as string };

describe("a credential", () => {
  test("reads back, and only exactly so", async () => {
    const valid = await credential();
    expect(parse(valid)).toEqual(valid);
    expect(looseParts(parse, valid)).toEqual([]);
    expect(parse({ ...valid, role: 1 }).role).toBe(1);
    for (const role of [0, 3])
      expect(() => parse({ ...valid, role })).toThrow(expect.objectContaining({ code: "WIRE_SHAPE" }));
  });

  test("is signed in the domain of services on the relay chain", async () => {
    const { signature: _signature, ...unsigned } = await credential();
    expect(credentialTypedData(network, unsigned)).toMatchObject({
      domain: { name: "Chartpass", version: "1", chainId: 102, salt: fill("d5", 32) },
      primaryType: "Credential",
      message: { name: "Dr Bo Ek", issued: BigInt(NOW - 1000), expiry: BigInt(NOW + 1000) },
    });
    expect(credentialTypedData(network, unsigned).domain).not.toHaveProperty("verifyingContract");
    expect(credentialHash(network, unsigned)).toBe(registeredCredential);
    expect(credentialHash(network, { ...unsigned, salt: fill("5d", 32) })).not.toBe(registeredCredential);
    const nowhere = { ...network, chains: {} };
    expect(credentialTypedData(nowhere, unsigned).domain.chainId).toBe(0);
  });

  test("holds to the last second", async () => {
    const valid = await credential();
    await expect(checkCredential(network, valid, NOW)).resolves.toBeUndefined();
    await expect(checkCredential(network, valid, valid.expiry)).resolves.toBeUndefined();
    await expect(checkCredential(network, valid, valid.expiry + 1)).rejects.toMatchObject(refused);
  });

  test("counts only with the signature of its hospital's first member", async () => {
    for (const label of ["Hospital B 2", "Hospital A 1", "clinician"]) {
      await expect(checkCredential(network, await credential({}, account(label)), NOW)).rejects.toMatchObject(refused);
    }
    const valid = await credential();
    await expect(checkCredential(network, { ...valid, name: "Dr Someone Else" }, NOW)).rejects.toMatchObject(refused);
    await expect(checkCredential(network, { ...valid, expiry: valid.expiry + 1 }, NOW)).rejects.toMatchObject(refused);
    const other = parseNetwork({ ...description, deploymentSalt: fill("d6", 32) });
    await expect(checkCredential(other, valid, NOW)).rejects.toMatchObject(refused);
    const unknown = await credential({ hospital: fill("00", 32) });
    await expect(checkCredential(network, unknown, NOW)).rejects.toMatchObject({ code: "ARG_NETWORK" });
  });

  test("does not depend on how the member's key is written", async () => {
    const lower = withValue(
      description,
      ["hospitals", 1, "members", 0, "key"],
      account("Hospital B 1").address.toLowerCase(),
    );
    await expect(checkCredential(parseNetwork(lower), await credential(), NOW)).resolves.toBeUndefined();
  });

  test("of a hospital without members counts for nothing", async () => {
    const [, hospital] = network.hospitals;
    const empty = { ...network, hospitals: [{ ...hospital!, members: [] }] };
    await expect(checkCredential(empty, await credential(), NOW)).rejects.toMatchObject(refused);
  });
});
