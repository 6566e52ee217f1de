import { concat, encodePacked, keccak256, stringToBytes } from "viem";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "./hex.ts";
import { hospitalId, organisationId, suiteIdentity } from "./identity.ts";
import { account, fill, network } from "./sample.fixture.ts";

const [based, certificateless] = network.hospitals;
if (based === undefined || certificateless === undefined) throw new Error("two hospitals");
const subject = fill("c1", 32);
const key = account("someone").address;
const other = account("someone else").address;

describe("the identity a hospital extracts a key to", () => {
  test("is the hash of authority, hospital, person and, where certificateless, her key", () => {
    const expected = (kind: string, hospital: `0x${string}`, bound: `0x${string}`) =>
      keccak256(
        concat([
          keccak256(stringToBytes(`chartpass identity v1 ${kind}`)),
          hospital,
          subject,
          encodePacked(["bytes12", "address"], [fill("00", 12), bound]),
        ]),
      );
    expect(toHex(suiteIdentity(certificateless, subject, key))).toBe(
      expected("certificateless", certificateless.id, key),
    );
    expect(toHex(suiteIdentity(based, subject, key))).toBe(expected("identity-based", based.id, fill("00", 20)));
  });

  test("changes with the key only where certificateless, and always with hospital, person and authority", () => {
    expect(suiteIdentity(based, subject, other)).toEqual(suiteIdentity(based, subject, key));
    const own = suiteIdentity(certificateless, subject, key);
    expect(own.length).toBe(32);
    for (const different of [
      suiteIdentity(certificateless, subject, other),
      suiteIdentity(certificateless, fill("c2", 32), key),
      suiteIdentity({ ...certificateless, id: based.id }, subject, key),
      suiteIdentity({ ...certificateless, authority: "identity-based" }, subject, key),
    ]) {
      expect(different).not.toEqual(own);
    }
  });
});

test("ids of hospitals and organisations come from their names and never meet", () => {
  expect(hospitalId("North")).toBe(keccak256(stringToBytes("chartpass hospital v1 North")));
  expect(organisationId("North")).toBe(keccak256(stringToBytes("chartpass organisation v1 North")));
  expect(fromHex(hospitalId("")).length).toBe(32);
});
