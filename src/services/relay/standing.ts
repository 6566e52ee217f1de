/**
 * Where a consent stands for this relay, now: the chain's word with the owner's orders that have not got there yet.
 * A consent acts when final; pause, end and revocation act at once.
 */
import { getBlock } from "viem/actions";
import { isConsentFinal, readConsent, type StoredConsent } from "../../chain/consents.ts";
import { plainly } from "../../chain/errors.ts";
import { ChartpassError, type ErrorCode } from "../../core/errors.ts";
import type { Hex } from "../../protocol/hex.ts";
import { chainOf } from "../../protocol/network.ts";
import { isSameConsent } from "../chains/posting.ts";
import { isPausedHere, type LocalStops } from "../chains/stop-book.ts";
import { nowSeconds } from "../http/application.ts";
import type { Relay } from "./relay.ts";

const REASONS = {
  CONSENT_UNKNOWN: ["This permission is not known here.", "Ask the patient to share again."],
  CONSENT_NOT_POSTED: ["The permission is on its way.", "Wait a moment and try again."],
  CONSENT_NOT_FINAL: ["The permission has arrived and is being confirmed.", "Wait a moment and try again."],
  CONSENT_NOT_STARTED: ["The permission has not begun yet.", "Open it when its time has come."],
  CONSENT_PAUSED: ["The patient has paused this permission.", "Ask the patient to resume it."],
  CONSENT_REVOKED: ["The patient has stopped this permission.", "Ask the patient to share again."],
  CONSENT_EXPIRED: ["The permission has ended.", "Ask the patient to share again."],
  CONSENT_MISMATCH: ["The permission on record is another one.", "Ask the patient to share again."],
  RELAY_SHARE_UNKNOWN: [
    "This relay has no part in the permission yet.",
    "Try again later; two other relays are enough.",
  ],
} as const satisfies Partial<Record<ErrorCode, readonly [message: string, hint: string]>>;

/** Why a relay does not convert. */
export type Refusal = keyof typeof REASONS;

/** After these the answer will not change, whatever one waits for. */
export const isFinalRefusal = (refusal: Refusal | undefined): boolean =>
  refusal === "CONSENT_REVOKED" || refusal === "CONSENT_EXPIRED" || refusal === "CONSENT_MISMATCH";

export function refusalError(refusal: Refusal): ChartpassError {
  const [message, hint] = REASONS[refusal];
  return new ChartpassError(refusal, message, { hint });
}

/** Undefined when the relay may convert. @throws CHAIN_* when the chain cannot be asked */
export async function standingOf(relay: Relay, consentId: Hex): Promise<Refusal | undefined> {
  const { chain, consents } = relay;
  if (relay.stops.of(consentId)?.revoked) return "CONSENT_REVOKED";
  const [stored, pending] = await Promise.all([
    readConsent(chain, consents, consentId),
    plainly(getBlock(chain, { blockTag: "pending" })),
  ]);
  const share = relay.shares.get(consentId);
  // Asked again: an order may have come in while the chain was being asked.
  const local = relay.stops.of(consentId);
  if (local?.revoked) return "CONSENT_REVOKED";
  if (!stored) return share ? "CONSENT_NOT_POSTED" : "CONSENT_UNKNOWN";
  const refusal = refusalOf(stored, local, Number(pending.timestamp));
  if (refusal === "CONSENT_REVOKED" || refusal === "CONSENT_EXPIRED") relay.shares.delete(consentId);
  if (refusal) return refusal;
  if (!share) return "RELAY_SHARE_UNKNOWN";
  if (!isSameConsent(stored, share.signed.consent)) return "CONSENT_MISMATCH";
  return (await isFinal(relay, consentId)) ? undefined : "CONSENT_NOT_FINAL";
}

function refusalOf(stored: StoredConsent, local: LocalStops | undefined, chainTime: number): Refusal | undefined {
  if (stored.status === "revoked" || stored.status === "burnt") return "CONSENT_REVOKED";
  // An idle chain's clock may be behind, this machine's may be wrong: the later one decides.
  const now = Math.max(chainTime, nowSeconds());
  if (now >= Math.min(stored.expiry, local?.expiry ?? stored.expiry)) return "CONSENT_EXPIRED";
  if (stored.status === "paused") return "CONSENT_PAUSED";
  if (isPausedHere(local, stored.revision)) return "CONSENT_PAUSED";
  // Resumed here, while the chain has not heard of the pause before it: nothing to refuse.
  return chainTime < stored.start ? "CONSENT_NOT_STARTED" : undefined;
}

/** Whether the posting lies as deep as this chain asks for. */
async function isFinal(relay: Relay, consentId: Hex): Promise<boolean> {
  const { confirmations } = chainOf(relay.network, relay.network.relayChain);
  return confirmations === 0 || isConsentFinal(relay.chain, relay.consents, consentId, confirmations);
}
