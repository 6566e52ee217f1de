/** The pinner asks a real chain: a stop of the patient ends reading, a resume lets it go on. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWorld, newAccount, type World } from "../../chain/chains.fixture.ts";
import type { Address, ChainWriter } from "../../chain/client.ts";
import { newConsent, newStop } from "../../chain/consent.fixture.ts";
import { postConsent, stopConsent } from "../../chain/consents.ts";
import { fetchBlocks } from "../../storage/fetching.ts";
import { deposit } from "../../storage/pinning.ts";
import { createSite, permitFor, recordInMemory, signAs, type Site } from "./pinner.fixture.ts";
import { consentsIn } from "./relay-chain.ts";

let world: World;
let site: Site;
let registry: Address;
let sponsor: ChainWriter;
beforeAll(async () => {
  world = await createWorld();
  registry = world.config.contracts["relay"]!.consents!;
  sponsor = await world.writerFor("relay", newAccount());
  site = await createSite({
    http: true,
    chains: { network: world.config, readConsent: consentsIn(world.writers.relay, registry, 0) },
  });
  await site.start();
});
afterAll(async () => {
  await site.close();
  await world.close();
});

async function shared() {
  const [owner, record] = [newAccount(), await recordInMemory(2)];
  const order = { network: site.network, pinner: site.pinner, root: record.root, blocks: record.read };
  await deposit({ ...order, sign: signAs(owner) });
  const given = await newConsent(world);
  const permit = await permitFor(site.network, owner, record, record.cids, given.signed.consent.id);
  const authority = { kind: "reader", permit } as const;
  const read = (by = given.reader) =>
    fetchBlocks({ network: site.network, cids: record.cids, authority, sign: signAs(by) }).then(
      (blocks) => blocks.length,
      (thrown: { code: string }) => thrown.code,
    );
  return { given, read };
}

/** What was asked of the chain is remembered for a second. */
const second = () => new Promise((resolve) => setTimeout(resolve, 1100));

it("serves while the consent is active, to its reader alone", async () => {
  const { given, read } = await shared();
  expect(await read()).toBe("STORAGE_STOPPED");
  await postConsent(sponsor, registry, given.signed);
  await second();
  expect(await read()).toBe(2);
  expect(await read(newAccount())).toBe("STORAGE_FORBIDDEN");

  await stopConsent(sponsor, registry, await newStop(world, given, "pause", 1));
  await second();
  expect(await read()).toBe("STORAGE_STOPPED");
  await stopConsent(sponsor, registry, await newStop(world, given, "resume", 2));
  await second();
  expect(await read()).toBe(2);
  await stopConsent(sponsor, registry, await newStop(world, given, "revoke", 3));
  await second();
  expect(await read()).toBe("STORAGE_STOPPED");
});

it("stops at the expiry though no block follows it", async () => {
  const { given, read } = await shared();
  await postConsent(sponsor, registry, given.signed);
  expect(await read()).toBe(2);
  await world.passTime("relay", 86_400);
  await second();
  expect(await read()).toBe("STORAGE_STOPPED");
});
