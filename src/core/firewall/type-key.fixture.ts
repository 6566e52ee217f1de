/** Test material: what no coins decide in a grant of `ibe-clc`, chosen by the wallet, and where the grant's parts stand. */
import { concatBytes } from "@noble/hashes/utils.js";
import { readOwnerKey, readType, SUITE_CODE } from "../ibe-clc/bodies.ts";
import type { Curve } from "../ibe-clc/curve.ts";
import { encodePoint } from "../ibe-clc/points.ts";
import { encodeFrame, FRAME_HEADER, type Frame } from "../wire.ts";

/** Place and length of a part in the body: t, n, A, U, R_t, k2, k3, U_i. */
export const PARTS = { A: [2, 96], U: [98, 96], R: [194, 48], X: [242, 80], firstU: [322, 96] } as const;

const part =
  ([from, length]: readonly [number, number]) =>
  ({ grant }: { readonly grant: Uint8Array }): Uint8Array =>
    grant.slice(FRAME_HEADER + from, FRAME_HEADER + from + length);

export const seenA = part(PARTS.A);
export const seenU = part(PARTS.U);
export const seenR = part(PARTS.R);
/** k2 and k3, both made from X. */
export const seenX = part(PARTS.X);
export const seenFirstU = part(PARTS.firstU);

export const pointR = (curve: Curve, rho: bigint): Uint8Array => encodePoint(curve.g1.multiply(rho));

/** S_t and R_t for a rho of the wallet's choice: a valid type key, whatever R_t says. */
export function typeKeyWith(
  curve: Curve,
  rho: bigint,
  key: Frame<"owner-key">,
  type: Frame<"type">,
): Frame<"type-key"> {
  const { owner, sk } = readOwnerKey(curve, key);
  const t = readType(type);
  const S = sk.add(curve.typePoint(owner.id, t).multiply(rho));
  return encodeFrame(SUITE_CODE, "type-key", concatBytes(owner.id, t, encodePoint(S), pointR(curve, rho)));
}
