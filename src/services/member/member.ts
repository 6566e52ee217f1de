/** What every route of a member works with; the hospital's own member has more. */
import type { DatabaseSync } from "node:sqlite";
import type { PrivateKeyAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { getContractEvents } from "viem/actions";
import { hospitalRegistryAbi } from "../../chain/abi/hospital-registry.ts";
import { plainly } from "../../chain/errors.ts";
import { readIdentity, type RegisteredIdentity } from "../../chain/registry.ts";
import { ChartpassError } from "../../core/errors.ts";
import type { PairingBackend } from "../../core/pairing/backend.ts";
import type { Suite } from "../../core/suite.ts";
import type { Frame } from "../../core/wire.ts";
import { fromHex, type Address, type Hex } from "../../protocol/hex.ts";
import { chainOf, hospitalById, type HospitalConfig, type NetworkConfig } from "../../protocol/network.ts";
import { serviceDomain } from "../../protocol/typed-data.ts";
import type { Caller } from "../../peers/call.ts";
import { connect, patiently, READ_PATIENCE, type Connections } from "../chains/connections.ts";
import { deploymentSuite } from "../chains/deployment-suite.ts";
import { createNonceMemory } from "../http/nonce-memory.ts";
import type { RequestGate } from "../http/signed-request.ts";
import { openDatabase } from "../state/database.ts";
import type { MemberConfig } from "./config.ts";
import { type AuthorityFirewall, createAuthorityFirewall } from "./authority-firewall.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { createMailboxes, type Mailboxes } from "./mailboxes.ts";
import { createPeople, type People } from "./people.ts";

export interface Member {
  readonly name: string;
  readonly network: NetworkConfig;
  readonly hospital: HospitalConfig;
  /** 0-based place in the hospital's list of members. */
  readonly place: number;
  readonly account: PrivateKeyAccount;
  readonly database: DatabaseSync;
  readonly gate: RequestGate;
  readonly chains: Connections;
  /** For this member's own calls to other members. */
  readonly caller: Caller;
}

export interface HospitalMember extends Member {
  readonly suite: Suite;
  readonly master: Frame<"master">;
  /** Every extracted key leaves through it. */
  readonly authority: AuthorityFirewall;
  readonly issuerPrivateKey: Uint8Array;
  readonly messageSecret: Uint8Array;
  readonly staffCode: string;
  readonly people: People;
  readonly mailboxes: Mailboxes;
  readonly deliveries: Deliveries;
}

/** @throws ARG_CONFIG, ARG_NETWORK, WIRE_* when the configuration does not fit the network */
export function createMember(
  config: MemberConfig,
  network: NetworkConfig,
  pairing?: PairingBackend,
): Member | HospitalMember {
  const hospital = hospitalById(network, config.hospital);
  const account = privateKeyToAccount(config.key);
  const place = hospital.members.findIndex((each) => each.key.toLowerCase() === account.address.toLowerCase());
  if (place !== config.index - 1) throw misfit(`network.json does not list this key as member ${config.index}.`);
  if (config.isHospital !== (place === 0)) throw misfit("The hospital's own member is the first one.");
  const database = openDatabase(config.home, "member");
  const member: Member = {
    name: config.name,
    network,
    hospital,
    place,
    account,
    database,
    chains: connect(network, account),
    caller: { config: network, sign: (data) => account.signTypedData(data) },
    gate: {
      domain: serviceDomain(chainOf(network, network.relayChain).id, network.deploymentSalt),
      service: account.address,
      nonces: createNonceMemory(database),
    },
  };
  return config.isHospital ? withHospital(member, config, pairing) : member;
}

export const isHospitalMember = (member: Member): member is HospitalMember => "people" in member;

function withHospital(member: Member, config: MemberConfig, pairing: PairingBackend | undefined): HospitalMember {
  const { issuerPrivateKey, messageSecret, master, staffCode } = config;
  if (!issuerPrivateKey || !messageSecret || !master || !staffCode)
    throw misfit("The hospital's own keys are missing.");
  const suite = deploymentSuite(member.network, pairing);
  const secret = fromHex(messageSecret, 32);
  return {
    ...member,
    suite,
    master: suite.parse("master", fromHex(master)),
    authority: createAuthorityFirewall({
      params: fromHex(member.hospital.params),
      factor: config.factor === undefined ? undefined : fromHex(config.factor, 32),
    }),
    issuerPrivateKey: fromHex(issuerPrivateKey, 32),
    messageSecret: secret,
    staffCode,
    people: createPeople(member.database, secret),
    mailboxes: createMailboxes(member.database),
    deliveries: createDeliveries(member.database),
  };
}

/** Whose current, unrevoked key of this hospital this is, by the registry on the hospital's chain. */
export interface KnownPerson extends RegisteredIdentity {
  readonly subject: Hex;
}

/** @throws ARG_FORBIDDEN when the key is not in force with that role */
export async function requirePerson(member: Member, key: Address, role: 1 | 2): Promise<KnownPerson> {
  const found = await patiently(() => findPerson(member, key), READ_PATIENCE);
  if (found?.role === role) return found;
  const who = role === 1 ? "patients" : "clinicians";
  throw new ChartpassError("ARG_FORBIDDEN", `Only registered ${who} of ${member.hospital.name} may do this.`, {
    hint: "Register with the hospital, or ask it whether the registration is still in force.",
  });
}

async function findPerson(member: Member, key: Address): Promise<KnownPerson | undefined> {
  const { hospital, chains } = member;
  const chain = chains.chain(hospital.chain);
  const registry = chains.contract(hospital.chain, "registry");
  const entries = await plainly(
    getContractEvents(chain, {
      address: registry,
      abi: hospitalRegistryAbi,
      eventName: "IdentityRegistered",
      args: { hospital: hospital.id, key },
      strict: true,
      fromBlock: 0n,
      toBlock: "latest",
    }),
  );
  for (const subject of new Set(entries.map((each) => each.args.subject))) {
    const identity = await readIdentity(chain, registry, hospital.id, subject);
    if (identity && identity.key.toLowerCase() === key.toLowerCase() && !identity.revoked)
      return { ...identity, subject };
  }
  return undefined;
}

function misfit(message: string): ChartpassError {
  return new ChartpassError("ARG_CONFIG", message, { hint: "Correct the member's configuration or network.json." });
}
