/** Signed requests to services: good for one service, one action, one body, and two minutes. */
import { keccak256, stringToBytes } from "viem";
import { describe, expect, test } from "vitest";
import { account, contract, fill, network, NOW } from "./sample.fixture.ts";
import {
  encodeAuthorization,
  newServiceRequest,
  parseAuthorization,
  SERVICE_REQUEST_SECONDS,
  serviceRequestId,
  serviceRequestTypedData,
  type SignedServiceRequest,
  verifyServiceRequest,
} from "./service-request.ts";
import { serviceDomain } from "./typed-data.ts";

const person = account("alva");
const domain = serviceDomain(102, network.deploymentSalt);
const service = contract(0xabc);
const body = stringToBytes('{"a":1}');
const request = newServiceRequest(service, "mailbox.read", body, fill("0e", 32), NOW);
const signed: SignedServiceRequest = {
  ...request,
  signature: await person.signTypedData(serviceRequestTypedData(domain, request)),
};
const expected = { service, action: "mailbox.read", body, nowSeconds: NOW };
const refused = { code: "WIRE_AUTH", hint: expect.stringMatching(/\.$/) as string };

describe("a signed request", () => {
  test("says service, action, hash of the body, nonce and time", () => {
    expect(request).toEqual({
      service,
      action: "mailbox.read",
      bodyHash: keccak256(body),
      nonce: fill("0e", 32),
      issued: NOW,
    });
    expect(serviceRequestTypedData(domain, request)).toMatchObject({
      domain,
      primaryType: "ServiceRequest",
      message: { ...request, issued: BigInt(NOW) },
    });
  });

  test("is its signer's", async () => {
    expect(await verifyServiceRequest(domain, signed, expected)).toBe(person.address);
    const upper = { ...expected, service: `0x${service.slice(2).toUpperCase()}` as const };
    expect(await verifyServiceRequest(domain, signed, upper)).toBe(person.address);
  });

  test("is refused for another service, another action and another body", async () => {
    for (const change of [{ service: contract(1) }, { action: "mailbox.write" }, { body: stringToBytes('{"a":2}') }]) {
      await expect(verifyServiceRequest(domain, signed, { ...expected, ...change })).rejects.toMatchObject(refused);
    }
  });

  test("is good for two minutes before and after", async () => {
    expect(SERVICE_REQUEST_SECONDS).toBe(120);
    for (const away of [-120, 120]) {
      expect(await verifyServiceRequest(domain, signed, { ...expected, nowSeconds: NOW + away })).toBe(person.address);
    }
    for (const away of [-121, 121]) {
      await expect(verifyServiceRequest(domain, signed, { ...expected, nowSeconds: NOW + away })).rejects.toMatchObject(
        refused,
      );
    }
  });

  test("is someone else's when its nonce, its time or the deployment is changed", async () => {
    expect(await verifyServiceRequest(domain, { ...signed, nonce: fill("0f", 32) }, expected)).not.toBe(person.address);
    expect(await verifyServiceRequest(domain, { ...signed, issued: NOW + 1 }, expected)).not.toBe(person.address);
    const other = serviceDomain(102, fill("d6", 32));
    expect(await verifyServiceRequest(other, signed, expected)).not.toBe(person.address);
  });

  test("has an id that no other has", () => {
    const own = serviceRequestId(domain, request);
    expect(own).toMatch(/^0x[0-9a-f]{64}$/);
    expect(serviceRequestId(domain, { ...request, nonce: fill("0f", 32) })).not.toBe(own);
    expect(serviceRequestId(serviceDomain(103, network.deploymentSalt), request)).not.toBe(own);
  });
});

describe("the header", () => {
  const header = encodeAuthorization(signed);

  test("carries the request", () => {
    expect(header).toMatch(/^Chartpass [A-Za-z0-9+/]+=*$/);
    expect(parseAuthorization(header)).toEqual(signed);
  });

  test.each([
    [undefined],
    [null],
    [""],
    ["Bearer abc"],
    ["chartpass e30="],
    ["Chartpass"],
    [` ${header}`],
    ["Chartpass !!!"],
    [`Chartpass ${btoa("{}")}`],
    [`Chartpass ${btoa(JSON.stringify({ ...signed, extra: 1 }))}`],
    [`Chartpass ${btoa(JSON.stringify({ ...signed, nonce: "0x00" }))}`],
  ])("%s is refused", (value) => {
    expect(() => parseAuthorization(value)).toThrow(expect.objectContaining(refused));
  });

  test("that holds no JSON is refused, with its cause", () => {
    expect(() => parseAuthorization(`Chartpass ${btoa("{")}`)).toThrow(expect.objectContaining({ code: "WIRE_JSON" }));
    expect(() => parseAuthorization("Chartpass *")).toThrow(
      expect.objectContaining({ ...refused, cause: expect.anything() as unknown }),
    );
    try {
      parseAuthorization(undefined);
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).not.toHaveProperty("cause");
    }
  });

  test("has at most 4096 characters", () => {
    const padded = (length: number) => `Chartpass ${btoa(JSON.stringify(signed).padEnd(((length - 10) * 3) / 4, " "))}`;
    expect(padded(4094).length).toBe(4094);
    expect(parseAuthorization(padded(4094))).toEqual(signed);
    expect(() => parseAuthorization(padded(4098))).toThrow(expect.objectContaining({ code: "WIRE_AUTH" }));
  });
});
