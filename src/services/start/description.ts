/** Who is who in the local network: the description that becomes network.json, from keys and ports. */
import { privateKeyToAddress } from "viem/accounts";
import { hospitalId, organisationId } from "../../protocol/identity.ts";
import type { ChainConfig, HospitalConfig, NetworkConfig, RelayConfig } from "../../protocol/network.ts";
import type { SuiteId } from "../../protocol/suite-choice.ts";
import type { HospitalKeys, NetworkKeys } from "./keys.ts";
import type { PortPlan } from "./ports.ts";
import { suiteOfHome } from "./suite.ts";

export const RELAY_CHAIN = "relay";
export const CHAIN_IDS = { a: 31_337, b: 31_338, relay: 31_339 } as const;
/** Any two of the three relays, and of a consortium's three members, are enough. */
const THRESHOLD = 2;

export const HOSPITALS = {
  a: { name: "Hospital A", authority: "identity-based" },
  b: { name: "Hospital B", authority: "certificateless" },
} as const;

const ORGANISATIONS = ["Patients' Association", "University Data Trust", "Regional Health Office"];

/** Everything but the contracts' addresses, which only exist once they are deployed. */
export type Description = Omit<NetworkConfig, "contracts">;

export interface PinnerEntry {
  readonly multiaddrs: readonly string[];
  /** False describes a storage node that speaks bitswap only. */
  readonly http: boolean;
}

/**
 * @param suite  the one that is wanted, if any
 * @throws ARG_SUITE_HOME
 */
export function describeNetwork(
  keys: NetworkKeys,
  ports: PortPlan,
  host: string,
  pinner: PinnerEntry,
  suite?: SuiteId,
): Description {
  const chain = (key: keyof typeof CHAIN_IDS, name: string): ChainConfig => ({
    id: CHAIN_IDS[key],
    name,
    rpcUrl: `http://${host}:${ports.chains[key]}`,
    confirmations: 0,
  });
  return {
    version: 1,
    name: "Chartpass on this computer",
    deploymentSalt: keys.deploymentSalt,
    suite: suiteOfHome(keys, suite),
    chains: {
      a: chain("a", "Chain of Hospital A"),
      b: chain("b", "Chain of Hospital B"),
      [RELAY_CHAIN]: chain("relay", "Relay chain"),
    },
    relayChain: RELAY_CHAIN,
    hospitals: [hospital("a", keys.hospitals.a, ports.members.a), hospital("b", keys.hospitals.b, ports.members.b)],
    relays: keys.relays.map((relay, index) => relayEntry(relay, index, ports.relays[index] ?? 0)),
    threshold: THRESHOLD,
    pinners: [
      {
        key: privateKeyToAddress(keys.pinner),
        name: "Storage",
        ...(pinner.http ? { url: local(ports.pinnerHttp) } : {}),
        multiaddrs: [...pinner.multiaddrs],
      },
    ],
  };
}

function hospital(chain: "a" | "b", keys: HospitalKeys, ports: readonly number[]): HospitalConfig {
  const { name, authority } = HOSPITALS[chain];
  return {
    id: hospitalId(name),
    name,
    chain,
    authority,
    members: keys.members.map((key, index) => ({ url: local(ports[index] ?? 0), key: privateKeyToAddress(key) })),
    memberThreshold: THRESHOLD,
    issuerKey: keys.issuerPublicKey,
    messageKey: keys.messagePublic,
    params: keys.params,
  };
}

function relayEntry(keys: NetworkKeys["relays"][number], index: number, port: number): RelayConfig {
  const name = ORGANISATIONS[index] ?? `Relay ${index + 1}`;
  return {
    key: privateKeyToAddress(keys.key),
    name,
    organisation: organisationId(name),
    url: local(port),
    messageKey: keys.messagePublic,
  };
}

/** "localhost" is what browsers call secure without a certificate. */
function local(port: number): string {
  return `http://localhost:${port}`;
}
