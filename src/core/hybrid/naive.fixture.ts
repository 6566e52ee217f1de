/**
 * The combiners one would write first, for the attack tests to break. Never imported by what ships.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import type { Suite } from "../suite.ts";
import { encodeFrame, FRAME_HEADER, type Frame } from "../wire.ts";

/** K1 xor K2: each leg's part can be taken out again. */
export function xorKeys(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.map((byte, i) => byte ^ (second[i] ?? 0));
}

/** H(K1, K2) without the capsules: says nothing about which capsules the keys came from. */
export function hashKeys(first: Uint8Array, second: Uint8Array): Uint8Array {
  return sha256(concatBytes(first, second));
}

/** A leg that is no longer what it claims: its capsules end with a byte that nobody looks at. */
export function malleable(leg: Suite): Suite {
  const strip = (capsule: Uint8Array): Frame<"capsule"> =>
    encodeFrame(leg.info.code, "capsule", capsule.slice(FRAME_HEADER, -1));
  const wrap = (capsule: Uint8Array): Frame<"capsule"> =>
    encodeFrame(leg.info.code, "capsule", concatBytes(capsule.subarray(FRAME_HEADER), Uint8Array.of(0)));
  return {
    ...leg,
    encapsulate(to, type, context) {
      const made = leg.encapsulate(to, type, context);
      return { ...made, capsule: wrap(made.capsule) };
    },
    decapsulateOwn: (key, type, context, capsule) => leg.decapsulateOwn(key, type, context, strip(capsule)),
  };
}
