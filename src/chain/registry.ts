/** Who is who: hospitals, relays and people's identity keys. See contracts/registry/IHospitalRegistry.sol. */
import { encodeFunctionData } from "viem";
import { readContract } from "viem/actions";
import type { MemberSignatures } from "../protocol/consent.ts";
import type { IdentityEntry } from "../protocol/record-ledger.ts";
import { contractDomain } from "../protocol/typed-data.ts";
import { hospitalRegistryAbi as abi } from "./abi/hospital-registry.ts";
import type { Address, ChainReader, ChainWriter, Hex } from "./client.ts";
import { plainly } from "./errors.ts";
import { asContractSignatures } from "./members.ts";
import { submit, type Sent } from "./transaction.ts";

export interface RegisteredHospital {
  /** Public parameters of the key authority, a frame. */
  readonly params: Hex;
  readonly issuerKey: Hex;
  /** Version of the two, counting from 1. */
  readonly version: number;
  readonly memberThreshold: number;
  readonly members: readonly Hex[];
}

export interface RegisteredRelay {
  readonly organisation: Hex;
  /** keccak256 of the X-Wing public key. */
  readonly messageKeyHash: Hex;
  readonly active: boolean;
}

export interface RegisteredIdentity {
  readonly key: Address;
  readonly role: number;
  readonly credential: Hex;
  readonly revision: number;
  readonly revoked: boolean;
  readonly since: number;
}

/** @throws CHAIN_HOSPITAL when unknown */
export async function readHospital(client: ChainReader, registry: Address, hospital: Hex): Promise<RegisteredHospital> {
  const found = await plainly(
    readContract(client, { address: registry, abi, functionName: "hospitalOf", args: [hospital] }),
  );
  return {
    params: found.publicParams,
    issuerKey: found.issuerKey,
    version: found.version,
    memberThreshold: found.threshold,
    members: found.members,
  };
}

/** Undefined when the key is no relay's. */
export async function readRelay(
  client: ChainReader,
  registry: Address,
  key: Address,
): Promise<RegisteredRelay | undefined> {
  const found = await plainly(readContract(client, { address: registry, abi, functionName: "relayOf", args: [key] }));
  return found.since === 0n ? undefined : found;
}

/** A person's latest key; undefined when there is none. Look at `revoked`. */
export async function readIdentity(
  client: ChainReader,
  registry: Address,
  hospital: Hex,
  subject: Hex,
): Promise<RegisteredIdentity | undefined> {
  const found = await plainly(
    readContract(client, { address: registry, abi, functionName: "identityOf", args: [hospital, subject] }),
  );
  return found.revision === 0 ? undefined : { ...found, since: Number(found.since) };
}

/** All keys a person ever had, oldest first. */
export async function readIdentityHistory(
  client: ChainReader,
  registry: Address,
  hospital: Hex,
  subject: Hex,
): Promise<RegisteredIdentity[]> {
  const latest = await readIdentity(client, registry, hospital, subject);
  const revisions = Array.from({ length: latest?.revision ?? 0 }, (_, index) => index + 1);
  return Promise.all(
    revisions.map(async (revision) => {
      const args = [hospital, subject, revision] as const;
      const found = await plainly(readContract(client, { address: registry, abi, functionName: "identityAt", args }));
      return { ...found, since: Number(found.since) };
    }),
  );
}

/**
 * Enter or replace a person's key. The signatures decide; anyone may pay.
 * @throws CHAIN_IDENTITY_*, CHAIN_MEMBERS
 */
export async function registerIdentity(
  writer: ChainWriter,
  registry: Address,
  entry: IdentityEntry,
  signatures: { readonly key: Hex; readonly previous?: Hex; readonly members: MemberSignatures },
): Promise<Sent> {
  const args = [
    { ...entry, deadline: BigInt(entry.deadline) },
    signatures.key,
    signatures.previous ?? "0x",
    asContractSignatures(signatures.members),
  ] as const;
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "registerIdentity", args }));
}

/** What members sign to withdraw a person's key. */
export function identityRevocationTypedData(
  deployment: { readonly chainId: number; readonly registry: Address; readonly deploymentSalt: Hex },
  message: { readonly hospital: Hex; readonly subject: Hex; readonly key: Address },
) {
  return {
    domain: contractDomain(deployment.chainId, deployment.registry, deployment.deploymentSalt),
    types: {
      IdentityRevocation: [
        { name: "hospital", type: "bytes32" },
        { name: "subject", type: "bytes32" },
        { name: "key", type: "address" },
      ],
    },
    primaryType: "IdentityRevocation",
    message,
  } as const;
}

/** Withdraw a person's key for good. */
export async function revokeIdentity(
  writer: ChainWriter,
  registry: Address,
  hospital: Hex,
  subject: Hex,
  members: MemberSignatures,
): Promise<Sent> {
  const args = [hospital, subject, asContractSignatures(members)] as const;
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "revokeIdentity", args }));
}

export interface HospitalEntry {
  readonly id: Hex;
  readonly params: Hex;
  readonly issuerKey: Hex;
  /** ERC-7913 signers; a member's address is one. */
  readonly members: readonly Hex[];
  readonly memberThreshold: number;
}

/** Administrator only. */
export async function registerHospital(writer: ChainWriter, registry: Address, entry: HospitalEntry): Promise<Sent> {
  const args = [entry.id, entry.params, entry.issuerKey, entry.members, entry.memberThreshold] as const;
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "registerHospital", args }));
}

/** Append a version of a hospital's keys. Administrator only. */
export async function publishParams(
  writer: ChainWriter,
  registry: Address,
  entry: Pick<HospitalEntry, "id" | "params" | "issuerKey">,
): Promise<Sent> {
  const args = [entry.id, entry.params, entry.issuerKey] as const;
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "publishParams", args }));
}

/** Administrator only. */
export async function setMembers(
  writer: ChainWriter,
  registry: Address,
  entry: Pick<HospitalEntry, "id" | "members" | "memberThreshold">,
): Promise<Sent> {
  const args = [entry.id, entry.members, entry.memberThreshold] as const;
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "setMembers", args }));
}

/** Administrator only. */
export async function registerRelay(
  writer: ChainWriter,
  registry: Address,
  relay: { readonly key: Address; readonly organisation: Hex; readonly messageKeyHash: Hex },
): Promise<Sent> {
  const args = [relay.key, relay.organisation, relay.messageKeyHash] as const;
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "registerRelay", args }));
}

/** Take a relay out of new consents, or back in. Administrator only. */
export async function setRelayActive(
  writer: ChainWriter,
  registry: Address,
  key: Address,
  active: boolean,
): Promise<Sent> {
  return submit(writer, registry, encodeFunctionData({ abi, functionName: "setRelayActive", args: [key, active] }));
}
