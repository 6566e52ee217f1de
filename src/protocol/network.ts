/**
 * network.json: everything the app and the services know about the world. Served next to the app; in production it
 * points at real chains, members, relays and pinners. It names nothing that the app does not check against the
 * registry contracts.
 */
import * as v from "valibot";
import { ChartpassError } from "../core/errors.ts";
import { frameOf } from "./frame-limits.ts";
import { address, bytes32, count, hexOf, parseWith, text, url } from "./schema.ts";
import { SUITE_IDS } from "./suite-choice.ts";

const chain = v.strictObject({
  id: v.pipe(count, v.minValue(1)),
  name: text(60),
  rpcUrl: url,
  /** Blocks that must follow a consent before relays act on it; 0 on chains without forks. */
  confirmations: count,
});

const hospital = v.strictObject({
  id: bytes32,
  name: text(80),
  /** "a" or "b": key of `chains` and `contracts`. */
  chain: text(20),
  authority: v.picklist(["identity-based", "certificateless"]),
  /** Members of the consortium; the first is the hospital's own and keeps mailboxes, issues and sponsors. */
  members: v.pipe(v.array(v.strictObject({ url, key: address })), v.minLength(1), v.maxLength(16)),
  memberThreshold: v.pipe(count, v.minValue(1)),
  /** P-256 public key of the record issuer, compressed. */
  issuerKey: hexOf(33),
  /** X-Wing public key for sealed messages to the hospital. */
  messageKey: hexOf(1216),
  /** Public parameters frame of the key authority. */
  params: frameOf("params"),
});

const relay = v.strictObject({
  key: address,
  name: text(60),
  /** Keccak of the organisation's name, as in the registry. */
  organisation: bytes32,
  url,
  messageKey: hexOf(1216),
});

const pinner = v.strictObject({
  key: address,
  name: text(60),
  /** HTTP API; absent when the node speaks bitswap only. */
  url: v.optional(url),
  multiaddrs: v.pipe(v.array(text(200)), v.minLength(1)),
});

const contracts = v.strictObject({
  registry: address,
  gateway: v.optional(address),
  records: v.optional(address),
  requests: v.optional(address),
  consents: v.optional(address),
  hub: v.optional(address),
});

const schema = v.strictObject({
  version: v.literal(1),
  name: text(60),
  /** Random per deployment; part of every signature. */
  deploymentSalt: bytes32,
  /** How everything new is sealed. What was made before under another suite still opens. */
  suite: v.picklist(SUITE_IDS),
  chains: v.record(text(20), chain),
  contracts: v.record(text(20), contracts),
  /** Key of the relay chain in `chains` and `contracts`. */
  relayChain: text(20),
  hospitals: v.pipe(v.array(hospital), v.minLength(1)),
  relays: v.pipe(v.array(relay), v.minLength(2)),
  /** How many relays must convert. */
  threshold: v.pipe(count, v.minValue(1)),
  pinners: v.pipe(v.array(pinner), v.minLength(1)),
});

export type NetworkConfig = v.InferOutput<typeof schema>;
export type HospitalConfig = NetworkConfig["hospitals"][number];
export type RelayConfig = NetworkConfig["relays"][number];
export type PinnerConfig = NetworkConfig["pinners"][number];
export type ChainConfig = NetworkConfig["chains"][string];
export type ContractAddresses = NetworkConfig["contracts"][string];

/** @throws WIRE_JSON, ARG_NETWORK */
export function parseNetwork(input: unknown): NetworkConfig {
  const config = parseWith(schema, input, "network description", "ARG_NETWORK");
  for (const key of [config.relayChain, ...config.hospitals.map((each) => each.chain)]) {
    if (!config.chains[key] || !config.contracts[key]) throw incomplete(`chain "${key}"`);
  }
  if (config.threshold > config.relays.length) throw incomplete("enough relays");
  return config;
}

export function hospitalById(config: NetworkConfig, id: string): HospitalConfig {
  const found = config.hospitals.find((each) => each.id === id);
  if (!found) throw incomplete(`hospital ${id}`);
  return found;
}

export function chainOf(config: NetworkConfig, key: string): ChainConfig {
  const found = config.chains[key];
  if (!found) throw incomplete(`chain "${key}"`);
  return found;
}

/** Address of one contract. @throws ARG_NETWORK when the deployment lacks it */
export function contractOf(config: NetworkConfig, key: string, name: keyof ContractAddresses): `0x${string}` {
  const found = config.contracts[key]?.[name];
  if (!found) throw incomplete(`contract ${name} on chain "${key}"`);
  return found;
}

function incomplete(what: string): ChartpassError {
  return new ChartpassError("ARG_NETWORK", `The network description lacks ${what}.`, {
    hint: "Ask whoever runs this deployment to correct network.json.",
  });
}
