/**
 * The hash functions of suite `lattice`, one domain tag each.
 *   H    SHA-256: ASCII tag || inputs, each with its length in four bytes before it
 *   KDF  HKDF-SHA-256 (RFC 5869): secret as key material, tag as salt, public values as info, 32 bytes
 * What a contract may have to hash again (statement.ts, commitment.ts) is SHA-256 of a tag and fields of fixed length.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { joinFields } from "../fields.ts";

const PREFIX = "CHARTPASS-LATTICE-V1-";

/** Tags are part of the format: never reuse or rename; none is the beginning of another. */
export const HASH_TAGS = {
  address: `${PREFIX}ADDRESS`,
  binding: `${PREFIX}BINDING`,
  coins: `${PREFIX}SEED-COINS`,
} as const;

export const KEY_TAGS = {
  type: `${PREFIX}KEY-TYPE`,
  address: `${PREFIX}KEY-ADDRESS`,
  key: `${PREFIX}KEY-K`,
} as const;

/** SHA-256 of a tag and fields of fixed length (the last may be of any), as they stand. */
export const FLAT_TAGS = {
  context: `${PREFIX}CONTEXT`,
  capsule: `${PREFIX}CAPSULE`,
  statement: `${PREFIX}STATEMENT`,
  share: `${PREFIX}COMMIT-SHARE`,
  fragment: `${PREFIX}COMMIT-FRAGMENT`,
} as const;

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function hash(use: keyof typeof HASH_TAGS, ...inputs: Uint8Array[]): Uint8Array {
  return sha256(concatBytes(ascii(HASH_TAGS[use]), joinFields(inputs)));
}

export function flatHash(use: keyof typeof FLAT_TAGS, ...fields: Uint8Array[]): Uint8Array {
  return sha256(concatBytes(ascii(FLAT_TAGS[use]), ...fields));
}

export function deriveKey(use: keyof typeof KEY_TAGS, secret: Uint8Array, ...info: Uint8Array[]): Uint8Array {
  return hkdf(sha256, secret, ascii(KEY_TAGS[use]), joinFields(info), 32);
}
