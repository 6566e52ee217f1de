/** Owners' orders at the pinner: obeyed before the chain has heard of them, over HTTP and over libp2p, and after a restart. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWorld, newAccount, type World } from "../../chain/chains.fixture.ts";
import type { Address, ChainWriter } from "../../chain/client.ts";
import { newConsent, newStop } from "../../chain/consent.fixture.ts";
import { isConsentActive, postConsent, stopConsent } from "../../chain/consents.ts";
import { fetchBlocks } from "../../storage/fetching.ts";
import type { StorageNode } from "../../storage/node.ts";
import { deposit } from "../../storage/pinning.ts";
import { sendStopToPinner } from "../../storage/stopping.ts";
import { createSite, permitFor, randomRecord, signAs, type Site } from "./pinner.fixture.ts";
import { consentsIn } from "./relay-chain.ts";

let world: World;
let registry: Address;
let sponsor: ChainWriter;
const sites: Site[] = [];
beforeAll(async () => {
  world = await createWorld();
  registry = world.config.contracts["relay"]!.consents!;
  sponsor = await world.writerFor("relay", newAccount());
});
afterAll(async () => {
  for (const site of sites) await site.close();
  await world.close();
});

async function newSite(http: boolean, confirmations = 0): Promise<Site> {
  const readConsent = consentsIn(world.writers.relay, registry, confirmations);
  const site = await createSite({ http, chains: { network: world.config, readConsent } });
  sites.push(site);
  return site;
}

async function shared(site: Site, node: StorageNode) {
  const [storageOwner, record] = [newAccount(), await randomRecord(node, 2, 1000)];
  const order = { network: site.network, pinner: site.pinner, root: record.root, blocks: node.localBlock, node };
  await deposit({ ...order, sign: signAs(storageOwner) });
  const given = await newConsent(world);
  await postConsent(sponsor, registry, given.signed);
  const permit = await permitFor(site.network, storageOwner, record, record.cids, given.signed.consent.id);
  const { cids } = record;
  const reading = { network: site.network, cids, authority: { kind: "reader", permit } as const };
  const page = await site.page();
  const read = () =>
    fetchBlocks({ ...reading, sign: signAs(given.reader), node: page }).then(
      (blocks) => blocks.length,
      (thrown: { code: string }) => thrown.code,
    );
  const isActiveOnChain = () => isConsentActive(world.writers.relay, registry, given.signed.consent.id);
  return { given, read, isActiveOnChain };
}

/** What was asked of the chain is remembered for a second. */
const second = () => new Promise((resolve) => setTimeout(resolve, 1100));

it.each([true, false])("ends reading at once, while the chain knows nothing (over HTTP: %s)", async (http) => {
  const site = await newSite(http);
  const running = await site.start();
  const node = await site.page();
  const { given, read, isActiveOnChain } = await shared(site, node);
  expect(await read()).toBe(2);
  await sendStopToPinner(site.pinner, await newStop(world, given, "pause", 1), { node });
  expect(await read()).toBe("STORAGE_STOPPED");
  // The later order counts, in whichever sequence they come.
  const resume = await newStop(world, given, "resume", 4);
  await sendStopToPinner(site.pinner, resume, { node });
  await sendStopToPinner(site.pinner, await newStop(world, given, "pause", 3), { node });
  expect(await read()).toBe(2);
  await sendStopToPinner(site.pinner, await newStop(world, given, "revoke", 5), { node });
  expect(await read()).toBe("STORAGE_STOPPED");
  await running.close();
  await site.start();
  await sendStopToPinner(site.pinner, await newStop(world, given, "resume", 6), { node });
  expect(await read()).toBe("STORAGE_STOPPED");
  expect(await isActiveOnChain()).toBe(true);
});

it("a shortened time that is over ends reading, and what the chain says later replaces a pause", async () => {
  const site = await newSite(true);
  await site.start();
  const node = await site.page();
  const { given, read } = await shared(site, node);
  const pause = await newStop(world, given, "pause", 1);
  await sendStopToPinner(site.pinner, pause);
  await stopConsent(sponsor, registry, pause);
  await stopConsent(sponsor, registry, await newStop(world, given, "resume", 2));
  await second();
  // The pinner was never told of the resumption.
  expect(await read()).toBe(2);
  await sendStopToPinner(site.pinner, await newStop(world, given, "shorten", 3, given.signed.consent.start));
  expect(await read()).toBe("STORAGE_STOPPED");
});

it("obeys nobody but the owner, who alone can name the id", async () => {
  const site = await newSite(true);
  await site.start();
  const { given, read } = await shared(site, await site.page());
  const forged = await newStop(world, { ...given, owner: newAccount() }, "revoke", 1);
  await expect(sendStopToPinner(site.pinner, forged)).rejects.toMatchObject({ code: "CONSENT_SIGNATURE" });
  const other = await newConsent(world);
  const swapped = { ...(await newStop(world, other, "revoke", 1)), id: given.signed.consent.id };
  await expect(sendStopToPinner(site.pinner, swapped)).rejects.toMatchObject({ code: "CONSENT_SIGNATURE" });
  expect(await read()).toBe(2);
});

it("waits until the permission lies as deep as the network asks for; to stop needs no confirmation", async () => {
  const site = await newSite(true, 2);
  await site.start();
  const { given, read } = await shared(site, await site.page());
  expect(await read()).toBe("STORAGE_UNAVAILABLE");
  await world.passTime("relay", 1);
  await world.passTime("relay", 1);
  await second();
  expect(await read()).toBe(2);
  await stopConsent(sponsor, registry, await newStop(world, given, "pause", 1));
  await second();
  expect(await read()).toBe("STORAGE_STOPPED");
});
