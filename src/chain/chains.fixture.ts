/**
 * Test material: three real chains in this process with everything deployed, two hospitals with three members each,
 * three relays of three organisations, and the signatures people and members make.
 */
import { fileURLToPath } from "node:url";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { EthereumProvider } from "hardhat/types/providers";
import { createClient, custom, defineChain, keccak256, stringToBytes, toHex, type TypedDataDefinition } from "viem";
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { randomBytes } from "@noble/hashes/utils.js";
import type { MemberSignatures } from "../protocol/consent.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import { loadArtifacts } from "./artifacts.ts";
import type { ChainWriter, Hex } from "./client.ts";
import { deployAll } from "./deploy.ts";

export const artifacts = loadArtifacts(fileURLToPath(new URL("../../artifacts", import.meta.url)));

export const randomHex = (bytes = 32): Hex => toHex(randomBytes(bytes));
export const newAccount = (): PrivateKeyAccount => privateKeyToAccount(generatePrivateKey());

const CHAINS = { a: 31_337, b: 31_338, relay: 31_339 } as const;
export type ChainKey = keyof typeof CHAINS;

export interface World {
  readonly config: NetworkConfig;
  /** The administrator's connections; the account is rich. */
  readonly writers: Record<ChainKey, ChainWriter>;
  readonly members: { readonly a: PrivateKeyAccount[]; readonly b: PrivateKeyAccount[] };
  readonly relays: PrivateKeyAccount[];
  readonly providers: Record<ChainKey, EthereumProvider>;
  /** A connection of another account, given ether. */
  writerFor(chain: ChainKey, account: PrivateKeyAccount): Promise<ChainWriter>;
  /** Move a chain's clock. */
  passTime(chain: ChainKey, seconds: number): Promise<void>;
  /** Seconds by a chain's clock, now. */
  timeOf(chain: ChainKey): Promise<number>;
  close(): Promise<void>;
}

const RICH = 10n ** 24n;

export async function createWorld(): Promise<World> {
  const administratorKey = generatePrivateKey();
  const administrator = privateKeyToAccount(administratorKey);
  const keys = Object.keys(CHAINS) as ChainKey[];
  const hre = await createHardhatRuntimeEnvironment({
    networks: Object.fromEntries(
      keys.map((key) => [
        key,
        {
          type: "edr-simulated" as const,
          chainType: "l1" as const,
          chainId: CHAINS[key],
          hardfork: "osaka",
          allowBlocksWithSameTimestamp: true,
          throwOnTransactionFailures: false,
          accounts: [{ privateKey: administratorKey, balance: RICH }],
        },
      ]),
    ),
  });
  const connections = await Promise.all(keys.map((key) => hre.network.create(key)));
  const byKey = <T>(make: (key: ChainKey, index: number) => T) =>
    Object.fromEntries(keys.map((key, index) => [key, make(key, index)])) as Record<ChainKey, T>;
  const providers = byKey((_, index) => connections[index]!.provider);
  const writerOf = (key: ChainKey, account: PrivateKeyAccount): ChainWriter =>
    createClient({
      account,
      chain: defineChain({
        id: CHAINS[key],
        name: key,
        nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
        rpcUrls: { default: { http: ["http://127.0.0.1"] } },
      }),
      transport: custom(providers[key], { retryCount: 0 }),
      pollingInterval: 20,
    });
  const writers = byKey((key) => writerOf(key, administrator));

  const members = { a: three(newAccount), b: three(newAccount) };
  const relays = three(newAccount);
  const genesis = describe(members, relays);
  const contracts = await deployAll({ genesis, writers, artifacts });
  const config: NetworkConfig = { ...genesis, contracts };

  const request = (key: ChainKey, method: string, params: unknown[] = []) => providers[key].request({ method, params });
  return {
    config,
    writers,
    members,
    relays,
    providers,
    async writerFor(chain, account) {
      await request(chain, "hardhat_setBalance", [account.address, toHex(RICH)]);
      return writerOf(chain, account);
    },
    async passTime(chain, seconds) {
      await request(chain, "evm_increaseTime", [seconds]);
      await request(chain, "evm_mine");
    },
    async timeOf(chain) {
      const block = (await request(chain, "eth_getBlockByNumber", ["pending", false])) as { timestamp: Hex };
      return Number(block.timestamp);
    },
    async close() {
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

/** What `count` of these members sign together. */
export async function signedBy(
  members: readonly PrivateKeyAccount[],
  data: TypedDataDefinition,
  count = 2,
): Promise<MemberSignatures> {
  return Promise.all(
    members.slice(0, count).map(async (member) => ({
      signer: member.address,
      signature: await member.signTypedData(data),
    })),
  );
}

function describe(members: World["members"], relays: readonly PrivateKeyAccount[]): Omit<NetworkConfig, "contracts"> {
  const url = "http://localhost:1";
  const chain = (key: ChainKey) => ({ id: CHAINS[key], name: key, rpcUrl: url, confirmations: 0 });
  const hospital = (key: "a" | "b", authority: "identity-based" | "certificateless") => ({
    id: keccak256(stringToBytes(`hospital ${key}`)),
    name: `Hospital ${key.toUpperCase()}`,
    chain: key,
    authority,
    members: members[key].map((each) => ({ url, key: each.address })),
    memberThreshold: 2,
    issuerKey: `0x02${"11".repeat(32)}` as const,
    messageKey: randomHex(1216),
    params: randomHex(57),
  });
  return {
    version: 1,
    name: "Test",
    deploymentSalt: randomHex(),
    suite: "ibe-clc",
    chains: { a: chain("a"), b: chain("b"), relay: chain("relay") },
    relayChain: "relay",
    hospitals: [hospital("a", "identity-based"), hospital("b", "certificateless")],
    relays: relays.map((each, index) => ({
      key: each.address,
      name: `Relay ${index}`,
      organisation: keccak256(stringToBytes(`organisation ${index}`)),
      url,
      messageKey: randomHex(1216),
    })),
    threshold: 2,
    pinners: [{ key: newAccount().address, name: "Pinner", url, multiaddrs: ["/ip4/127.0.0.1"] }],
  };
}

function three<T>(make: () => T): T[] {
  return [make(), make(), make()];
}
