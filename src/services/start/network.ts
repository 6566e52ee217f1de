/**
 * The whole network on one machine, as a value: every process of it started in order, watched, stoppable one by one.
 * `npm start` is one caller; tests that need real chains and services are the others.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { privateKeyToAccount, privateKeyToAddress } from "viem/accounts";
import { loadArtifacts } from "../../chain/artifacts.ts";
import { chainWriter } from "../../chain/client.ts";
import { deployAll } from "../../chain/deploy.ts";
import { ChartpassError } from "../../core/errors.ts";
import { parseNetwork, type NetworkConfig } from "../../protocol/network.ts";
import type { SuiteId } from "../../protocol/suite-choice.ts";
import { buildApp, buildContracts } from "./builds.ts";
import { Child, type Death } from "./child.ts";
import { describeNetwork, type Description } from "./description.ts";
import { fundAccounts } from "./funding.ts";
import { lockHome } from "./home-lock.ts";
import { loadOrCreateKeys, type NetworkKeys } from "./keys.ts";
import { assertPortsFree, portPlan, type PortPlan } from "./ports.ts";
import { serviceConfigs, type ServiceConfig } from "./service-configs.ts";
import { suiteOfHome } from "./suite.ts";

const HOST = "127.0.0.1";
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

export interface NetworkOptions {
  /** Folder of chains, keys and stored ciphertext. */
  readonly home: string;
  /** First port; see ports.ts. */
  readonly portBase: number;
  /** How new things are sealed; hybrid when left out, or what the home was made for. */
  readonly suite?: SuiteId;
  /** Build and serve the app as well. Default true. */
  readonly app?: boolean;
  /** False runs a storage node without HTTP, which speaks bitswap only. Default true. */
  readonly pinnerHttp?: boolean;
  /** Hears what is being done, a line at a time. */
  readonly log?: (line: string) => void;
  /** Hears of a process that ended although nobody asked it to. */
  readonly onDeath?: (death: Death) => void;
}

export interface Network {
  readonly home: string;
  /** Where the app is served. */
  readonly url: string;
  /** Contents of network.json. */
  readonly config: NetworkConfig;
  /** What a hospital's staff registers with. */
  readonly staffCodes: { readonly a: string; readonly b: string };
  /** network, pinner, member-a1 to member-b3, relay-1 to relay-3, web. */
  readonly processes: readonly string[];
  /** Address of a process by its name. */
  readonly endpoints: Readonly<Record<string, string>>;
  pid(name: string): number | undefined;
  /** Ends when the process has gone. */
  stop(name: string): Promise<void>;
  /** Ends when the process is ready again. */
  start(name: string): Promise<void>;
  /** Sends a signal and ends when the process has gone. */
  kill(name: string, signal?: NodeJS.Signals): Promise<void>;
  close(): Promise<void>;
}

