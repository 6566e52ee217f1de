/** M2: what the patient signs names everything, and only its owner can stop it. */
import { concat, encodeAbiParameters, encodePacked, hashTypedData, keccak256, stringToBytes } from "viem";
import { describe, expect, test } from "vitest";
import {
  type Consent,
  consentId,
  consentTypedData,
  frameHash,
  type GrantContext,
  grantContext,
  isRevoke,
  ownerAttestationTypedData,
  parseSignedConsent,
  parseStop,
  recoverConsentSigner,
  recoverStopOwner,
  scopeCommitment,
  shareCommitment,
  type SignedStop,
  stopTypedData,
} from "./consent.ts";
import { fromHex, type Hex } from "./hex.ts";
import { parseNetwork } from "./network.ts";
import { account, consent, contract, description, fill, frame, network, NOW, owner } from "./sample.fixture.ts";
import { looseParts, withValue } from "./shape.fixture.ts";

const shape = expect.objectContaining({ code: "WIRE_SHAPE" }) as Error;
const signed = async (what: Consent = consent) => ({
  consent: what,
  signature: await owner.signTypedData(consentTypedData(network, what)),
  attestation: [{ signer: account("Hospital A 1").address, signature: fill("ab", 65) }],
});
/** The same deployment with one thing different. */
const elsewhere = [
  parseNetwork({ ...description, deploymentSalt: fill("d6", 32) }),
  parseNetwork(withValue(description, ["chains", "relay", "id"], 999)),
  parseNetwork(
    withValue(
      withValue(description, ["contracts", "relay", "consents"], contract(77)),
      ["contracts", "relay", "hub"],
      contract(78),
    ),
  ),
];

describe("a signed consent", () => {
  test("reads back as it was signed, and only exactly so", async () => {
    const valid = await signed();
    expect(parseSignedConsent(JSON.stringify(valid))).toEqual(valid);
    expect(looseParts(parseSignedConsent, valid)).toEqual([]);
  });

  test.each([
    [["consent", "relays"], []],
    [["consent", "relays"], Array.from({ length: 17 }, () => contract(1))],
    [["consent", "nonce"], ""],
    [["consent", "nonce"], "1".repeat(79)],
    [["consent", "nonce"], "-1"],
    [["consent", "nonce"], "1x"],
    [["consent", "nonce"], "0x1"],
    [["consent", "statement"], "x".repeat(1201)],
    [["attestation"], []],
    [["attestation"], Array.from({ length: 17 }, () => ({ signer: contract(1), signature: fill("ab", 65) }))],
  ] as const)("is refused with %j = %j", async (path, value) => {
    const valid = await signed();
    expect(() => parseSignedConsent(withValue(valid, [...path], value))).toThrow(shape);
  });

  test("may have sixteen relays and members, no share commitments, and the longest nonce", async () => {
    const most = {
      ...consent,
      relays: Array.from({ length: 16 }, () => contract(1)),
      shareCommitments: [],
      nonce: "1".repeat(78),
    };
    const attestation = Array.from({ length: 16 }, () => ({ signer: contract(1), signature: fill("ab", 65) }));
    const valid = { ...(await signed(most)), attestation };
    expect(parseSignedConsent(valid)).toEqual(valid);
  });

  test("is its owner's, whatever else is changed is not", async () => {
    const valid = await signed();
    expect(await recoverConsentSigner(network, valid)).toBe(owner.address);
    const changes: Partial<Consent>[] = [
      { statement: "Everyone may read everything." },
      { reader: contract(1) },
      { hospital: fill("00", 32) },
      { scope: fill("00", 32) },
      { relays: consent.relays.slice(1) },
      { shareCommitments: [] },
      { threshold: 1 },
      { start: NOW - 1 },
      { expiry: NOW + 1_000_000 },
      { nonce: "0" },
      { deadline: NOW + 301 },
    ];
    for (const change of changes) {
      const other = { ...valid, consent: { ...consent, ...change } };
      expect(await recoverConsentSigner(network, other), JSON.stringify(change)).not.toBe(owner.address);
    }
    for (const config of elsewhere) expect(await recoverConsentSigner(config, valid)).not.toBe(owner.address);
  });

  test("is signed for the consents contract of the relay chain", () => {
    expect(consentTypedData(network, consent)).toMatchObject({
      domain: { name: "Chartpass", version: "1", chainId: 102, verifyingContract: contract(8), salt: fill("d5", 32) },
      primaryType: "Consent",
      message: {
        start: BigInt(NOW),
        expiry: BigInt(NOW + 3600),
        nonce: 12345678901234567890n,
        deadline: BigInt(NOW + 300),
      },
    });
  });
});

test("an owner's attestation names hospital and owner", () => {
  const data = ownerAttestationTypedData(network, fill("a1", 32), owner.address);
  expect(data).toMatchObject({
    domain: { verifyingContract: contract(8) },
    primaryType: "OwnerAttestation",
    message: { hospital: fill("a1", 32), owner: owner.address },
  });
  expect(hashTypedData(data)).not.toBe(
    hashTypedData(ownerAttestationTypedData(network, fill("a2", 32), owner.address)),
  );
});

