/** What one pinner takes: all records together, and records begun and not completed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { toHex } from "viem";
import type { Address } from "../../protocol/hex.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { deposit, unpin } from "../../storage/pinning.ts";
import { openDatabase } from "../state/database.ts";
import { openBlockFiles } from "./block-files.ts";
import { createPinKeeper } from "./pin-keeper.ts";
import { openPinLedger } from "./pin-ledger.ts";
import { createSite, newAccount, randomHex, recordInMemory, signAs } from "./pinner.fixture.ts";

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

it("is full when all records together reach the limit, and takes more when one is forgotten", async () => {
  const site = await createSite({ http: true, maxTotal: 10_000 });
  endings.push(() => site.close());
  await site.start();
  const store = async (record: Awaited<ReturnType<typeof recordInMemory>>, owner = newAccount()) => {
    const order = { network: site.network, pinner: site.pinner, root: record.root, sign: signAs(owner) };
    await deposit({ ...order, blocks: record.read });
    return order;
  };
  const first = await store(await recordInMemory(4));
  await store(await recordInMemory(4));
  const [late, owner] = [await recordInMemory(4), newAccount()];
  await expect(store(late, owner)).rejects.toMatchObject({ code: "STORAGE_LIMIT", message: /full/ });
  await unpin(first);
  await store(late, owner);
});

async function newKeeper() {
  const home = await mkdtemp(join(tmpdir(), "chartpass-keeper-"));
  const database = openDatabase(home, "pinner");
  endings.push(async () => {
    database.close();
    await rm(home, { recursive: true, force: true });
  });
  const limit = 1024 * 1024;
  const network = {
    deploymentSalt: randomHex(),
    chains: { relay: { id: 31_339, name: "Relay", rpcUrl: "http://127.0.0.1:1", confirmations: 0 } },
    relayChain: "relay",
  } as unknown as NetworkConfig;
  const [ledger, files] = [openPinLedger(database), await openBlockFiles(join(home, "blocks"))];
  const limits = { maxBlock: limit, maxPin: limit, maxTotal: limit };
  const keeper = createPinKeeper({ ledger, files, account: newAccount(), network, ...limits });
  const begin = async (owner: Address) => {
    const record = await recordInMemory(2);
    await keeper.register({ root: record.root.toString(), block: toHex(await record.read(record.root)) }, owner);
    return record;
  };
  const bring = async (record: Awaited<ReturnType<typeof recordInMemory>>) => {
    for (const cid of record.cids) await keeper.accept(record.root.toString(), cid, await record.read(cid));
  };
  return { keeper, ledger, files, begin, bring };
}

it("one key begins eight records at most before it completes one; others are not affected", async () => {
  const { begin, bring } = await newKeeper();
  const owner = newAccount().address;
  const first = await begin(owner);
  for (let i = 1; i < 8; i++) await begin(owner);
  await expect(begin(owner)).rejects.toMatchObject({ code: "STORAGE_LIMIT", message: /not completed/ });
  await begin(newAccount().address);
  await bring(first);
  await begin(owner);
});

it("a deposit left alone for a day is forgotten; a complete record stays, also when it lost a part", async () => {
  const { keeper, ledger, files, begin, bring } = await newKeeper();
  const owner = newAccount().address;
  const [left, whole, hurt] = [await begin(owner), await begin(owner), await begin(owner)];
  await bring(whole);
  await bring(hurt);
  ledger.lost(hurt.cids[0]!.toString());
  const now = Math.floor(Date.now() / 1000);
  expect(await keeper.sweep(now + 23 * 3600)).toEqual([]);
  expect(await keeper.sweep(now + 25 * 3600)).toEqual([left.root.toString()]);
  expect(() => keeper.pinOf(left.root.toString())).toThrow(expect.objectContaining({ code: "STORAGE_UNKNOWN" }));
  expect(await files.has(left.root)).toBe(false);
  expect(keeper.pinOf(whole.root.toString()).state).toBe("pinned");
  expect(keeper.pinOf(hurt.root.toString())).toMatchObject({ state: "pinning", have: 2 });
  expect(ledger.total()).toBe(whole.bytes + hurt.bytes - 1000);
});
