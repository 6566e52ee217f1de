/**
 * Frames: every cryptographic value that travels. Layout, big-endian:
 *   magic "CP" (2) | format 1 (1) | suite code (1) | kind code (1) | body length (4) | body
 * Unknown format, suite or kind, a wrong length and trailing bytes are refused. A suite's `parse` adds its own checks.
 */
import { ChartpassError } from "./errors.ts";

/** Kind codes are part of the format: never reuse or renumber. */
export const KINDS = {
  params: 1,
  master: 2,
  partial: 3,
  "owner-key": 4,
  "owner-address": 5,
  "recipient-key": 6,
  address: 7,
  type: 8,
  "type-key": 9,
  capsule: 10,
  statement: 11,
  grant: 12,
  share: 13,
  fragment: 14,
} as const;

export type Kind = keyof typeof KINDS;

declare const brand: unique symbol;
/** Bytes of one kind, made only by a suite or its `parse`. Treat as immutable. */
export type Frame<K extends Kind = Kind> = Uint8Array & { readonly [brand]: K };

export const FRAME_HEADER = 9;
const MAGIC_0 = 0x43;
const MAGIC_1 = 0x50;
const FORMAT = 1;

/** Wrap a body. The caller has checked it. */
export function encodeFrame<K extends Kind>(suiteCode: number, kind: K, body: Uint8Array): Frame<K> {
  const out = new Uint8Array(FRAME_HEADER + body.length);
  out.set([MAGIC_0, MAGIC_1, FORMAT, suiteCode, KINDS[kind]]);
  new DataView(out.buffer).setUint32(5, body.length);
  out.set(body, FRAME_HEADER);
  return out as Frame<K>;
}

/**
 * The body of a frame of the given suite and kind (a view, not a copy).
 * @throws WIRE_MAGIC, WIRE_FORMAT, WIRE_SUITE, WIRE_KIND, WIRE_LENGTH
 */
export function decodeFrame(suiteCode: number, kind: Kind, bytes: Uint8Array): Uint8Array {
  if (suiteCodeOf(bytes) !== suiteCode) throw wireError("WIRE_SUITE", "The data belongs to another suite.");
  if (bytes[4] !== KINDS[kind]) throw wireError("WIRE_KIND", `The data is not of kind ${kind}.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(5);
  if (length !== bytes.length - FRAME_HEADER)
    throw wireError("WIRE_LENGTH", "The data is cut short or has extra bytes.");
  return bytes.subarray(FRAME_HEADER);
}

/**
 * The suite code in a frame's header; says nothing about the body.
 * @throws WIRE_LENGTH, WIRE_MAGIC, WIRE_FORMAT
 */
export function suiteCodeOf(bytes: Uint8Array): number {
  if (bytes.length < FRAME_HEADER) throw wireError("WIRE_LENGTH", "The data is cut short.");
  if (bytes[0] !== MAGIC_0 || bytes[1] !== MAGIC_1) throw wireError("WIRE_MAGIC", "This is not Chartpass data.");
  if (bytes[2] !== FORMAT) throw wireError("WIRE_FORMAT", `Format ${bytes[2]} is not known here.`);
  return bytes[3] as number;
}

/** Which of several kinds a checked frame is of. */
export function isKind<K extends Kind>(frame: Frame, kind: K): frame is Frame<K> {
  return frame[4] === KINDS[kind];
}

function wireError(code: `WIRE_${string}`, message: string): ChartpassError {
  return new ChartpassError(code, message, {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}
