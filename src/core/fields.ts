/** Inputs of hash functions. */
import { concatBytes } from "@noble/hashes/utils.js";

/** Each input with its length in four bytes before it: no two lists of inputs give the same bytes. */
export function joinFields(inputs: readonly Uint8Array[]): Uint8Array {
  const parts = inputs.flatMap((input) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, input.length);
    return [length, input];
  });
  return concatBytes(...parts);
}