describe("hashes", () => {
  test("of a consent's id, of frames and of shares are those the contracts compute", () => {
    const padded = encodePacked(["bytes12", "address", "bytes32"], [fill("00", 12), owner.address, fill("12", 32)]);
    expect(consentId(owner.address, fill("12", 32))).toBe(keccak256(padded));
    expect(frameHash(Uint8Array.of(1), Uint8Array.of(2, 3))).toBe(keccak256("0x010203"));
    expect(frameHash()).toBe(keccak256("0x"));
    expect(shareCommitment(Uint8Array.of(1, 2), Uint8Array.of(3))).toBe(keccak256("0x010203"));
  });

  test("of a scope hide under a salt which parts lie where", () => {
    const sections = [
      { id: "header", leaves: ["bcid1"] },
      { id: "s2", leaves: ["bcid2", "bcid3"] },
    ];
    const text = "broot\nheader bcid1\ns2 bcid2 bcid3";
    expect(scopeCommitment(fill("5a", 32), "broot", sections)).toBe(
      keccak256(concat([fromHex(fill("5a", 32)), stringToBytes(text)])),
    );
    expect(scopeCommitment(fill("5b", 32), "broot", [])).toBe(
      keccak256(concat([fromHex(fill("5b", 32)), stringToBytes("broot")])),
    );
  });
});

describe("the context of a grant", () => {
  const input: GrantContext = {
    consentId: fill("11", 32),
    owner: owner.address,
    recipientKey: account("clinician").address,
    recipientAddress: fromHex(frame("address")),
    messageKey: fill("44", 1216),
    relays: consent.relays,
    threshold: 2,
    type: fromHex(frame("type")),
    scope: fill("15", 32),
    purpose: "treatment",
    start: NOW,
    expiry: NOW + 3600,
  };

  test("is the hash of everything in order", () => {
    const recipient = keccak256(concat([input.recipientAddress, stringToBytes(input.messageKey)]));
    const types =
      "string bytes32 uint256 address bytes32 address address bytes32 address[] uint8 bytes32 string bytes32 string uint64 uint64";
    expect(grantContext(network, input)).toBe(
      keccak256(
        encodeAbiParameters(
          types.split(" ").map((type) => ({ type })),
          [
            "chartpass grant v1",
            fill("d5", 32),
            102n,
            contract(9),
            input.consentId,
            input.owner,
            input.recipientKey,
            recipient,
            input.relays,
            2,
            keccak256(input.type),
            "ibe-clc",
            input.scope,
            "treatment",
            BigInt(NOW),
            BigInt(NOW + 3600),
          ],
        ),
      ),
    );
  });

  test("changes with each thing it is about, and with the deployment", () => {
    const changes: Partial<GrantContext>[] = [
      { consentId: fill("00", 32) },
      { owner: contract(1) },
      { recipientKey: contract(1) },
      { recipientAddress: fromHex(frame("address", 8)) },
      { recipientAddress: fromHex(frame("address", 7, 2)) },
      { messageKey: fill("45", 1216) },
      { relays: consent.relays.toReversed() },
      { threshold: 3 },
      { type: fromHex(frame("type", 8)) },
      { scope: fill("00", 32) },
      { purpose: "referral" },
      { start: NOW + 1 },
      { expiry: NOW + 3601 },
    ];
    const seen = [grantContext(network, input)];
    for (const change of changes) seen.push(grantContext(network, { ...input, ...change }));
    for (const config of elsewhere) seen.push(grantContext(config, input));
    expect(new Set(seen).size).toBe(1 + changes.length + elsewhere.length);
  });
});

describe("a stop order", () => {
  const unsigned: Omit<SignedStop, "signature"> = {
    id: consentId(owner.address, fill("12", 32)),
    idSalt: fill("12", 32),
    action: 3,
    revision: 1,
    expiry: 0,
  };
  const order = async (changes: Partial<SignedStop> = {}): Promise<SignedStop> => {
    const what = { ...unsigned, ...changes };
    return { ...what, signature: await owner.signTypedData(stopTypedData(network, what)) };
  };

  test("reads back, and only exactly so", async () => {
    const valid = await order();
    expect(parseStop(JSON.stringify(valid))).toEqual(valid);
    expect(looseParts(parseStop, valid)).toEqual([]);
    for (const [path, value] of [
      ["action", 0],
      ["action", 5],
      ["revision", 0],
      ["revision", 2 ** 32],
    ] as const) {
      expect(() => parseStop({ ...valid, [path]: value })).toThrow(shape);
    }
    for (const action of [1, 2, 3, 4]) expect(parseStop({ ...valid, action }).action).toBe(action);
    expect(parseStop({ ...valid, revision: 2 ** 32 - 1 }).revision).toBe(2 ** 32 - 1);
  });

  test("counts as its signer's for exactly what it says, where it says it", async () => {
    const valid = await order();
    expect(await recoverStopOwner(network, valid)).toBe(owner.address);
    const changes: Partial<Record<keyof SignedStop, Hex | number>>[] = [
      { id: fill("00", 32) },
      { idSalt: fill("00", 32) },
      { action: 2 },
      { revision: 2 },
      { expiry: 1 },
    ];
    for (const change of changes) {
      expect(await recoverStopOwner(network, { ...valid, ...change } as SignedStop)).not.toBe(owner.address);
    }
    for (const config of elsewhere) expect(await recoverStopOwner(config, valid)).not.toBe(owner.address);
    expect(stopTypedData(network, { ...unsigned, expiry: 9 })).toMatchObject({
      primaryType: "Stop",
      message: { expiry: 9n },
    });
  });

  test("revokes when its action says so", () => {
    expect([1, 2, 3, 4].map((action) => isRevoke({ action }))).toEqual([false, false, true, false]);
  });
});
