/** Two of three signatures, from real servers of which one answers fast and wrongly. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { zeroAddress } from "viem";
import { afterEach, describe, expect, test } from "vitest";
import type { Hex } from "../protocol/hex.ts";
import type { HospitalConfig, NetworkConfig } from "../protocol/network.ts";
import type { Caller } from "./call.ts";
import { attestIdentity, attestRevocation, collect, gatewaySignature, type Member } from "./member-client.ts";

const bytes32 = (digit: string) => `0x${digit.repeat(64)}` as const;
const newAccount = () => privateKeyToAccount(generatePrivateKey());
const [subject, hospital, deploymentSalt] = [bytes32("1"), bytes32("2"), bytes32("3")];
/** The part of a network that signing looks at. */
const config = {
  deploymentSalt,
  relayChain: "relay",
  chains: { relay: { id: 2 } },
} as unknown as NetworkConfig;
const asker = newAccount();
const caller: Caller = { config, sign: (data) => asker.signTypedData(data) };

const entry = { subject, hospital, key: asker.address, role: 1 as const, credential: bytes32("4"), deadline: 9 };
const identity = { entry: { ...entry, previous: zeroAddress }, signature: `0x${"5".repeat(130)}` as const };
const revocation = { subject, key: asker.address };
const sendId = bytes32("6");
const digest = bytes32("7");

const sign = (account: PrivateKeyAccount): Promise<Hex> => account.sign({ hash: digest });
const questions = [
  { name: "identity", ask: (each: Member) => attestIdentity(caller, each, identity, digest) },
  { name: "withdrawal", ask: (each: Member) => attestRevocation(caller, each, revocation, digest) },
  { name: "message", ask: (each: Member) => gatewaySignature(each, sendId, digest) },
];

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function member(account: PrivateKeyAccount, signature: Hex, delay: number): Promise<Member> {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(JSON.stringify({ signer: account.address, signature })), delay);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: account.address };
}

const consortium = (members: Member[]) => ({ name: "A", members, memberThreshold: 2 }) as unknown as HospitalConfig;

describe.each(questions)("signatures: $name", ({ ask }) => {
  test.each([
    ["another's signature", () => sign(newAccount())],
    ["bytes that are no signature", () => Promise.resolve<Hex>(`0x${"ff".repeat(65)}`)],
  ])("%s is that member's failure; the others make it", async (_, wrong) => {
    const [fast, second, third] = [newAccount(), newAccount(), newAccount()];
    const members = await Promise.all([
      member(fast, await wrong(), 0),
      member(second, await sign(second), 60),
      member(third, await sign(third), 60),
    ]);
    const signatures = await collect(config, consortium(members), ask);
    expect(new Set(signatures.map((each) => each.signer))).toEqual(new Set([second.address, third.address]));
  });

  test("two wrong ones are too many", async () => {
    const accounts = [newAccount(), newAccount(), newAccount()];
    const wrong = await sign(newAccount());
    const right = await sign(accounts[2]!);
    const members = await Promise.all(accounts.map((each, i) => member(each, i < 2 ? wrong : right, 0)));
    await expect(collect(config, consortium(members), ask)).rejects.toMatchObject({ code: "CHAIN_MEMBER_SIGNATURE" });
  });
});
