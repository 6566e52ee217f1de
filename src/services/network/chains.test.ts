/** The chains as a real process: killed without warning, restarted, compared block by block. */
import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPublicClient, createWalletClient, defineChain, http, parseEther, zeroHash, type Hash } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterEach, beforeEach, expect, test } from "vitest";

const operatorKey = generatePrivateKey();
const operator = privateKeyToAccount(operatorKey);
const other = privateKeyToAccount(generatePrivateKey()).address;

let folder: string;
let ports: number[];
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "chartpass-chains-"));
  ports = [await freePort(), await freePort()];
  const chains = [
    { key: "a", id: 31_337, port: ports[0] },
    { key: "relay", id: 31_339, port: ports[1] },
  ];
  writeFileSync(join(folder, "config.json"), JSON.stringify({ host: "127.0.0.1", folder, operatorKey, chains }));
});

afterEach(async () => {
  await kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function start(): Promise<string> {
  const started = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/services/network/main.ts"], {
    env: { ...process.env, CHARTPASS_SERVICE_CONFIG: join(folder, "config.json") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = started;
  let output = "";
  return await new Promise((resolve, reject) => {
    started.stderr.on("data", (piece: Buffer) => (output += piece.toString()));
    started.stdout.on("data", (piece: Buffer) => {
      output += piece.toString();
      if (output.includes("ready network")) resolve(output);
    });
    started.on("exit", () => reject(new Error(output)));
  });
}

async function kill(signal: NodeJS.Signals): Promise<void> {
  const running = child;
  child = undefined;
  if (!running || running.exitCode !== null || running.signalCode !== null) return;
  const gone = new Promise((resolve) => running.once("exit", resolve));
  running.kill(signal);
  await gone;
}

function clientsOf(index: number) {
  const url = `http://127.0.0.1:${ports[index]}`;
  const chain = defineChain({
    id: index === 0 ? 31_337 : 31_339,
    name: "test",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const transport = http(url, { retryCount: 0 });
  return {
    read: createPublicClient({ chain, transport, pollingInterval: 20, cacheTime: 0 }),
    write: createWalletClient({ chain, transport, account: operator }),
  };
}

async function blocks(index: number): Promise<Hash[]> {
  const { read } = clientsOf(index);
  const head = await read.getBlockNumber();
  const hashes: Hash[] = [];
  for (let number = 0n; number <= head; number++) hashes.push((await read.getBlock({ blockNumber: number })).hash);
  return hashes;
}

test("after kill -9 the same blocks come back and new ones follow", async () => {
  await start();
  const { read, write } = clientsOf(0);
  for (let value = 1; value <= 4; value++) await write.sendTransaction({ to: other, value: BigInt(value) });
  // Init code that reverts: the failure is a block like any other and must not be lost.
  const reverted = await write.sendTransaction({ data: "0x60006000fd", gas: 100_000n });
  expect((await read.getTransactionReceipt({ hash: reverted })).status).toBe("reverted");
  await clientsOf(1).write.sendTransaction({ to: other, value: parseEther("1") });
  const before = [await blocks(0), await blocks(1)];
  await kill("SIGKILL");

  expect(await start()).toContain("chain a on");
  expect([await blocks(0), await blocks(1)]).toEqual(before);
  expect(await read.getBalance({ address: other })).toBe(10n);
  await write.sendTransaction({ to: other, value: 1n });
  const grown = await blocks(0);
  await kill("SIGKILL");
  await start();
  expect(await blocks(0)).toEqual(grown);
});

test("transactions that arrive out of order replay in the order they arrived", async () => {
  await start();
  const { read, write } = clientsOf(0);
  const nonce = await read.getTransactionCount({ address: operator.address });
  const late = await write.sendTransaction({ to: other, value: 2n, nonce: nonce + 1, gas: 21_000n });
  expect(await read.getBalance({ address: other })).toBe(0n);
  await write.sendTransaction({ to: other, value: 1n, nonce, gas: 21_000n });
  expect((await read.getTransactionReceipt({ hash: late })).status).toBe("success");
  const before = await blocks(0);
  await kill("SIGKILL");
  await start();
  expect(await blocks(0)).toEqual(before);
});

test("a line cut short by the crash is dropped, the rest replays", async () => {
  await start();
  await clientsOf(0).write.sendTransaction({ to: other, value: 1n });
  const before = await blocks(0);
  await kill("SIGKILL");
  const path = join(folder, "a.journal");
  appendFileSync(path, '{"at":17');
  await start();
  expect(await blocks(0)).toEqual(before);
  expect(readFileSync(path, "utf8").endsWith("\n")).toBe(true);
});

test("a damaged journal is named and nothing starts", async () => {
  await start();
  await clientsOf(0).write.sendTransaction({ to: other, value: 1n });
  await kill("SIGKILL");
  appendFileSync(join(folder, "a.journal"), "{}\n");
  await expect(start()).rejects.toThrow(/a\.journal holds a line that cannot be read.*npm run reset/);
});

test("the clock follows the world and keeps what a test skipped", async () => {
  await start();
  const { read } = clientsOf(0);
  const pending = async (): Promise<number> => Number((await read.getBlock({ blockTag: "pending" })).timestamp);
  expect(Math.abs((await pending()) - Date.now() / 1000)).toBeLessThan(5);
  await read.request({ method: "evm_increaseTime", params: [86_400] } as never);
  expect(Math.abs((await pending()) - 86_400 - Date.now() / 1000)).toBeLessThan(5);
  await clientsOf(0).write.sendTransaction({ to: other, value: 1n });
  await kill("SIGKILL");
  await start();
  expect(Math.abs((await pending()) - 86_400 - Date.now() / 1000)).toBeLessThan(5);
});

test("what a production chain does not offer is refused", async () => {
  await start();
  const { read, write } = clientsOf(0);
  const ask = (method: string, params: unknown[] = []) => read.request({ method, params } as never);
  await expect(ask("eth_sendTransaction", [{ from: operator.address, to: other }])).rejects.toThrow(/does not offer/);
  await expect(ask("hardhat_setBalance", [other, "0x1"])).rejects.toThrow(/does not offer/);
  expect(await ask("eth_accounts")).toEqual([]);
  await expect(ask("eth_getBlockByHash", [zeroHash, false])).resolves.toBeNull();
  await expect(write.sendTransaction({ to: other, value: 1n, nonce: 0, gas: 1n })).rejects.toThrow();
  expect(await read.getBlockNumber()).toBe(0n);
});
