/** Whether enough members of a hospital's consortium attested a consent's one-time owner key. */
import { hashTypedData, recoverAddress } from "viem";
import { ownerAttestationTypedData, type MemberSignatures } from "./consent.ts";
import type { Address, Hex } from "./hex.ts";
import { hospitalById, type NetworkConfig } from "./network.ts";
import type { RecoverAddress } from "./typed-data.ts";

export async function verifyOwnerAttestation(
  config: NetworkConfig,
  hospital: Hex,
  owner: Address,
  attestation: MemberSignatures,
  recover: RecoverAddress = recoverAddress,
): Promise<boolean> {
  const { members, memberThreshold } = hospitalById(config, hospital);
  const known = new Set(members.map(({ key }) => key.toLowerCase()));
  const hash = hashTypedData(ownerAttestationTypedData(config, hospital, owner));
  const counted = new Set<string>();
  for (const { signature } of attestation) {
    // Enough is enough: what comes after costs nothing, whatever it is.
    if (counted.size >= memberThreshold) break;
    const signer = (await recover({ hash, signature }).catch(() => undefined))?.toLowerCase();
    if (signer !== undefined && known.has(signer)) counted.add(signer);
  }
  return counted.size >= memberThreshold;
}
