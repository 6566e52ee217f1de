/** The 32-byte identities of the suites and the public ids of people. */
import { encodeAbiParameters, keccak256, stringToBytes } from "viem";
import { fromHex, type Address, type Hex } from "./hex.ts";
import type { HospitalConfig } from "./network.ts";

/**
 * Identity to which a hospital's authority extracts a key. Identity-based: hospital and subject. Certificateless: the
 * identity signing key too, so a key belongs to (person, vk) and replacing vk replaces the identity.
 * @returns 32 bytes
 */
export function suiteIdentity(hospital: HospitalConfig, subject: Hex, key: Address): Uint8Array {
  const tag = keccak256(stringToBytes(`chartpass identity v1 ${hospital.authority}`));
  const bound = hospital.authority === "certificateless" ? key : "0x0000000000000000000000000000000000000000";
  return fromHex(
    keccak256(
      encodeAbiParameters(
        [{ type: "bytes32" }, { type: "bytes32" }, { type: "bytes32" }, { type: "address" }],
        [tag, hospital.id, subject, bound],
      ),
    ),
  );
}

/** Id of a hospital: hash of its name in this protocol. */
export function hospitalId(name: string): Hex {
  return keccak256(stringToBytes(`chartpass hospital v1 ${name}`));
}

/** Id of a relay's organisation. */
export function organisationId(name: string): Hex {
  return keccak256(stringToBytes(`chartpass organisation v1 ${name}`));
}
