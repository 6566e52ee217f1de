/** The built-in wallet through wagmi, over a real vault and a real chain. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createPublicClient,
  createWalletClient,
  http,
  parseEther,
  recoverMessageAddress,
  recoverTypedDataAddress,
  type Address,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  connect,
  disconnect,
  getConnection,
  sendTransaction,
  signMessage,
  signTypedData,
  switchChain,
} from "wagmi/actions";
import { startChains, type RunningChains } from "../../services/network/chains.ts";
import { network, PASSPHRASE, secretVault, type TestVault } from "../../vault/world.fixture.ts";
import { parseNetwork, type NetworkConfig } from "../../protocol/network.ts";
import type { Confirmation } from "./confirmation.ts";
import { createVaultProvider, type WalletVault } from "./vault-provider.ts";
import { createWagmiConfig, walletChains } from "./wagmi-config.ts";

let folder: string;
let chains: RunningChains;
let config: NetworkConfig;
let secret: TestVault;
let vault: WalletVault;
let wallet: Address;
const locks = new Set<() => void>();
const shown: Confirmation[] = [];
let agree = true;
const confirm = async (confirmation: Confirmation) => {
  shown.push(confirmation);
  return agree;
};
const operatorKey = generatePrivateKey();

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "chartpass-wallet-"));
  const ports = [await freePort(), await freePort()];
  const listed = [
    { key: "a", id: 31_337, port: ports[0]! },
    { key: "relay", id: 31_339, port: ports[1]! },
  ];
  chains = await startChains({ host: "127.0.0.1", folder, operatorKey, chains: listed });
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const { a, relay } = network.chains;
  config = parseNetwork({
    ...network,
    hospitals: network.hospitals.slice(0, 1),
    chains: { a: { ...a, rpcUrl: url(ports[0]!) }, relay: { ...relay, rpcUrl: url(ports[1]!) } },
  });
  secret = await secretVault("wallet");
  const identity = await secret.call("createVault", { name: "Alice", passphrase: PASSPHRASE, role: "patient" });
  wallet = identity.wallet;
  vault = {
    identity,
    call: secret.call,
    onLock: (listener) => {
      const lock = () => listener("asked");
      locks.add(lock);
      return () => locks.delete(lock);
    },
  };
}, 60_000);

afterAll(async () => {
  await chains.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  shown.length = 0;
  agree = true;
});

const typedData = {
  domain: { name: "Somewhere", chainId: 31_339 },
  types: {
    Note: [
      { name: "text", type: "string" },
      { name: "expiry", type: "uint64" },
    ],
  },
  primaryType: "Note",
  message: { text: "Hello", expiry: 1_760_000_000n },
} as const;

test("connect, sign, send, switch: each asked for in words first", async () => {
  const wagmi = createWagmiConfig({ network: config, vault, confirm });
  const connector = wagmi.connectors[0];
  expect(connector.name).toBe("Chartpass wallet");
  await connect(wagmi, { connector });
  expect(getConnection(wagmi)).toMatchObject({ status: "connected", address: wallet, chainId: 31_339 });

  const message = "Good morning";
  const signature = await signMessage(wagmi, { message });
  expect(await recoverMessageAddress({ message, signature })).toBe(wallet);
  const signed = await signTypedData(wagmi, typedData);
  expect(await recoverTypedDataAddress({ ...typedData, signature: signed })).toBe(wallet);

  const [relay] = walletChains(config);
  const transport = http(relay.rpcUrls.default.http[0]);
  const operator = createWalletClient({ account: privateKeyToAccount(operatorKey), chain: relay, transport });
  await operator.sendTransaction({ to: wallet, value: parseEther("1") });
  const consents = config.contracts["relay"]!.consents!;
  const hash = await sendTransaction(wagmi, { to: consents, value: parseEther("0.25") });
  const reader = createPublicClient({ chain: relay, transport });
  const receipt = await reader.waitForTransactionReceipt({ hash });
  expect(receipt).toMatchObject({ status: "success", from: wallet.toLowerCase() });
  expect(await reader.getBalance({ address: consents })).toBe(parseEther("0.25"));

  await switchChain(wagmi, { chainId: 31_337 });
  expect(getConnection(wagmi).chainId).toBe(31_337);
  expect(shown.map((each) => each.title)).toEqual([
    "Use your Chartpass account here?",
    "Sign this message?",
    'Sign "Note"?',
    "Send this to the network?",
  ]);
  expect(shown[2]!.lines).toContainEqual({ label: "Text", value: "Hello" });
  expect(shown[2]!.lines.find((line) => line.label === "Expiry")?.value).toContain("2025");
  expect(shown[3]!.lines).toContainEqual({ label: "Goes to", value: "Chartpass consents" });
  await disconnect(wagmi);
  expect(getConnection(wagmi).status).toBe("disconnected");
});

test("a no is a no, and locking disconnects", async () => {
  const wagmi = createWagmiConfig({ network: config, vault, confirm });
  const connector = wagmi.connectors[0];
  agree = false;
  await expect(connect(wagmi, { connector })).rejects.toThrow("rejected");
  agree = true;
  await connect(wagmi, { connector });
  agree = false;
  await expect(signMessage(wagmi, { message: "x" })).rejects.toThrow("rejected");
  for (const lock of locks) lock();
  expect(getConnection(wagmi).status).toBe("disconnected");
});

test("only this account, only when connected, and nothing that steers a node", async () => {
  const provider = createVaultProvider({ vault, chains: walletChains(config), confirm });
  const ask = (method: string, ...params: unknown[]) => provider.request({ method, params });
  expect(await ask("eth_accounts")).toEqual([]);
  await expect(ask("personal_sign", "0x00", wallet)).rejects.toMatchObject({ code: 4100 });
  await ask("eth_requestAccounts");
  const stranger = privateKeyToAccount(operatorKey).address;
  await expect(ask("personal_sign", "0x00", stranger)).rejects.toMatchObject({ code: 4100 });
  await expect(ask("eth_sendTransaction", { from: stranger, to: wallet })).rejects.toMatchObject({ code: 4100 });
  for (const method of ["hardhat_setBalance", "evm_mine", "eth_sign", "eth_signTransaction", "debug_traceCall"]) {
    await expect(ask(method)).rejects.toMatchObject({ code: 4200 });
  }
  await expect(ask("wallet_switchEthereumChain", { chainId: "0x1" })).rejects.toMatchObject({ code: 4902 });
  expect(await ask("eth_blockNumber")).toMatch(/^0x/);
});
