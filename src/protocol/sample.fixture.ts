/** Test material: a deployment of two hospitals and people with real signing keys; everything else is filled with letters. */
import { keccak256, stringToBytes } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { encodeFrame, type Kind } from "../core/wire.ts";
import type { Consent } from "./consent.ts";
import { type Credential, credentialHash, credentialTypedData } from "./credential.ts";
import { toHex, type Address, type Hex } from "./hex.ts";
import { hospitalId, organisationId } from "./identity.ts";
import { parseNetwork } from "./network.ts";
import type { RequestBody } from "./request.ts";

export const NOW = 1_760_000_000;

export const account = (label: string) => privateKeyToAccount(keccak256(stringToBytes(label)));
/** `byte` `size` times, in hex. */
export const fill = (byte: string, size: number): Hex => `0x${byte.repeat(size)}`;
export const contract = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
export const cidOf = (letter: string): string => `b${letter.repeat(58)}`;
/** A frame of the first suite. */
export const frame = (kind: Kind, byte = 7, suite = 1): Hex =>
  toHex(encodeFrame(suite, kind, new Uint8Array(40).fill(byte)));

const hospital = (name: string, chain: string, authority: "identity-based" | "certificateless") => ({
  id: hospitalId(name),
  name,
  chain,
  authority,
  members: [1, 2, 3].map((n) => ({ url: `https://m${n}.example`, key: account(`${name} ${n}`).address })),
  memberThreshold: 2,
  issuerKey: fill("02", 33),
  messageKey: fill("5a", 1216),
  params: frame("params"),
});

/** As network.json holds it. */
export const description = {
  version: 1,
  name: "Test",
  deploymentSalt: fill("d5", 32),
  suite: "ibe-clc",
  chains: Object.fromEntries(
    ["a", "b", "relay"].map((key, i) => [
      key,
      { id: 100 + i, name: `Chain ${key}`, rpcUrl: `https://${key}.example/rpc`, confirmations: i },
    ]),
  ),
  contracts: {
    a: { registry: contract(1), gateway: contract(2), records: contract(3) },
    b: { registry: contract(4), requests: contract(5) },
    relay: { registry: contract(6), records: contract(7), consents: contract(8), hub: contract(9) },
  },
  relayChain: "relay",
  hospitals: [hospital("Hospital A", "a", "identity-based"), hospital("Hospital B", "b", "certificateless")],
  relays: ["North", "South", "West"].map((name) => ({
    key: account(`relay ${name}`).address,
    name,
    organisation: organisationId(name),
    url: `https://${name.toLowerCase()}.example`,
    messageKey: fill("6b", 1216),
  })),
  threshold: 2,
  pinners: [
    {
      key: account("pinner").address,
      name: "Pinner",
      url: "https://pin.example",
      multiaddrs: ["/dns4/pin.example/tcp/443/wss"],
    },
  ],
};
export const network = parseNetwork(description);

export const clinician = account("clinician");
export const owner = account("owner");

const unsignedCredential: Omit<Credential, "signature"> = {
  hospital: hospitalId("Hospital B"),
  subject: fill("c1", 32),
  key: clinician.address,
  role: 2,
  name: "Dr Bo Ek",
  specialty: "Cardiology",
  messageKey: fill("33", 1216),
  rootCommitment: fill("00", 32),
  issued: NOW - 1000,
  expiry: NOW + 1000,
  salt: fill("5c", 32),
};

/** The clinician's, signed by the first member of Hospital B unless another signs. */
export async function credential(
  changes: Partial<Credential> = {},
  signer = account("Hospital B 1"),
): Promise<Credential> {
  const unsigned = { ...unsignedCredential, ...changes };
  return { ...unsigned, signature: await signer.signTypedData(credentialTypedData(network, unsigned)) };
}
export const registeredCredential: Hex = credentialHash(network, unsignedCredential);

export const requestBody: RequestBody = {
  requestId: fill("1a", 32),
  patient: fill("2b", 32),
  patientHospital: hospitalId("Hospital A"),
  hospital: hospitalId("Hospital B"),
  subject: fill("c1", 32),
  key: clinician.address,
  reader: account("reader").address,
  address_: frame("address"),
  messageKey: fill("44", 1216),
  purpose: "treatment",
  note: "Chest pain\nsince Monday",
  parts: ["Allergies", "Results"],
  until: NOW + 5000,
  issued: NOW - 10,
  deadline: NOW + 600,
  salt: fill("7e", 32),
};

export const consent: Consent = {
  statement: "Dr Bo Ek may read Results.",
  id: fill("11", 32),
  idSalt: fill("12", 32),
  owner: owner.address,
  hospital: hospitalId("Hospital A"),
  reader: account("reader").address,
  request: fill("13", 32),
  context: fill("14", 32),
  scope: fill("15", 32),
  grantHash: fill("16", 32),
  capsuleHash: fill("17", 32),
  relays: ["North", "South", "West"].map((name) => account(`relay ${name}`).address),
  shareCommitments: [fill("18", 32), fill("19", 32), fill("1a", 32)],
  threshold: 2,
  start: NOW,
  expiry: NOW + 3600,
  nonce: "12345678901234567890",
  deadline: NOW + 300,
};
