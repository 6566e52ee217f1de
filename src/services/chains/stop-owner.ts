/** An owner's order counts only when signed by the key that the permission's id was made from. */
import { ChartpassError } from "../../core/errors.ts";
import { consentId, recoverStopOwner, type SignedStop } from "../../protocol/consent.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { readable } from "../http/readable-signature.ts";

/** @throws CONSENT_SIGNATURE, WIRE_SIGNATURE */
export async function requireStopOwner(network: NetworkConfig, stop: SignedStop): Promise<void> {
  const owner = await readable(recoverStopOwner(network, stop));
  if (consentId(owner, stop.idSalt) === stop.id.toLowerCase()) return;
  throw new ChartpassError("CONSENT_SIGNATURE", "The order is not signed by the permission's owner.", {
    hint: "Nothing was changed. Try again from the device that gave the permission.",
  });
}
