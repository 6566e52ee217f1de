/**
 * The hash functions of suite `ibe-clc`, one domain tag each.
 *   H   -> G2   hash_to_curve of RFC 9380, suite BLS12381G2_XMD:SHA-256_SSWU_RO_ (curve.ts)
 *   Hz  -> Zr   expand_message_xmd of RFC 9380 with SHA-256, 64 bytes reduced modulo r
 *   KDF         HKDF-SHA-256 (RFC 5869): secret as key material, tag as salt, public values as info, 32 bytes
 * Several inputs are joined with four-byte lengths, so no two lists of inputs give the same bytes.
 */
import { expand_message_xmd } from "@noble/curves/abstract/hash-to-curve.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { joinFields } from "../fields.ts";
import { reduceScalar } from "./points.ts";

const PREFIX = "CHARTPASS-IBE-CLC-V1-";
const CURVE = "_BLS12381G2_XMD:SHA-256_SSWU_RO_";

/** Tags are part of the format: never reuse or rename. */
export const POINT_TAGS = {
  identity: `${PREFIX}IDENTITY${CURVE}`,
  type: `${PREFIX}TYPE${CURVE}`,
  grant: `${PREFIX}GRANT${CURVE}`,
} as const;

export const SCALAR_TAGS = {
  owner: `${PREFIX}H`,
  typeKey: `${PREFIX}RHO`,
  capsule: `${PREFIX}A`,
  nonce: `${PREFIX}NONCE`,
  challenge: `${PREFIX}CHALLENGE`,
  grant: `${PREFIX}L`,
  polynomial: `${PREFIX}POLYNOMIAL`,
} as const;

export const KEY_TAGS = {
  mask: `${PREFIX}C2`,
  key: `${PREFIX}K`,
  grant: `${PREFIX}K3`,
} as const;

const CONTEXT_TAG = `${PREFIX}CONTEXT`;

/** Hz: several inputs to a scalar; zero has probability 2^-255 and is refused wherever it would be used. */
export function hashScalar(use: keyof typeof SCALAR_TAGS, ...inputs: Uint8Array[]): bigint {
  return reduceScalar(expand_message_xmd(joinFields(inputs), SCALAR_TAGS[use], 64, sha256));
}

/** KDF: 32 bytes from a secret, bound to public inputs. */
export function deriveKey(use: keyof typeof KEY_TAGS, secret: Uint8Array, ...inputs: Uint8Array[]): Uint8Array {
  return hkdf(sha256, secret, asciiToBytes(KEY_TAGS[use]), joinFields(inputs), 32);
}

/** H(context): the 32 bytes a relay sees in place of a capsule's context. */
export function hashContext(context: Uint8Array): Uint8Array {
  return sha256(joinFields([asciiToBytes(CONTEXT_TAG), context]));
}
