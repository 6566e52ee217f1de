/**
 * Bring up a whole deployment: contracts on every chain, hospitals, relays, gateways and boards. Every step looks first
 * whether it is done, so it may be run again after an interruption, or to bring a deployment up to a changed description.
 * Steps on different chains run side by side; on one chain in order.
 */
import { keccak256 } from "viem";
import { deployContract, getCode, readContract } from "viem/actions";
import { ChartpassError } from "../core/errors.ts";
import type { ContractAddresses } from "../protocol/network.ts";
import { hospitalRegistryAbi } from "./abi/hospital-registry.ts";
import type { Artifacts, ContractName } from "./artifacts.ts";
import type { Address, ChainWriter } from "./client.ts";
import { plainly } from "./errors.ts";
import { writerOf, type Deployment, type Genesis, type Writers } from "./genesis.ts";
import { connectBoards, connectGateways } from "./links.ts";
import { readHospital, readRelay, registerHospital, registerRelay, setMembers, publishParams } from "./registry.ts";
import { inLine, receiptOf } from "./transaction.ts";

export interface DeployOptions {
  readonly genesis: Genesis;
  readonly writers: Writers;
  readonly artifacts: Artifacts;
  /** Result of an earlier run; what still stands is kept. */
  readonly recorded?: Deployment;
}

/** @throws CHAIN_* */
export async function deployAll(options: DeployOptions): Promise<Deployment> {
  const { genesis, writers } = options;
  const keys = [...new Set([genesis.relayChain, ...genesis.hospitals.map((each) => each.chain)])];
  const entries = await Promise.all(
    keys.map(async (key) => {
      const addresses = await deployChain(options, key);
      await enterHospitals(writerOf(writers, key), addresses.registry, genesis);
      await enterRelays(writerOf(writers, key), addresses.registry, genesis);
      return [key, addresses] as const;
    }),
  );
  const deployment: Deployment = Object.fromEntries(entries);
  await Promise.all(
    keys.map(async (key) => {
      await connectGateways(key, deployment, genesis, writers);
      await connectBoards(key, deployment, genesis, writers);
    }),
  );
  return deployment;
}

async function deployChain(options: DeployOptions, key: string): Promise<ContractAddresses> {
  const { genesis, artifacts } = options;
  const writer = writerOf(options.writers, key);
  const recorded = options.recorded?.[key];
  const salt = genesis.deploymentSalt;
  const administrator = writer.account.address;
  const stand = (name: ContractName, before: Address | undefined, args: readonly unknown[]) =>
    deployOnce(writer, artifacts, name, before, [salt, ...args]);

  const registry = await stand("HospitalRegistry", recorded?.registry, [administrator]);
  // What refers to a registry that is new must be new too.
  const kept = registry === recorded?.registry ? recorded : undefined;
  const addresses: ContractAddresses = { registry, records: await stand("RecordLedger", kept?.records, [registry]) };
  if (genesis.hospitals.some((each) => each.chain === key)) {
    addresses.gateway = await stand("MemberGateway", kept?.gateway, [registry, administrator]);
    addresses.requests = await stand("RequestBoard", kept?.requests, [administrator]);
  }
  if (key === genesis.relayChain) {
    addresses.consents = await stand("ConsentRegistry", kept?.consents, [registry]);
    const hub = addresses.consents === kept?.consents ? kept.hub : undefined;
    addresses.hub = await stand("RelayHub", hub, [addresses.consents]);
  }
  return addresses;
}

async function deployOnce(
  writer: ChainWriter,
  artifacts: Artifacts,
  name: ContractName,
  before: Address | undefined,
  args: readonly unknown[],
): Promise<Address> {
  if (before !== undefined && (await standsAt(writer, before, args[0]))) return before;
  const { abi, bytecode } = artifacts[name];
  const hash = await plainly(
    inLine(writer, () => deployContract(writer, { abi, bytecode, args, chain: writer.chain })),
  );
  const { contractAddress } = await plainly(receiptOf(writer, hash));
  if (!contractAddress) throw new ChartpassError("CHAIN_DEPLOY", `The contract ${name} could not be set up.`);
  return contractAddress;
}

/** A contract of this deployment stands there: chains and addresses recur in development, salts do not. */
async function standsAt(writer: ChainWriter, address: Address, salt: unknown): Promise<boolean> {
  if ((await plainly(getCode(writer, { address }))) === undefined) return false;
  try {
    return (
      salt === (await readContract(writer, { address, abi: hospitalRegistryAbi, functionName: "DEPLOYMENT_SALT" }))
    );
  } catch {
    return false;
  }
}

async function enterHospitals(writer: ChainWriter, registry: Address, genesis: Genesis): Promise<void> {
  for (const hospital of genesis.hospitals) {
    const { id, params, issuerKey, memberThreshold } = hospital;
    const entry = { id, params, issuerKey, memberThreshold, members: hospital.members.map((each) => each.key) };
    const current = await readHospital(writer, registry, id).catch((thrown: unknown) => {
      if ((thrown as ChartpassError).code === "CHAIN_HOSPITAL") return undefined;
      throw thrown;
    });
    if (current === undefined) {
      await registerHospital(writer, registry, entry);
      continue;
    }
    if (!same(current.params, params) || !same(current.issuerKey, issuerKey)) {
      await publishParams(writer, registry, entry);
    }
    const members = [...current.members].map(lower).sort().join();
    const wanted = entry.members.map(lower).sort().join();
    if (members !== wanted || current.memberThreshold !== memberThreshold) await setMembers(writer, registry, entry);
  }
}

async function enterRelays(writer: ChainWriter, registry: Address, genesis: Genesis): Promise<void> {
  for (const { key, organisation, messageKey } of genesis.relays) {
    if ((await readRelay(writer, registry, key)) !== undefined) continue;
    await registerRelay(writer, registry, { key, organisation, messageKeyHash: keccak256(messageKey) });
  }
}

const lower = (text: string): string => text.toLowerCase();
const same = (one: string, other: string): boolean => lower(one) === lower(other);
