/** Whether enough members of a hospital's consortium attested a consent's one-time owner key. */
import { recoverTypedDataAddress } from "viem";
import { ownerAttestationTypedData, type MemberSignatures } from "./consent.ts";
import type { Address, Hex } from "./hex.ts";
import { hospitalById, type NetworkConfig } from "./network.ts";

export async function verifyOwnerAttestation(
  config: NetworkConfig,
  hospital: Hex,
  owner: Address,
  attestation: MemberSignatures,
): Promise<boolean> {
  const { members, memberThreshold } = hospitalById(config, hospital);
  const known = new Set(members.map(({ key }) => key.toLowerCase()));
  const data = ownerAttestationTypedData(config, hospital, owner);
  const signers = await Promise.all(
    attestation.map(({ signature }) => recoverTypedDataAddress({ ...data, signature }).catch(() => undefined)),
  );
  const counted = new Set(signers.flatMap((signer) => (signer ? [signer.toLowerCase()] : [])));
  return [...counted].filter((signer) => known.has(signer)).length >= memberThreshold;
}
