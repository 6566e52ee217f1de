/** The deployment: run once, run again, run after a change. */
import { getTransactionCount } from "viem/actions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { artifacts, createWorld, newAccount, randomHex, type World } from "./chains.fixture.ts";
import { deployAll } from "./deploy.ts";
import { readHospital, readRelay } from "./registry.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("a second run finds everything done and sends nothing", async () => {
  const counts = () => Promise.all(Object.values(world.writers).map((each) => getTransactionCount(each, each.account)));
  const before = await counts();
  const again = await deployAll({
    genesis: world.config,
    writers: world.writers,
    artifacts,
    recorded: world.config.contracts,
  });
  expect(again).toEqual(world.config.contracts);
  expect(await counts()).toEqual(before);
});

test("a changed description changes only what differs", async () => {
  const [first, ...rest] = world.config.hospitals;
  const replacement = { url: "http://localhost:1", key: newAccount().address };
  const changed = { ...first!, params: randomHex(57), members: [replacement, ...first!.members.slice(1)] };
  const genesis = { ...world.config, hospitals: [changed, ...rest] };
  const options = { writers: world.writers, artifacts, recorded: world.config.contracts };
  expect(await deployAll({ ...options, genesis })).toEqual(world.config.contracts);

  const registry = world.config.contracts["a"]!.registry;
  const found = await readHospital(world.writers.a, registry, first!.id);
  expect(found).toMatchObject({ params: changed.params, version: 2, memberThreshold: 2 });
  expect(found.members).toContain(replacement.key.toLowerCase());
  await deployAll({ ...options, genesis: world.config });
  expect((await readHospital(world.writers.a, registry, first!.id)).version).toBe(3);
});

test("addresses of another deployment are not taken for this one's", async () => {
  const genesis = { ...world.config, deploymentSalt: randomHex() };
  const other = await deployAll({
    genesis,
    writers: world.writers,
    artifacts,
    recorded: world.config.contracts,
  });
  for (const key of Object.keys(other)) {
    for (const [name, address] of Object.entries(other[key]!)) {
      expect(address, `${key} ${name}`).not.toBe(world.config.contracts[key]![name as "registry"]);
    }
  }
});

test("unknown hospitals and relays", async () => {
  const registry = world.config.contracts["relay"]!.registry;
  await expect(readHospital(world.writers.relay, registry, randomHex())).rejects.toMatchObject({
    code: "CHAIN_HOSPITAL",
  });
  expect(await readRelay(world.writers.relay, registry, newAccount().address)).toBeUndefined();
  expect(await readRelay(world.writers.relay, registry, world.relays[0]!.address)).toMatchObject({ active: true });
});
