/**
 * Where a consent stands for the pinner: the owner's orders that came here, at once, and what the relay chain says, which
 * is remembered for one second at most. Whichever stops first, stops. When the chain does not answer, nothing is served.
 */
import type { Address, Hex } from "../../protocol/hex.ts";
import { storageError } from "../../storage/failure.ts";
import { isPausedHere, type StopBook } from "../chains/stop-book.ts";
import { nowSeconds } from "../http/application.ts";

const FRESH_MILLISECONDS = 1000;

export interface ConsentState {
  /** Posted, neither paused nor revoked, started, not expired. */
  readonly active: boolean;
  /** As deep in the chain as network.json asks for. */
  readonly final: boolean;
  /** Of the latest order the chain has heard. */
  readonly revision: number;
  readonly reader: Address;
}
export type ReadConsent = (consentId: Hex) => Promise<ConsentState>;

/** @returns check that throws STORAGE_STOPPED, STORAGE_FORBIDDEN or STORAGE_UNAVAILABLE */
export function createConsentCheck(readConsent: ReadConsent, stops: StopBook) {
  const asked = new Map<Hex, { readonly at: number; readonly state: Promise<ConsentState> }>();

  /** Looked up each time: it is a row of the own database. */
  function requireNotStoppedHere(consentId: Hex, chainRevision = Infinity): void {
    const local = stops.of(consentId);
    const isOver = local?.expiry !== undefined && local.expiry <= nowSeconds();
    if (local?.revoked || isOver || isPausedHere(local, chainRevision)) throw stopped();
  }

  return async (consentId: Hex, reader: Address): Promise<void> => {
    requireNotStoppedHere(consentId);
    const now = Date.now();
    let entry = asked.get(consentId);
    if (!entry || now - entry.at > FRESH_MILLISECONDS) {
      for (const [id, { at }] of asked) if (now - at > FRESH_MILLISECONDS) asked.delete(id);
      entry = { at: now, state: readConsent(consentId) };
      asked.set(consentId, entry);
    }
    const {
      active,
      final,
      revision,
      reader: named,
    } = await entry.state.catch((cause: unknown) => {
      asked.delete(consentId);
      throw storageError("STORAGE_UNAVAILABLE", "The permission cannot be checked just now.", cause);
    });
    // After the chain was asked: an order may have come in meanwhile.
    requireNotStoppedHere(consentId, revision);
    if (!active) throw stopped();
    if (named.toLowerCase() !== reader.toLowerCase()) {
      throw storageError("STORAGE_FORBIDDEN", "The permission names someone else.");
    }
    if (!final) throw storageError("STORAGE_UNAVAILABLE", "The permission has arrived and is being confirmed.");
  };
}

const stopped = () => storageError("STORAGE_STOPPED", "The permission is paused, withdrawn or has ended.");
