/** Types (scopes), the same in every suite: a kind, zero-padded ASCII, and a secret salt. */
import { asciiToBytes } from "@noble/curves/utils.js";
import { cutBody, wireError } from "./body.ts";
import { ChartpassError } from "./errors.ts";
import { draw } from "./random.ts";
import type { Random } from "./suite.ts";
import { encodeFrame, type Frame } from "./wire.ts";

const KIND_BYTES = 32;
const SALT_BYTES = 32;
export const TYPE_BYTES = KIND_BYTES + SALT_BYTES;

/** @throws ARG_KIND unless 1 to 32 printable ASCII characters */
export function newType(suiteCode: number, random: Random, kind: string): Frame<"type"> {
  if (!/^[\x20-\x7e]{1,32}$/.test(kind)) {
    throw new ChartpassError("ARG_KIND", "A kind is 1 to 32 printable ASCII characters.");
  }
  const body = new Uint8Array(TYPE_BYTES);
  body.set(asciiToBytes(kind));
  body.set(draw(random, SALT_BYTES), KIND_BYTES);
  return encodeFrame(suiteCode, "type", body);
}

export function readType(suiteCode: number, frame: Uint8Array): Uint8Array {
  return typeOf(cutBody(suiteCode, "type", frame, TYPE_BYTES).rest());
}

/** Printable ASCII, then only zeros: one encoding for each kind. @throws WIRE_TYPE */
export function typeOf(bytes: Uint8Array): Uint8Array {
  const kind = bytes.subarray(0, KIND_BYTES);
  const end = [...kind, 0].indexOf(0);
  const [text, padding] = [kind.subarray(0, end), kind.subarray(end)];
  if (end === 0 || text.some((c) => c < 0x20 || c > 0x7e) || padding.some((c) => c !== 0)) {
    throw wireError("WIRE_TYPE", "The type is not valid.");
  }
  return bytes;
}
