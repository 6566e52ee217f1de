/** Identity keys in the registry and record commitments on the ledger: who must sign what. */
import { zeroAddress } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endorsementTypedData, identityEntryTypedData, type IdentityEntry } from "../protocol/record-ledger.ts";
import { createWorld, newAccount, randomHex, signedBy, type World } from "./chains.fixture.ts";
import type { Address, ChainWriter } from "./client.ts";
import { endorse, readCommitment, readVersions } from "./records.ts";
import {
  identityRevocationTypedData,
  publishParams,
  readIdentity,
  readIdentityHistory,
  registerIdentity,
  revokeIdentity,
} from "./registry.ts";

let world: World;
let registry: Address;
let writer: ChainWriter;
beforeAll(async () => {
  world = await createWorld();
  registry = world.config.contracts["a"]!.registry;
  writer = await world.writerFor("a", newAccount());
});
afterAll(() => world.close());

async function newEntry(key: PrivateKeyAccount, changes: Partial<IdentityEntry> = {}, previous?: PrivateKeyAccount) {
  const entry: IdentityEntry = {
    subject: randomHex(),
    hospital: world.config.hospitals[0]!.id,
    key: key.address,
    role: 1,
    credential: randomHex(),
    previous: previous?.address ?? zeroAddress,
    deadline: (await world.timeOf("a")) + 600,
    ...changes,
  };
  const data = identityEntryTypedData(world.config, "a", entry);
  const signatures = {
    key: await key.signTypedData(data),
    ...(previous ? { previous: await previous.signTypedData(data) } : {}),
    members: await signedBy(world.members.a, data),
  };
  return { entry, signatures };
}

const enter = ({ entry, signatures }: Awaited<ReturnType<typeof newEntry>>) =>
  registerIdentity(writer, registry, entry, signatures);

test("a key enters, is replaced with the old key's signature, and is withdrawn for good", async () => {
  const [one, two] = [newAccount(), newAccount()];
  const first = await newEntry(one);
  const { subject, hospital } = first.entry;
  expect(await readIdentity(writer, registry, hospital, subject)).toBeUndefined();
  await enter(first);
  expect(await readIdentity(writer, registry, hospital, subject)).toMatchObject({
    key: one.address,
    revision: 1,
    role: 1,
  });

  await expect(enter(first)).rejects.toMatchObject({ code: "CHAIN_IDENTITY_KNOWN" });
  await expect(enter(await newEntry(two, { subject }))).rejects.toMatchObject({ code: "CHAIN_IDENTITY_KNOWN" });
  const stolen = await newEntry(two, { subject, previous: one.address });
  await expect(
    enter({ ...stolen, signatures: { ...stolen.signatures, previous: stolen.signatures.key } }),
  ).rejects.toMatchObject({ code: "CHAIN_IDENTITY_SIGNATURE" });
  await expect(enter(await newEntry(two, { subject, role: 2 }, one))).rejects.toMatchObject({ code: "CHAIN_REFUSED" });
  await enter(await newEntry(two, { subject }, one));
  const history = await readIdentityHistory(writer, registry, hospital, subject);
  expect(history.map((each) => [each.key, each.revision])).toEqual([
    [one.address, 1],
    [two.address, 2],
  ]);

  const deployment = { chainId: 31_337, registry, deploymentSalt: world.config.deploymentSalt };
  const data = (key: Address) => identityRevocationTypedData(deployment, { hospital, subject, key });
  await expect(
    revokeIdentity(writer, registry, hospital, subject, await signedBy(world.members.a, data(one.address))),
  ).rejects.toMatchObject({ code: "CHAIN_MEMBERS" });
  await revokeIdentity(writer, registry, hospital, subject, await signedBy(world.members.a, data(two.address)));
  expect(await readIdentity(writer, registry, hospital, subject)).toMatchObject({ revoked: true, key: two.address });
  await expect(enter(await newEntry(newAccount(), { subject }, two))).rejects.toMatchObject({
    code: "CHAIN_IDENTITY_ENDED",
  });
});

test("neither the person nor the members alone enter a key", async () => {
  const key = newAccount();
  const { entry, signatures } = await newEntry(key);
  const foreign = await signedBy(world.members.b, identityEntryTypedData(world.config, "a", entry));
  await expect(enter({ entry, signatures: { ...signatures, members: foreign } })).rejects.toMatchObject({
    code: "CHAIN_MEMBERS",
  });
  const forged = { ...signatures, key: signatures.members[0]!.signature };
  await expect(enter({ entry, signatures: forged })).rejects.toMatchObject({ code: "CHAIN_IDENTITY_SIGNATURE" });
  await expect(enter(await newEntry(key, { deadline: 5 }))).rejects.toMatchObject({ code: "CHAIN_IDENTITY_LATE" });
  await expect(enter(await newEntry(key, { role: 3 }))).rejects.toMatchObject({ code: "CHAIN_REFUSED" });
});

test("only the administrator changes hospitals", async () => {
  const { id, params, issuerKey } = world.config.hospitals[0]!;
  await expect(publishParams(writer, registry, { id, params, issuerKey })).rejects.toMatchObject({
    code: "CHAIN_ADMINISTRATOR",
  });
});

test("record versions are endorsed in order by the record's own hospital", async () => {
  const ledger = world.config.contracts["a"]!.records!;
  const hospital = world.config.hospitals[0]!.id;
  const recordId = randomHex();
  const put = async (version: number, members = world.members.a) => {
    const entry = { chain: "a", recordId, version, commitment: randomHex() };
    const signatures = await signedBy(members, endorsementTypedData(world.config, hospital, entry));
    await endorse(writer, ledger, { hospital, ...entry }, signatures);
    return entry.commitment;
  };
  await expect(put(2)).rejects.toMatchObject({ code: "CHAIN_VERSION" });
  await expect(put(1, world.members.b)).rejects.toMatchObject({ code: "CHAIN_MEMBERS" });
  const commitments = [await put(1), await put(2)];
  await expect(put(2)).rejects.toMatchObject({ code: "CHAIN_VERSION" });
  expect(await readVersions(writer, ledger, hospital, recordId)).toBe(2);
  expect(await readCommitment(writer, ledger, hospital, recordId, 1)).toBe(commitments[0]);
  expect(await readCommitment(writer, ledger, hospital, recordId, 2)).toBe(commitments[1]);
  expect(await readCommitment(writer, ledger, hospital, recordId, 3)).toBeUndefined();
  expect(await readVersions(writer, ledger, world.config.hospitals[1]!.id, recordId)).toBe(0);
});
