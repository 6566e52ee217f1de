/** What travels after a consent: strict shapes, and signatures that count for one thing only. */
import { keccak256, stringToBytes } from "viem";
import { describe, expect, test } from "vitest";
import { parseNetwork } from "./network.ts";
import {
  announcementTypedData,
  ledgerCommitment,
  OPEN_SECONDS,
  openDigest,
  openTypedData,
  parseFragment,
  parseKeyBox,
  parseOpen,
  parseResponse,
  parseShare,
  recoverOpener,
  type StoragePermit,
  storagePermitTypedData,
  verifyStoragePermit,
} from "./exchange.ts";
import { account, cidOf, consent, contract, description, fill, frame, network, NOW, owner } from "./sample.fixture.ts";
import { looseParts, withValue } from "./shape.fixture.ts";

const shape = expect.objectContaining({ code: "WIRE_SHAPE" }) as Error;
const other = parseNetwork({ ...description, deploymentSalt: fill("d6", 32) });
const signed = {
  consent,
  signature: fill("5e", 65),
  attestation: [{ signer: contract(1), signature: fill("5f", 65) }],
};
const unsignedPermit = {
  consentId: fill("11", 32),
  root: cidOf("r"),
  cids: [cidOf("a"), cidOf("c")],
  storageOwner: owner.address,
};
const permit: StoragePermit = {
  ...unsignedPermit,
  signature: await owner.signTypedData(storagePermitTypedData(network, unsignedPermit)),
};

test("a share reads back, and only exactly so", () => {
  const share = {
    kind: "share",
    signed,
    index: 0,
    grant: frame("grant"),
    capsule: frame("capsule"),
    statement: frame("statement"),
    share: frame("share"),
    readerMessageKey: fill("44", 1216),
  };
  expect(parseShare(JSON.stringify(share))).toEqual(share);
  expect(looseParts(parseShare, share)).toEqual([]);
  expect(() => parseShare({ ...share, kind: "fragment" })).toThrow(shape);
  expect(() => parseShare({ ...share, readerMessageKey: fill("44", 1217) })).toThrow(shape);
});

describe("a permit to fetch", () => {
  test("counts when the storage owner signed exactly these blocks for this consent", async () => {
    expect(await verifyStoragePermit(network, permit)).toBe(true);
    expect(
      await verifyStoragePermit(network, { ...permit, storageOwner: owner.address.toLowerCase() as `0x${string}` }),
    ).toBe(true);
    for (const change of [
      { consentId: fill("12", 32) },
      { root: cidOf("q") },
      { cids: [cidOf("a")] },
      { cids: permit.cids.toReversed() },
      { storageOwner: account("other").address },
    ]) {
      expect(await verifyStoragePermit(network, { ...permit, ...change }), JSON.stringify(change)).toBe(false);
    }
    expect(await verifyStoragePermit(other, permit)).toBe(false);
  });

  test("is signed for services, over the blocks in order", () => {
    expect(storagePermitTypedData(network, permit)).toMatchObject({
      domain: { chainId: 102, salt: fill("d5", 32) },
      primaryType: "StoragePermit",
      message: {
        consentId: permit.consentId,
        root: permit.root,
        blocks: keccak256(stringToBytes(`${cidOf("a")}\n${cidOf("c")}`)),
      },
    });
  });
});

describe("a response", () => {
  const response = {
    kind: "response",
    signed,
    grant: frame("grant"),
    capsule: frame("capsule"),
    statement: frame("statement"),
    type: frame("type"),
    ownerAddress: frame("owner-address"),
    purpose: "treatment",
    scopeSalt: fill("5a", 32),
    parts: [{ id: "header", leaves: [cidOf("a")], size: 10 }],
    permit,
    keyBox: fill("ee", 100),
  };

  test("reads back, and only exactly so", () => {
    expect(parseResponse(JSON.stringify(response))).toEqual(response);
    expect(looseParts(parseResponse, response)).toEqual([]);
    for (const [path, value] of [
      [["kind"], "request"],
      [["parts"], []],
      [["parts"], Array.from({ length: 202 }, () => response.parts[0])],
      [["parts", 0, "leaves"], []],
      [["permit", "cids"], []],
      [["permit", "cids"], Array.from({ length: 4097 }, () => cidOf("a"))],
      [["purpose"], "x".repeat(61)],
    ] as const) {
      expect(() => parseResponse(withValue(response, [...path], value)), path.join(".")).toThrow(shape);
    }
  });
});

