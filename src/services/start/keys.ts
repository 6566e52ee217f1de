/**
 * Keys of the local network, made once and kept readable by this user only. In production every organisation makes its
 * own and nobody sees another's; here one folder plays them all.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { p256 } from "@noble/curves/nist.js";
import * as v from "valibot";
import { ChartpassError } from "../../core/errors.ts";
import { adoptAuthority } from "../../core/firewall/authority.ts";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";
import { messageKeygen } from "../../core/seal/message.ts";
import { frameOf } from "../../protocol/frame-limits.ts";
import { toHex } from "../../protocol/hex.ts";
import { bytes32, hexOf, text } from "../../protocol/schema.ts";
import type { SuiteId } from "../../protocol/suite-choice.ts";
import { deploymentSuite } from "../chains/deployment-suite.ts";
import { newSuite } from "./suite.ts";

const PARTS = 3;

const hospitalKeys = v.strictObject({
  /** P-256 key that signs records. */
  issuerPrivateKey: bytes32,
  issuerPublicKey: hexOf(33),
  messageSecret: hexOf(32),
  messagePublic: hexOf(1216),
  /** The key authority's master secret and public parameters. */
  master: frameOf("master"),
  params: frameOf("params"),
  /** Factor of the authority's firewall; keys from before there was one have none. */
  factor: v.optional(bytes32),
  /** Whoever works at the desk registers with it. */
  staffCode: text(100),
  /** Private keys of the members; the first is the hospital's own. */
  members: v.pipe(v.array(bytes32), v.length(PARTS)),
});

const relayKeys = v.strictObject({ key: bytes32, messageSecret: hexOf(32), messagePublic: hexOf(1216) });

const schema = v.strictObject({
  version: v.literal(1),
  deploymentSalt: bytes32,
  /** Administers the contracts and holds the chains' money. */
  operator: bytes32,
  hospitals: v.strictObject({ a: hospitalKeys, b: hospitalKeys }),
  relays: v.pipe(v.array(relayKeys), v.length(PARTS)),
  pinner: bytes32,
});

export type NetworkKeys = v.InferOutput<typeof schema>;
export type HospitalKeys = NetworkKeys["hospitals"]["a"];

/**
 * @param suite  what new keys are for; those that are there stay what they are (suite.ts)
 * @throws ARG_KEYS when the file there is damaged: other keys would not fit the chains beside it
 */
export function loadOrCreateKeys(home: string, suite?: SuiteId): NetworkKeys {
  const folder = join(home, "keys");
  const path = join(folder, "network.json");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(createKeys(newSuite(suite)), null, 2)}\n`, { mode: 0o600, flush: true });
  }
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new ChartpassError("ARG_KEYS", `The keys in ${path} cannot be read.`, {
      hint: "Put the file back from a copy, or run `npm run reset` to begin again.",
      cause,
    });
  }
}

function createKeys(suite: SuiteId): NetworkKeys {
  return {
    version: 1,
    deploymentSalt: secret(),
    operator: secret(),
    hospitals: { a: createHospital(suite), b: createHospital(suite) },
    relays: Array.from({ length: PARTS }, createRelay),
    pinner: secret(),
  };
}

function createHospital(suite: SuiteId): HospitalKeys {
  const issuer = p256.utils.randomSecretKey();
  const message = messageKeygen(systemRandom);
  const { params, master } = deploymentSuite({ suite }).authority.setup();
  // What is published is the firewall's: its factor is drawn once the authority's own parameters stand.
  const published = adoptAuthority(suites(systemRandom).suiteOf(params), params, systemRandom);
  return {
    issuerPrivateKey: toHex(issuer),
    issuerPublicKey: toHex(p256.getPublicKey(issuer, true)),
    messageSecret: toHex(message.secret),
    messagePublic: toHex(message.public),
    master: toHex(master),
    params: toHex(published.params),
    ...(published.factor && { factor: toHex(published.factor) }),
    staffCode: staffCode(),
    members: Array.from({ length: PARTS }, secret),
  };
}

function createRelay(): NetworkKeys["relays"][number] {
  const message = messageKeygen(systemRandom);
  return { key: secret(), messageSecret: toHex(message.secret), messagePublic: toHex(message.public) };
}

/** A private key of secp256k1: 32 random bytes are one but for a chance of 2^-128. */
function secret(): `0x${string}` {
  return toHex(systemRandom(32));
}

/** Three groups of four letters and digits that are not mistaken for one another. */
function staffCode(): string {
  const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
  const BIASED_FROM = 256 - (256 % ALPHABET.length);
  let code = "";
  while (code.length < 12) {
    const byte = systemRandom(1)[0] ?? 255;
    if (byte < BIASED_FROM) code += ALPHABET[byte % ALPHABET.length] ?? "";
  }
  return code.replace(/(.{4})(?=.)/g, "$1-");
}
