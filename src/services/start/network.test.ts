/** The whole network as real processes: started, its parts killed and started again, resumed from its home. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getBlock } from "viem/actions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chainReader } from "../../chain/client.ts";
import type { Death } from "./child.ts";
import { startNetwork, type Network } from "./network.ts";

const PORT_BASE = 27_100;
const START_MS = 180_000;

let home: string;
let network: Network;
let deaths: Death[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "chartpass-network-"));
  deaths = [];
  network = await start();
}, START_MS);

afterAll(async () => {
  await network.close();
  rmSync(home, { recursive: true, force: true });
});

const start = (): Promise<Network> =>
  startNetwork({ home, portBase: PORT_BASE, app: false, onDeath: (death) => deaths.push(death) });

async function heads(): Promise<string[]> {
  const chains = Object.values(network.config.chains);
  return await Promise.all(chains.map(async (chain) => (await getBlock(chainReader(chain))).hash));
}

async function statusOf(name: string): Promise<number> {
  return (await fetch(`${network.endpoints[name]}/status`)).status;
}

test("every part answers, and knows the same network", async () => {
  expect(network.processes).toHaveLength(11);
  for (const name of network.processes.filter((each) => each !== "network")) expect(await statusOf(name)).toBe(200);
  const { contracts } = network.config;
  expect(Object.keys(contracts).sort()).toEqual(["a", "b", "relay"]);
  expect(contracts["relay"]).toMatchObject({ hub: expect.any(String) as unknown });
});

test("the chains killed without warning come back with the same heads", async () => {
  const before = await heads();
  await network.kill("network");
  await expect(heads()).rejects.toThrow();
  await network.start("network");
  expect(await heads()).toEqual(before);
});

test("one relay stops and returns; what was asked for is no death", async () => {
  await network.stop("relay-2");
  await expect(statusOf("relay-2")).rejects.toThrow();
  expect(await statusOf("relay-1")).toBe(200);
  await network.start("relay-2");
  expect(await statusOf("relay-2")).toBe(200);
  expect(() => network.pid("relay-9")).toThrow(/no process called/);
  expect(deaths).toEqual([]);
});

test("a process that dies by itself is reported", async () => {
  process.kill(network.pid("member-b3") ?? 0, "SIGKILL");
  await expect.poll(() => deaths.map((death) => death.name)).toEqual(["member-b3"]);
});

test("a second launcher on the same home is turned away", async () => {
  await expect(start()).rejects.toMatchObject({ code: "ARG_RUNNING" });
  expect(await statusOf("member-a1")).toBe(200);
});

test(
  "closed and started again, it is the same network",
  async () => {
    const before = await heads();
    const { config, staffCodes } = network;
    await network.close();
    await expect(statusOf("member-a1")).rejects.toThrow();
    network = await start();
    expect(network.config).toEqual(config);
    expect(network.staffCodes).toEqual(staffCodes);
    expect(await heads()).toEqual(before);
  },
  START_MS,
);
