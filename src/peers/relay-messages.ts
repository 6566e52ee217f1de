/** JSON answers of a relay. What goes to it is sealed or signed, see protocol/exchange.ts and protocol/consent.ts. */
import * as v from "valibot";
import { address, bytes32, count, text } from "../protocol/schema.ts";

/** Bytes. */
export const SHARE_LIMIT = 256 * 1024;
/** Longest time a relay holds a readiness question open. */
export const READY_WAIT_SECONDS = 10;

export const relayStatusAnswer = v.strictObject({ name: text(80), key: address, index: count, time: count });
export type RelayStatus = v.InferOutput<typeof relayStatusAnswer>;

/**
 * Whether the relay would convert now. `reason` is empty or an error code: CONSENT_UNKNOWN (neither share nor chain),
 * CONSENT_NOT_POSTED, CONSENT_NOT_FINAL, CONSENT_NOT_STARTED, CONSENT_PAUSED, CONSENT_REVOKED, CONSENT_EXPIRED,
 * CONSENT_MISMATCH, RELAY_SHARE_UNKNOWN.
 */
export const readyAnswer = v.strictObject({ ready: v.boolean(), reason: text(40) });
export type Readiness = v.InferOutput<typeof readyAnswer>;

export const shareAnswer = v.strictObject({ consentId: bytes32 });
/** `transaction` is zero when the order was on chain already or waits for the chain. The relay honours it either way. */
export const stopAnswer = v.strictObject({ transaction: bytes32 });
