/**
 * network.json is only a description: before keys are used with it, the register on chain has to say the same of every
 * hospital and relay. And each person's app watches its own entry, so that a replaced key is noticed.
 */
import { keccak256 } from "viem";
import { readHospital, readIdentity, readRelay } from "../chain/registry.ts";
import { ChartpassError } from "../core/errors.ts";
import { fromHex } from "../protocol/hex.ts";
import {
  contractOf,
  hospitalById,
  type HospitalConfig,
  type NetworkConfig,
  type RelayConfig,
} from "../protocol/network.ts";
import type { Identity } from "../vault/secret-worker-api.ts";
import { readerOf } from "./network.ts";

/** @throws CHAIN_REGISTER when description and register differ, CHAIN_* when a chain does not answer */
export async function checkNetwork(network: NetworkConfig): Promise<void> {
  await Promise.all([
    ...network.hospitals.map((hospital) => checkHospital(network, hospital)),
    ...network.relays.map((relay) => checkRelay(network, relay)),
  ]);
}

async function checkHospital(network: NetworkConfig, hospital: HospitalConfig): Promise<void> {
  for (const chain of new Set([hospital.chain, network.relayChain])) {
    const registry = contractOf(network, chain, "registry");
    const found = await readHospital(readerOf(network, chain), registry, hospital.id);
    const members = new Set(found.members.map((member) => member.toLowerCase()));
    const same =
      found.params.toLowerCase() === hospital.params.toLowerCase() &&
      found.issuerKey.toLowerCase() === hospital.issuerKey.toLowerCase() &&
      found.memberThreshold === hospital.memberThreshold &&
      members.size === hospital.members.length &&
      hospital.members.every(({ key }) => members.has(key.toLowerCase()));
    if (!same) throw differs(hospital.name);
  }
}

async function checkRelay(network: NetworkConfig, relay: RelayConfig): Promise<void> {
  const chain = network.relayChain;
  const found = await readRelay(readerOf(network, chain), contractOf(network, chain, "registry"), relay.key);
  const same =
    found?.active === true &&
    found.organisation.toLowerCase() === relay.organisation.toLowerCase() &&
    found.messageKeyHash === keccak256(fromHex(relay.messageKey));
  if (!same) throw differs(relay.name);
}

/** What the register says of the person herself. */
export type OwnEntry = "as-it-should" | "withdrawn" | "other-key";

export async function checkOwnEntry(network: NetworkConfig, identity: Identity): Promise<OwnEntry> {
  if (!identity.hospital || !identity.subject || identity.enrolment !== "registered") return "as-it-should";
  const { chain, id } = hospitalById(network, identity.hospital);
  const registry = contractOf(network, chain, "registry");
  const entry = await readIdentity(readerOf(network, chain), registry, id, identity.subject);
  if (entry?.key.toLowerCase() !== identity.key.toLowerCase()) return "other-key";
  return entry.revoked ? "withdrawn" : "as-it-should";
}

function differs(name: string): ChartpassError {
  return new ChartpassError("CHAIN_REGISTER", `The register does not confirm what this site says of ${name}.`, {
    hint: "Do not go on here. Tell your hospital; your vault is untouched.",
  });
}
