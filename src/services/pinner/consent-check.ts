/**
 * What the relay chain says about a consent, remembered for one second at most: a pause or a revocation acts on the next
 * block that is served. When the chain does not answer, nothing is served.
 */
import type { Address, Hex } from "../../protocol/hex.ts";
import { storageError } from "../../storage/failure.ts";

const FRESH_MILLISECONDS = 1000;

export interface ConsentState {
  /** Posted, neither paused nor revoked, started, not expired. */
  readonly active: boolean;
  readonly reader: Address;
}
export type ReadConsent = (consentId: Hex) => Promise<ConsentState>;

/** @returns check that throws STORAGE_STOPPED, STORAGE_FORBIDDEN or STORAGE_UNAVAILABLE */
export function createConsentCheck(readConsent: ReadConsent) {
  const asked = new Map<Hex, { readonly at: number; readonly state: Promise<ConsentState> }>();
  return async (consentId: Hex, reader: Address): Promise<void> => {
    const now = Date.now();
    let entry = asked.get(consentId);
    if (!entry || now - entry.at > FRESH_MILLISECONDS) {
      for (const [id, { at }] of asked) if (now - at > FRESH_MILLISECONDS) asked.delete(id);
      entry = { at: now, state: readConsent(consentId) };
      asked.set(consentId, entry);
    }
    const { active, reader: named } = await entry.state.catch((cause: unknown) => {
      asked.delete(consentId);
      throw storageError("STORAGE_UNAVAILABLE", "The permission cannot be checked just now.", cause);
    });
    if (!active) throw storageError("STORAGE_STOPPED", "The permission is paused, withdrawn or has ended.");
    if (named.toLowerCase() !== reader.toLowerCase()) {
      throw storageError("STORAGE_FORBIDDEN", "The permission names someone else.");
    }
  };
}
