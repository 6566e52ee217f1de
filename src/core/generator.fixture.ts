/** Test material: a fixed generator, and how thorough a run is. */
import { asciiToBytes } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import type { Random } from "./suite.ts";

/** The stream SHA-256(label, 0) || SHA-256(label, 1) || ...; each call continues where the last one ended. */
export function fixedRandom(label: string): Random {
  let left: Uint8Array = new Uint8Array(0);
  let counter = 0;
  return (length) => {
    while (left.length < length) {
      const count = new Uint8Array(4);
      new DataView(count.buffer).setUint32(0, counter++);
      left = concatBytes(left, sha256(concatBytes(asciiToBytes(label), count)));
    }
    const out = left.slice(0, length);
    left = left.slice(length);
    return out;
  };
}

const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;

/** CHARTPASS_DEEP=1 runs every position and the full number of trials. */
export const DEEP = environment?.["CHARTPASS_DEEP"] === "1";
