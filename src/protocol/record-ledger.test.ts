/** Deposits: a receipt counts only from a pinner of the deployment, endorsements name one ledger. */
import { describe, expect, test } from "vitest";
import { parseNetwork } from "./network.ts";
import {
  endorsementTypedData,
  identityEntryTypedData,
  parseEndorse,
  parseStoredReceipt,
  type StoredReceipt,
  storedReceiptTypedData,
  verifyStoredReceipt,
} from "./record-ledger.ts";
import { account, cidOf, contract, description, fill, network, NOW } from "./sample.fixture.ts";
import { looseParts } from "./shape.fixture.ts";

const pinner = account("pinner");
const unsigned = { root: cidOf("r"), blocks: 3, bytes: 3_000_000, time: NOW };

async function receiptBy(signer: typeof pinner, named = signer.address): Promise<StoredReceipt> {
  return {
    ...unsigned,
    pinner: named,
    signature: await signer.signTypedData(storedReceiptTypedData(network, unsigned)),
  };
}

describe("a storage receipt", () => {
  test("reads back, and only exactly so", async () => {
    const receipt = await receiptBy(pinner);
    expect(parseStoredReceipt(JSON.stringify(receipt))).toEqual(receipt);
    expect(looseParts(parseStoredReceipt, receipt)).toEqual([]);
  });

  test("counts when a pinner of this deployment signed it under its own name", async () => {
    const receipt = await receiptBy(pinner);
    expect(await verifyStoredReceipt(network, receipt)).toBe(true);
    expect(
      await verifyStoredReceipt(network, { ...receipt, pinner: pinner.address.toLowerCase() as `0x${string}` }),
    ).toBe(true);
    const stranger = account("stranger");
    expect(await verifyStoredReceipt(network, await receiptBy(stranger))).toBe(false);
    expect(await verifyStoredReceipt(network, await receiptBy(stranger, pinner.address))).toBe(false);
    expect(await verifyStoredReceipt(network, await receiptBy(pinner, stranger.address))).toBe(false);
    for (const change of [{ root: cidOf("q") }, { blocks: 4 }, { bytes: 1 }, { time: NOW + 1 }]) {
      expect(await verifyStoredReceipt(network, { ...receipt, ...change }), JSON.stringify(change)).toBe(false);
    }
    const other = parseNetwork({ ...description, deploymentSalt: fill("d6", 32) });
    expect(await verifyStoredReceipt(other, receipt)).toBe(false);
  });

  test("counts from any one of several pinners", async () => {
    const [first] = network.pinners;
    const several = { ...network, pinners: [{ ...first!, key: contract(1) }, first!] };
    expect(await verifyStoredReceipt(several, await receiptBy(pinner))).toBe(true);
  });

  test("is signed for services", () => {
    expect(storedReceiptTypedData(network, unsigned)).toMatchObject({
      domain: { chainId: 102, salt: fill("d5", 32) },
      primaryType: "StoredReceipt",
      message: { root: cidOf("r"), blocks: 3, bytes: 3_000_000n, time: BigInt(NOW) },
    });
  });
});

describe("an endorsement", () => {
  const entry = { chain: "a", recordId: fill("1a", 32), version: 2, commitment: fill("1b", 32) };

  test("is asked for with the receipt, for one or two ledgers", async () => {
    const deposit = { receipt: await receiptBy(pinner), entries: [entry, { ...entry, chain: "relay" }] };
    expect(parseEndorse(JSON.stringify(deposit))).toEqual(deposit);
    expect(looseParts(parseEndorse, deposit)).toEqual([]);
    for (const entries of [[], [entry, entry, entry]]) {
      expect(() => parseEndorse({ ...deposit, entries })).toThrow(expect.objectContaining({ code: "WIRE_SHAPE" }));
    }
    expect(parseEndorse({ ...deposit, entries: [entry] }).entries).toEqual([entry]);
  });

  test("is signed for the ledger of the chain it names", () => {
    const { chain: _chain, ...message } = entry;
    expect(endorsementTypedData(network, fill("a1", 32), entry)).toEqual({
      domain: { name: "Chartpass", version: "1", chainId: 100, verifyingContract: contract(3), salt: fill("d5", 32) },
      types: expect.objectContaining({ Endorsement: expect.any(Array) as unknown[] }) as object,
      primaryType: "Endorsement",
      message: { hospital: fill("a1", 32), ...message },
    });
    expect(endorsementTypedData(network, fill("a1", 32), { ...entry, chain: "relay" }).domain).toMatchObject({
      chainId: 102,
      verifyingContract: contract(7),
    });
    expect(() => endorsementTypedData(network, fill("a1", 32), { ...entry, chain: "b" })).toThrow(
      expect.objectContaining({ code: "ARG_NETWORK" }),
    );
  });
});

test("an identity entry is signed for the registry of a chain", () => {
  const entry = {
    subject: fill("1a", 32),
    hospital: fill("1b", 32),
    key: contract(1),
    role: 2,
    credential: fill("1c", 32),
    previous: contract(2),
    deadline: NOW,
  };
  expect(identityEntryTypedData(network, "b", entry)).toMatchObject({
    domain: { chainId: 101, verifyingContract: contract(4), salt: fill("d5", 32) },
    primaryType: "IdentityEntry",
    message: { ...entry, deadline: BigInt(NOW) },
  });
});
