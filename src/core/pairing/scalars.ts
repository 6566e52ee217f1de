/** Numbers modulo r, the order of G1, G2 and GT. */
import { bls12_381 } from "@noble/curves/bls12-381.js";

export const Fr = bls12_381.fields.Fr;

/** @throws RangeError for what a library would silently reduce */
export function checkScalar(scalar: bigint, least: 0n | 1n): void {
  if (scalar < least || scalar >= Fr.ORDER) throw new RangeError("A scalar is out of range.");
}
