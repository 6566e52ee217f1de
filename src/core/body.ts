/**
 * What the bodies of frames have in common in every suite, and its strict reading. Bodies of grants begin with t and n,
 * those of shares and fragments with the relay's number from 1, one byte each; the contract battery holds suites to it.
 */
import { ChartpassError } from "./errors.ts";
import type { GrantTerms } from "./suite.ts";
import { decodeFrame, type Frame, type Kind } from "./wire.ts";

/** Most relays of a grant, in every suite. */
export const MAX_RELAYS = 32;

/** A suite's strict reader of every kind, the door for foreign bytes: each throws what it refuses. */
export type Readers = { readonly [K in Kind]: (frame: Uint8Array) => unknown };

/** `parse` of a suite: a copy of foreign bytes, after every check that needs no other value. */
export function parserOf(readers: Readers): <K extends Kind>(kind: K, bytes: Uint8Array) => Frame<K> {
  return <K extends Kind>(kind: K, bytes: Uint8Array) => {
    const copy = bytes.slice();
    readers[kind](copy);
    return copy as Frame<K>;
  };
}

export interface Cut {
  readonly whole: Uint8Array;
  take(length: number): Uint8Array;
  rest(): Uint8Array;
}

/**
 * A body of known length, read from front to back without copying.
 * @throws WIRE_LENGTH, and what {@link decodeFrame} throws
 */
export function cutBody(suiteCode: number, kind: Kind, frame: Uint8Array, length: number): Cut {
  const whole = decodeFrame(suiteCode, kind, frame);
  if (whole.length !== length) throw wireError("WIRE_LENGTH", "The data is cut short or has extra bytes.");
  let at = 0;
  const take = (count: number): Uint8Array => whole.subarray(at, (at += count));
  return { whole, take, rest: () => take(length - at) };
}

/**
 * t and n of a grant, before the rest of it is read.
 * @throws WIRE_THRESHOLD, and what {@link decodeFrame} throws
 */
export function readTerms(suiteCode: number, frame: Uint8Array): GrantTerms {
  const [threshold = 0, relays = 0] = decodeFrame(suiteCode, "grant", frame);
  if (threshold < 1 || relays < threshold || relays > MAX_RELAYS) {
    throw wireError("WIRE_THRESHOLD", "The grant names an impossible number of relays.");
  }
  return { threshold, relays };
}

/** A relay's number, from 1. @throws WIRE_INDEX */
export function indexOf(bytes: Uint8Array): number {
  const index = bytes[0] ?? 0;
  if (index < 1 || index > MAX_RELAYS) throw wireError("WIRE_INDEX", "The relay's number is out of range.");
  return index;
}

export function wireError(code: `WIRE_${string}`, message: string): ChartpassError {
  return new ChartpassError(code, message, { hint: "Ask the sender to send it again with an up-to-date app." });
}