/**
 * Start everything, on what `home` holds from before or on new chains.
 * @throws ARG_PORT_TAKEN, ARG_RUNNING, ARG_CHILD_DIED, ARG_BUILD, ARG_KEYS, ARG_SUITE_HOME, CHAIN_*; nothing is left running then
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const log = options.log ?? (() => undefined);
  const home = resolve(options.home);
  const ports = portPlan(options.portBase);
  const unlock = lockHome(home);
  const children = new Map<string, Child>();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= stopAll(children).finally(unlock));
  const onDeath = (death: Death): void => {
    if (!closing) options.onDeath?.(death);
  };
  const launch = async (service: ServiceConfig): Promise<void> => {
    if (closing) throw new ChartpassError("ARG_STOPPED", "The network was stopped while it was starting.");
    const child = new Child(prepare(home, service), onDeath);
    children.set(service.name, child);
    await child.start();
  };

  try {
    await assertPortsFree(ports, HOST);
    if (await buildContracts(ROOT)) log("Compiled the contracts.");
    const building = options.app === false ? Promise.resolve(false) : buildApp(ROOT);
    building.catch(() => undefined);
    const keys = loadOrCreateKeys(home, options.suite);
    const suite = suiteOfHome(keys, options.suite);
    const configs = await serviceConfigs({
      home,
      host: HOST,
      ports,
      keys,
      root: ROOT,
      pinnerHttp: options.pinnerHttp ?? true,
    });

    await launch(configs.network);
    log("The three chains run.");
    const pinner = { multiaddrs: configs.pinnerAddresses, http: options.pinnerHttp ?? true };
    const config = await deploy(home, keys, describeNetwork(keys, ports, HOST, pinner, suite));
    log("The contracts stand.");

    await Promise.all([configs.pinner, ...configs.members, ...configs.relays].map(launch));
    log("Both hospitals, three relays and the storage node run.");
    if (await building) log("Built the app.");
    if (options.app !== false) await launch(configs.web);
    return network({ home, ports, config, keys, children, close });
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

interface Running {
  readonly home: string;
  readonly ports: PortPlan;
  readonly config: NetworkConfig;
  readonly keys: NetworkKeys;
  readonly children: ReadonlyMap<string, Child>;
  readonly close: () => Promise<void>;
}

function network({ home, ports, config, keys, children, close }: Running): Network {
  const child = (name: string): Child => {
    const found = children.get(name);
    if (found) return found;
    throw new ChartpassError("ARG_PROCESS", `There is no process called "${name}".`, {
      hint: `There are: ${[...children.keys()].join(", ")}.`,
    });
  };
  return {
    home,
    url: `http://localhost:${ports.web}`,
    config,
    staffCodes: { a: keys.hospitals.a.staffCode, b: keys.hospitals.b.staffCode },
    processes: [...children.keys()],
    endpoints: endpointsOf(ports),
    pid: (name) => child(name).pid,
    stop: (name) => child(name).stop(),
    start: (name) => child(name).start(),
    kill: (name, signal = "SIGKILL") => child(name).stop(signal),
    close,
  };
}

function endpointsOf(ports: PortPlan): Record<string, string> {
  const local = (port: number): string => `http://localhost:${port}`;
  const list = (name: string, each: readonly number[]): [string, string][] =>
    each.map((port, index) => [`${name}${index + 1}`, local(port)]);
  return Object.fromEntries([
    ["web", local(ports.web)],
    ...Object.entries(ports.chains).map(([key, port]) => [`chain-${key}`, `http://${HOST}:${port}`]),
    ...list("member-a", ports.members.a),
    ...list("member-b", ports.members.b),
    ...list("relay-", ports.relays),
    ["pinner", local(ports.pinnerHttp)],
  ]) as Record<string, string>;
}

/** Contracts, entries of the registries, and money for whoever pays; then network.json, complete. */
async function deploy(home: string, keys: NetworkKeys, description: Description): Promise<NetworkConfig> {
  const operator = privateKeyToAccount(keys.operator);
  const writers = Object.fromEntries(
    Object.entries(description.chains).map(([key, chain]) => [key, chainWriter(chain, operator)]),
  );
  const path = join(home, "network.json");
  const recorded = recordedDeployment(path);
  const contracts = await deployAll({
    genesis: description,
    writers,
    artifacts: loadArtifacts(join(ROOT, "artifacts")),
    ...(recorded ? { recorded } : {}),
  });
  const { a, b } = keys.hospitals;
  const payers = [...a.members, ...b.members, ...keys.relays.map((relay) => relay.key)].map(privateKeyToAddress);
  await Promise.all(Object.values(writers).map((writer) => fundAccounts(writer, payers)));
  const config = parseNetwork({ ...description, contracts });
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { flush: true });
  return config;
}

function recordedDeployment(path: string): NetworkConfig["contracts"] | undefined {
  try {
    return parseNetwork(readFileSync(path, "utf8")).contracts;
  } catch {
    // The first start, or a start that was cut short: every step looks for itself whether it is done.
    return undefined;
  }
}

function prepare(home: string, { name, entry, config }: ServiceConfig) {
  const path = join(home, "config", `${name}.json`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return { name, entry: join(ROOT, entry), config: path, log: join(home, "logs", `${name}.log`) };
}

/** The chains last: the services may still have something to finish. */
async function stopAll(children: ReadonlyMap<string, Child>): Promise<void> {
  const others = [...children].filter(([name]) => name !== "network").map(([, child]) => child.stop());
  await Promise.all(others);
  await children.get("network")?.stop();
}
