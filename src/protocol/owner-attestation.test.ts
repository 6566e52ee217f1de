/** An owner key counts when enough different members of her hospital attested it, whatever else is in the list. */
import { describe, expect, test } from "vitest";
import { type MemberSignatures, ownerAttestationTypedData } from "./consent.ts";
import { hospitalId } from "./identity.ts";
import { verifyOwnerAttestation } from "./owner-attestation.ts";
import { account, contract, fill, network, owner } from "./sample.fixture.ts";

const hospital = hospitalId("Hospital A");
const sign = async (label: string, whose = owner.address, where = hospital): Promise<MemberSignatures[number]> => ({
  signer: account(label).address,
  signature: await account(label).signTypedData(ownerAttestationTypedData(network, where, whose)),
});
const [one, two, three] = await Promise.all([1, 2, 3].map((n) => sign(`Hospital A ${n}`)));
if (!one || !two || !three) throw new Error("three members");
const counts = (list: MemberSignatures, config = network) =>
  verifyOwnerAttestation(config, hospital, owner.address, list);

describe("an attestation", () => {
  test("counts with two of three members, in any order, and with all", async () => {
    expect(await counts([one, two])).toBe(true);
    expect(await counts([three, one])).toBe(true);
    expect(await counts([one, two, three])).toBe(true);
  });

  test("does not count with one member, nor with one member twice", async () => {
    expect(await counts([one])).toBe(false);
    expect(await counts([one, one])).toBe(false);
    expect(await counts([])).toBe(false);
  });

  test("does not count strangers, members of another hospital, and signatures about someone else", async () => {
    expect(await counts([one, await sign("stranger")])).toBe(false);
    expect(await counts([one, await sign("Hospital B 2")])).toBe(false);
    expect(await counts([one, await sign("Hospital A 2", contract(1))])).toBe(false);
    expect(await counts([one, await sign("Hospital A 2", owner.address, hospitalId("Hospital B"))])).toBe(false);
    expect(await counts([one, { signer: two.signer, signature: one.signature }])).toBe(false);
  });

  test("is not spoilt by a signature that is none", async () => {
    const broken = { signer: three.signer, signature: fill("00", 65) };
    expect(await counts([broken, one, two])).toBe(true);
    expect(await counts([broken, one])).toBe(false);
  });

  test("follows the hospital's threshold, however its keys are written", async () => {
    const [a, b] = network.hospitals;
    const members = a!.members.map((member) => ({ ...member, key: member.key.toLowerCase() as `0x${string}` }));
    const strict = { ...network, hospitals: [{ ...a!, members, memberThreshold: 3 }, b!] };
    expect(await counts([one, two], strict)).toBe(false);
    expect(await counts([one, two, three], strict)).toBe(true);
  });
});
