/** What the contracts hash is what people sign: type strings and domains agree. */
import { domainSeparator, keccak256, stringToBytes, type Hex } from "viem";
import { readContract } from "viem/actions";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as typedData from "../protocol/typed-data.ts";
import { artifacts, createWorld, type ChainKey, type World } from "./chains.fixture.ts";
import { identityRevocationTypedData } from "./registry.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Fields = readonly { readonly name: string; readonly type: string }[];

/** The EIP-712 type string of a structure without inner structures. */
function typeString(types: Readonly<Record<string, Fields>>): string {
  const [[name, fields]] = Object.entries(types) as [[string, Fields]];
  return `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;
}

const revocation = identityRevocationTypedData(
  { chainId: 1, registry: `0x${"00".repeat(20)}`, deploymentSalt: `0x${"00".repeat(32)}` },
  { hospital: `0x${"00".repeat(32)}`, subject: `0x${"00".repeat(32)}`, key: `0x${"00".repeat(20)}` },
);

test.for([
  ["a", "registry", "HospitalRegistry", "IDENTITY_ENTRY_TYPEHASH", typedData.identityEntryTypes],
  ["a", "registry", "HospitalRegistry", "IDENTITY_REVOCATION_TYPEHASH", revocation.types],
  ["a", "records", "RecordLedger", "ENDORSEMENT_TYPEHASH", typedData.endorsementTypes],
  ["a", "requests", "RequestBoard", "REQUEST_ANNOUNCEMENT_TYPEHASH", typedData.requestAnnouncementTypes],
  ["a", "gateway", "MemberGateway", "GATEWAY_MESSAGE_TYPEHASH", typedData.gatewayMessageTypes],
  ["relay", "consents", "ConsentRegistry", "CONSENT_TYPEHASH", typedData.consentTypes],
  ["relay", "consents", "ConsentRegistry", "OWNER_ATTESTATION_TYPEHASH", typedData.ownerAttestationTypes],
  ["relay", "consents", "ConsentRegistry", "STOP_TYPEHASH", typedData.stopTypes],
  ["relay", "hub", "RelayHub", "OPEN_REQUEST_TYPEHASH", typedData.openRequestTypes],
] as const)("%s %s: %s.%s hashes what people sign", async ([chain, contract, artifact, constant, types]) => {
  const address = world.config.contracts[chain]![contract]!;
  const found = await readContract(world.writers[chain as ChainKey], {
    address,
    abi: artifacts[artifact].abi,
    functionName: constant,
  });
  expect(found as Hex).toBe(keccak256(stringToBytes(typeString(types))));
});

test.for(["a", "b", "relay"] as const)("domain of every contract on chain %s", async (chain) => {
  for (const address of Object.values(world.config.contracts[chain]!)) {
    if (address === undefined) continue;
    const domain = typedData.contractDomain(world.config.chains[chain]!.id, address, world.config.deploymentSalt);
    const found = await readContract(world.writers[chain], {
      address,
      abi: artifacts.RecordLedger.abi,
      functionName: "domainSeparator",
    });
    expect(found).toBe(domainSeparator({ domain }));
  }
});
