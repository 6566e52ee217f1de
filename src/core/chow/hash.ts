/**
 * The hash functions of suite `chow`, one domain tag each.
 *   Hz   -> exponents   HashToScalar of RFC 9497 for ristretto255: expand_message_xmd with SHA-512, 64 bytes modulo l
 *   KDF                 HKDF-SHA-256 (RFC 5869): secret as key material, tag as salt, public values as info
 *   H                   SHA-256 over tag and inputs
 * Several inputs are joined with four-byte lengths, so no two lists of inputs give the same bytes. The paper's H1, H3 and
 * H4 are uses of Hz, its H2 is a use of KDF.
 */
import { ristretto255_hasher } from "@noble/curves/ed25519.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { joinFields } from "../fields.ts";
import { HIDDEN_BYTES, SEED_BYTES } from "./sizes.ts";

const PREFIX = "CHARTPASS-CHOW-V1-";

/** Tags are part of the format: never reuse or rename. */
export const SCALAR_TAGS = {
  /** x1 and x2 of a type and context. */
  first: `${PREFIX}X1`,
  second: `${PREFIX}X2`,
  /** The paper's H4. */
  weight: `${PREFIX}H4`,
  /** The paper's H1, and u. */
  capsule: `${PREFIX}R`,
  nonce: `${PREFIX}U`,
  /** The paper's H3. */
  challenge: `${PREFIX}H3`,
  /** h, the coefficients of its polynomial, and the paper's H1 in a grant. */
  grant: `${PREFIX}H`,
  coefficient: `${PREFIX}COEFFICIENT`,
  witness: `${PREFIX}V`,
  polynomial: `${PREFIX}POLYNOMIAL`,
  fragment: `${PREFIX}FRAGMENT`,
  fragmentNonce: `${PREFIX}FRAGMENT-NONCE`,
} as const;

export const KEY_TAGS = {
  typeSeed: `${PREFIX}TYPE-SEED`,
  key: `${PREFIX}K`,
  pi: `${PREFIX}PI`,
} as const;

/** Masks, the paper's H2. */
export const MASK_TAGS = {
  capsule: `${PREFIX}F`,
  grant: `${PREFIX}W`,
} as const;

export const HASH_TAGS = {
  context: `${PREFIX}CONTEXT`,
  capsule: `${PREFIX}CAPSULE`,
  grant: `${PREFIX}GRANT`,
  fragment: `${PREFIX}FRAGMENT-HASH`,
} as const;

/** Hz under any tag (RFC 9497, section 4.1). */
export function hashToScalar(tag: Uint8Array, message: Uint8Array): bigint {
  return ristretto255_hasher.hashToScalar(message, { DST: tag });
}

/** Hz: several inputs to an exponent; zero has probability 2^-252 and is refused wherever it would be used. */
export function hashScalar(use: keyof typeof SCALAR_TAGS, ...inputs: Uint8Array[]): bigint {
  return hashToScalar(asciiToBytes(SCALAR_TAGS[use]), joinFields(inputs));
}

/** KDF: 32 bytes from a secret, bound to other inputs. */
export function deriveKey(use: keyof typeof KEY_TAGS, secret: Uint8Array, ...inputs: Uint8Array[]): Uint8Array {
  return hkdf(sha256, secret, asciiToBytes(KEY_TAGS[use]), joinFields(inputs), SEED_BYTES);
}

/** KDF: the 64 bytes that hide a capsule's seed and w, or a grant's h and pi. */
export function deriveMask(use: keyof typeof MASK_TAGS, secret: Uint8Array, ...inputs: Uint8Array[]): Uint8Array {
  return hkdf(sha256, secret, asciiToBytes(MASK_TAGS[use]), joinFields(inputs), HIDDEN_BYTES);
}

/** H: 32 bytes. */
export function hashBytes(use: keyof typeof HASH_TAGS, ...inputs: Uint8Array[]): Uint8Array {
  return sha256(joinFields([asciiToBytes(HASH_TAGS[use]), ...inputs]));
}
