/** The configuration file of every process, in the form each of them defines beside its program. */
import { join } from "node:path";
import { hospitalId } from "../../protocol/identity.ts";
import type { MemberConfig } from "../member/config.ts";
import type { NetworkServiceConfig } from "../network/config.ts";
import type { PinnerServiceConfig } from "../pinner/config.ts";
import { pinnerMultiaddr } from "../pinner/peer-id.ts";
import type { RelayServiceConfig } from "../relay/config.ts";
import type { WebConfig } from "../web/config.ts";
import { CHAIN_IDS, HOSPITALS } from "./description.ts";
import type { NetworkKeys } from "./keys.ts";
import type { PortPlan } from "./ports.ts";

export interface ServiceConfig {
  readonly name: string;
  /** Program, relative to the repository's root. */
  readonly entry: string;
  readonly config: object;
}

export interface ServicePlan {
  readonly home: string;
  readonly host: string;
  readonly ports: PortPlan;
  readonly keys: NetworkKeys;
  readonly root: string;
  readonly pinnerHttp: boolean;
}

export interface ServiceConfigs {
  readonly network: ServiceConfig;
  readonly members: readonly ServiceConfig[];
  readonly relays: readonly ServiceConfig[];
  readonly pinner: ServiceConfig;
  readonly web: ServiceConfig;
  /** Where pages reach the storage node by libp2p. */
  readonly pinnerAddresses: readonly string[];
}

export async function serviceConfigs(plan: ServicePlan): Promise<ServiceConfigs> {
  const pinner = pinnerConfig(plan);
  return {
    network: service("network", "network", networkConfig(plan)),
    members: [...memberConfigs(plan, "a"), ...memberConfigs(plan, "b")],
    relays: relayConfigs(plan),
    pinner: service("pinner", "pinner", pinner),
    web: service("web", "web", webConfig(plan)),
    pinnerAddresses: [await pinnerMultiaddr(pinner)],
  };
}

function service(name: string, program: string, config: object): ServiceConfig {
  return { name, entry: `src/services/${program}/main.ts`, config };
}

function networkConfig({ home, host, ports, keys }: ServicePlan): NetworkServiceConfig {
  return {
    host,
    folder: join(home, "chains"),
    operatorKey: keys.operator,
    chains: (["a", "b", "relay"] as const).map((key) => ({ key, id: CHAIN_IDS[key], port: ports.chains[key] })),
  };
}

function memberConfigs({ home, ports, keys }: ServicePlan, side: "a" | "b"): ServiceConfig[] {
  const hospital = keys.hospitals[side];
  return hospital.members.map((key, position) => {
    const name = `member-${side}${position + 1}`;
    const isHospital = position === 0;
    const config: MemberConfig = {
      name,
      port: ports.members[side][position] ?? 0,
      home: join(home, name),
      hospital: hospitalId(HOSPITALS[side].name),
      index: position + 1,
      key,
      isHospital,
      networkFile: join(home, "network.json"),
      ...(isHospital
        ? {
            issuerPrivateKey: hospital.issuerPrivateKey,
            messageSecret: hospital.messageSecret,
            master: hospital.master,
            ...(hospital.factor && { factor: hospital.factor }),
            staffCode: hospital.staffCode,
          }
        : {}),
    };
    return service(name, "member", config);
  });
}

function relayConfigs({ home, ports, keys }: ServicePlan): ServiceConfig[] {
  return keys.relays.map(({ key, messageSecret }, position) => {
    const name = `relay-${position + 1}`;
    const config: RelayServiceConfig = {
      name,
      port: ports.relays[position] ?? 0,
      home: join(home, name),
      index: position + 1,
      key,
      messageSecret,
      networkFile: join(home, "network.json"),
    };
    return service(name, "relay", config);
  });
}

/** Sizes are left to the storage node's own limits. */
type PinnerSettings = Omit<PinnerServiceConfig, "maxBlock" | "maxPin" | "maxTotal">;

function pinnerConfig({ home, ports, keys, pinnerHttp }: ServicePlan): PinnerSettings {
  return {
    name: "pinner",
    port: ports.pinnerHttp,
    wsPort: ports.pinnerWebSocket,
    home: join(home, "pinner"),
    key: keys.pinner,
    http: pinnerHttp,
    networkFile: join(home, "network.json"),
  };
}

function webConfig({ home, host, ports, root }: ServicePlan): WebConfig {
  return { host, port: ports.web, root: join(root, "dist"), network: join(home, "network.json") };
}
