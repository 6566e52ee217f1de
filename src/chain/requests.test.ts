/** A request announced on B arrives on A through the members' gateway, once, unchanged, and only if it was signed. */
import { encodeAbiParameters, keccak256 } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { announcementTypedData } from "../protocol/exchange.ts";
import { createWorld, newAccount, randomHex, signedBy, type World } from "./chains.fixture.ts";
import type { Address, ChainWriter, Hex } from "./client.ts";
import { deliverMessage, gatewayMessageTypedData, isDelivered, readQueued, type QueuedMessage } from "./gateway.ts";
import { announceRequest, readRequest, type Announcement } from "./requests.ts";

let world: World;
let clinicians: ChainWriter;
let patients: ChainWriter;
beforeAll(async () => {
  world = await createWorld();
  clinicians = await world.writerFor("b", newAccount());
  patients = await world.writerFor("a", newAccount());
});
afterAll(() => world.close());

const at = (chain: "a" | "b", contract: "requests" | "gateway"): Address => world.config.contracts[chain]![contract]!;
const reader = newAccount();

async function newAnnouncement(changes: Partial<Announcement> = {}) {
  const announcement: Announcement = {
    requestId: randomHex(),
    commitment: randomHex(),
    reader: reader.address,
    destination: world.config.hospitals[0]!.id,
    expiry: (await world.timeOf("b")) + 3600,
    ...changes,
  };
  return {
    announcement,
    signature: await reader.signTypedData(announcementTypedData(world.config, "b", announcement)),
  };
}

async function announced(): Promise<{ announcement: Announcement; queued: QueuedMessage }> {
  const { announcement, signature } = await newAnnouncement();
  const { receipt } = await announceRequest(clinicians, at("b", "requests"), announcement, signature);
  const [queued] = await readQueued(clinicians, at("b", "gateway"), receipt.blockNumber, receipt.blockNumber);
  return { announcement, queued: queued! };
}

const attested = (queued: QueuedMessage, members = world.members.b, count = 2) =>
  signedBy(members, gatewayMessageTypedData(at("a", "gateway"), world.config.deploymentSalt, queued.message), count);

test("announced, attested by two of three, delivered once", async () => {
  const { announcement, queued } = await announced();
  const { requestId, commitment, expiry } = announcement;
  const origin = world.config.chains["b"]!.id;
  expect(await readRequest(clinicians, at("b", "requests"), origin, requestId)).toMatchObject({ commitment, expiry });
  expect(await readRequest(patients, at("a", "requests"), origin, requestId)).toBeUndefined();

  const signatures = await attested(queued);
  await deliverMessage(patients, at("a", "gateway"), queued.message, queued.payload, signatures);
  expect(await isDelivered(patients, at("a", "gateway"), queued.message.sendId)).toBe(true);
  expect(await readRequest(patients, at("a", "requests"), origin, requestId)).toMatchObject({
    commitment,
    expiry,
    reader: reader.address,
    origin,
  });
  await expect(
    deliverMessage(patients, at("a", "gateway"), queued.message, queued.payload, signatures),
  ).rejects.toMatchObject({ code: "CHAIN_DELIVERED" });
});

test("members of another consortium, too few, or for another gateway do not deliver", async () => {
  const { queued } = await announced();
  const here = gatewayMessageTypedData(newAccount().address, world.config.deploymentSalt, queued.message);
  for (const signatures of [
    await attested(queued, world.members.a),
    await attested(queued, world.members.b, 1),
    await signedBy(world.members.b, here),
  ]) {
    await expect(
      deliverMessage(patients, at("a", "gateway"), queued.message, queued.payload, signatures),
    ).rejects.toMatchObject({ code: "CHAIN_MEMBERS" });
  }
});

test("no field of a message can be changed, even by its members", async () => {
  const { queued } = await announced();
  const changes = [
    { nonce: queued.message.nonce + 1 },
    { expiry: queued.message.expiry + 1 },
    { sender: newAccount().address },
    { recipient: newAccount().address },
    { destinationChain: 1 },
    { sourceChain: 5 },
    { sourceGateway: newAccount().address },
    { payloadHash: randomHex() },
  ];
  for (const change of changes) {
    const altered = { ...queued, message: { ...queued.message, ...change } };
    await expect(
      deliverMessage(patients, at("a", "gateway"), altered.message, queued.payload, await attested(altered)),
      JSON.stringify(change),
    ).rejects.toMatchObject({ code: "CHAIN_REFUSED" });
  }
});

test("the gateway's members cannot make a request up: the reader's own signature travels along", async () => {
  const { queued } = await announced();
  const payload: Hex = `0x${queued.payload.slice(2, 66)}${"5".repeat(64)}${queued.payload.slice(130)}`;
  const fields = { ...queued.message, payloadHash: keccak256(payload) };
  const order = ["uint256", "address", "address", "uint256", "address", "bytes32", "uint64", "uint64", "uint64"];
  const sendId = keccak256(
    encodeAbiParameters(
      order.map((type) => ({ type })),
      [
        BigInt(fields.sourceChain),
        fields.sourceGateway,
        fields.sender,
        BigInt(fields.destinationChain),
        fields.recipient,
        fields.payloadHash,
        BigInt(fields.nonce),
        BigInt(fields.time),
        BigInt(fields.expiry),
      ],
    ),
  );
  const forged = { ...queued, message: { ...fields, sendId } };
  await expect(
    deliverMessage(patients, at("a", "gateway"), forged.message, payload, await attested(forged)),
  ).rejects.toMatchObject({ code: "CHAIN_REFUSED", message: expect.stringContaining("ReaderSignature") as unknown });
});

test("an expired message is not delivered", async () => {
  const { queued } = await announced();
  const signatures = await attested(queued);
  await world.passTime("a", 8 * 86_400);
  await expect(
    deliverMessage(patients, at("a", "gateway"), queued.message, queued.payload, signatures),
  ).rejects.toMatchObject({ code: "CHAIN_MESSAGE_LATE" });
});

test("what the board refuses", async () => {
  const board = at("b", "requests");
  const { announcement, signature } = await newAnnouncement();
  await announceRequest(clinicians, board, announcement, signature);
  const attempts = [
    [{ announcement, signature }, "CHAIN_REQUEST_KNOWN"],
    [await newAnnouncement({ expiry: (await world.timeOf("b")) - 1 }), "CHAIN_REQUEST_LATE"],
    [await newAnnouncement({ destination: randomHex() }), "CHAIN_DESTINATION"],
    [await newAnnouncement({ reader: newAccount().address }), "CHAIN_REFUSED"],
  ] as const;
  for (const [each, code] of attempts) {
    await expect(announceRequest(clinicians, board, each.announcement, each.signature)).rejects.toMatchObject({ code });
  }
});
