/**
 * How a frame of a combined suite holds the frames of its two legs.
 *
 *   capsule     first || second || tag                    tag: combine.ts
 *   statement   first || second || SHA-256(capsule frame)
 *   all others  first || second
 *
 * Each leg's frame is embedded whole, so its own header says suite, kind and length, and its own strict reader decides.
 * What a reader of one leg cannot see is checked here: nothing beside the legs, and legs that agree on the relay's
 * number or the relays' count.
 *
 * The bodies of grants begin with t and n, those of shares and fragments with the relay's number from 1, one byte each,
 * in every suite (the contract battery holds them to it); that is all a combined suite knows of their inside.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import { decodeFrame, encodeFrame, FRAME_HEADER, type Frame, type Kind } from "../wire.ts";

/** Bytes of a tag and of a hash. */
const TAIL_BYTES = 32;
const TAILS: Partial<Record<Kind, number>> = { capsule: TAIL_BYTES, statement: TAIL_BYTES };
/** First bytes of a body in which both legs must agree. */
const AGREED: Partial<Record<Kind, number>> = { grant: 2, share: 1, fragment: 1 };

export interface Legs<K extends Kind> {
  readonly first: Frame<K>;
  readonly second: Frame<K>;
  /** Tag of a capsule, hash of a statement; else empty. */
  readonly tail: Uint8Array;
}

/**
 * The legs of a frame, as views; what stands inside them is for their suites to judge.
 * @throws WIRE_LENGTH, WIRE_LEGS, and what {@link decodeFrame} throws
 */
export function splitLegs<K extends Kind>(suiteCode: number, kind: K, frame: Uint8Array): Legs<K> {
  const body = decodeFrame(suiteCode, kind, frame);
  const middle = endOfFrame(body, 0);
  const end = endOfFrame(body, middle);
  if (body.length - end !== (TAILS[kind] ?? 0)) throw lengthError();
  const [first, second] = [body.subarray(0, middle), body.subarray(middle, end)];
  for (let i = 0; i < (AGREED[kind] ?? 0); i++) {
    if (first[FRAME_HEADER + i] !== second[FRAME_HEADER + i]) throw legsError();
  }
  return { first: first as Frame<K>, second: second as Frame<K>, tail: body.subarray(end) };
}

export function joinLegs<K extends Kind>(
  suiteCode: number,
  kind: K,
  first: Frame<K>,
  second: Frame<K>,
  tail: Uint8Array = new Uint8Array(0),
): Frame<K> {
  return encodeFrame(suiteCode, kind, concatBytes(first, second, tail));
}

export function legsError(): ChartpassError {
  return new ChartpassError("WIRE_LEGS", "The two halves of the data do not belong together.", {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}

/** Where the frame that begins at `start` ends, by the length in its header. */
function endOfFrame(body: Uint8Array, start: number): number {
  if (body.length - start < FRAME_HEADER) throw lengthError();
  const length = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(start + 5);
  const end = start + FRAME_HEADER + length;
  if (end > body.length) throw lengthError();
  return end;
}

function lengthError(): ChartpassError {
  return new ChartpassError("WIRE_LENGTH", "The data is cut short or has extra bytes.", {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}