test("a box of keys reads back, and only exactly so", () => {
  const section = { id: "s0", title: "Results", key: fill("0a", 32), disclosure: "WyJh", header: fill("0b", 200) };
  const box = {
    patientName: "Alva Lindgren",
    recordTitle: "Patient summary",
    recordId: fill("1a", 32),
    version: 1,
    jwt: "a.b.c",
    subjectDisclosure: "WyJw",
    ledger: { recordId: fill("1b", 32), version: 1, salt: fill("1c", 32) },
    sections: [section],
  };
  expect(parseKeyBox(JSON.stringify(box))).toEqual(box);
  expect(looseParts(parseKeyBox, box, ["subjectDisclosure = undefined"])).toEqual([]);
  expect(parseKeyBox({ ...box, subjectDisclosure: undefined }).subjectDisclosure).toBe("");
  for (const [path, value] of [
    [["jwt"], "x".repeat(200_001)],
    [["subjectDisclosure"], "x".repeat(4001)],
    [["sections", 0, "disclosure"], "x".repeat(4001)],
    [["sections", 0, "header"], fill("0b", 1001)],
  ] as const) {
    expect(() => parseKeyBox(withValue(box, [...path], value)), path.join(".")).toThrow(shape);
  }
});

test("a ledger's commitment is the hash of salt and content", () => {
  const salt = fill("5a", 32);
  expect(ledgerCommitment(salt, "broot")).toBe(keccak256(stringToBytes(`chartpass ledger v1\n${salt}\nbroot`)));
  expect(ledgerCommitment(fill("5b", 32), "broot")).not.toBe(ledgerCommitment(salt, "broot"));
});

describe("an opening", () => {
  const unsigned = { consentId: fill("11", 32), nonce: fill("21", 32), issued: NOW, deadline: NOW + OPEN_SECONDS };

  test("reads back, and only exactly so", () => {
    const open = { ...unsigned, signature: fill("5e", 65) };
    expect(parseOpen(JSON.stringify(open))).toEqual(open);
    expect(looseParts(parseOpen, open)).toEqual([]);
    expect(OPEN_SECONDS).toBe(300);
  });

  test("counts as its signer's for exactly what it says, at the hub", async () => {
    const reader = account("reader");
    const open = { ...unsigned, signature: await reader.signTypedData(openTypedData(network, unsigned)) };
    expect(await recoverOpener(network, open)).toBe(reader.address);
    for (const change of [
      { consentId: fill("12", 32) },
      { nonce: fill("22", 32) },
      { issued: NOW + 1 },
      { deadline: NOW },
    ]) {
      expect(await recoverOpener(network, { ...open, ...change }), JSON.stringify(change)).not.toBe(reader.address);
      expect(openDigest(network, { ...unsigned, ...change })).not.toBe(openDigest(network, unsigned));
    }
    expect(await recoverOpener(other, open)).not.toBe(reader.address);
    expect(openTypedData(network, unsigned)).toMatchObject({
      domain: { chainId: 102, verifyingContract: contract(9), salt: fill("d5", 32) },
      primaryType: "OpenRequest",
      message: { issued: BigInt(NOW), deadline: BigInt(NOW + 300) },
    });
    expect(openDigest(network, unsigned)).toMatch(/^0x[0-9a-f]{64}$/);
  });
});

test("a fragment reads back, and only exactly so", () => {
  const fragment = {
    kind: "fragment",
    consentId: fill("11", 32),
    open: fill("31", 32),
    fragment: frame("fragment"),
    transaction: fill("41", 32),
  };
  expect(parseFragment(JSON.stringify(fragment))).toEqual(fragment);
  expect(looseParts(parseFragment, fragment)).toEqual([]);
  expect(() => parseFragment({ ...fragment, kind: "share" })).toThrow(shape);
});

test("an announcement is signed for the request board of the clinician's chain", () => {
  const message = {
    requestId: fill("1a", 32),
    commitment: fill("1b", 32),
    reader: contract(3),
    destination: fill("1c", 32),
    expiry: NOW,
  };
  expect(announcementTypedData(network, "b", message)).toMatchObject({
    domain: { chainId: 101, verifyingContract: contract(5), salt: fill("d5", 32) },
    primaryType: "RequestAnnouncement",
    message: { ...message, expiry: BigInt(NOW) },
  });
  expect(() => announcementTypedData(network, "a", message)).toThrow(expect.objectContaining({ code: "ARG_NETWORK" }));
});
