/** Identities, the same in every suite. */
import { ChartpassError } from "./errors.ts";

export const IDENTITY_BYTES = 32;

/** @throws ARG_IDENTITY unless 32 bytes */
export function checkIdentity(identity: Uint8Array): Uint8Array {
  if (identity.length !== IDENTITY_BYTES) throw new ChartpassError("ARG_IDENTITY", "An identity is 32 bytes.");
  return identity;
}
