/**
 * SD-JWT (RFC 9901) with ES256 and SHA-256, all by noble: the same bytes in a page, a worker and Node.
 * @sd-jwt/core makes the digests and checks the signature; what it leaves to its caller (strict base64url, disclosures
 * nobody signed, names used twice) is checked here and in verify.ts.
 */
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { bytesToUtf8 } from "@noble/ciphers/utils.js";
import { base64url } from "multiformats/bases/base64";
import { SDJwtInstance } from "@sd-jwt/core";
import type { Random } from "../../core/suite.ts";

/** Bytes of salt of a disclosure: 128 bits, as RFC 9901 section 9.3 asks. */
const SALT = 16;

export const toBase64url = (bytes: Uint8Array): string => base64url.baseEncode(bytes);

/** Strict: one text per byte string, no padding. Undefined for anything else. */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    const bytes = base64url.baseDecode(text);
    return toBase64url(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON value in a base64url text; undefined for anything else. */
export function jsonIn(text: string): unknown {
  const bytes = fromBase64url(text);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(bytesToUtf8(bytes));
  } catch {
    return undefined;
  }
}

export function issuing(privateKey: Uint8Array, random: Random): SDJwtInstance<Record<string, unknown>> {
  return new SDJwtInstance({
    omitTyp: true,
    hasher,
    hashAlg: "sha-256",
    saltGenerator: () => toBase64url(random(SALT)),
    signAlg: "ES256",
    // One signature per content (low s, RFC 6979): the hash of the whole is the commitment on the ledger.
    signer: (data) => toBase64url(p256.sign(utf8ToBytes(data), privateKey, { lowS: true })),
  });
}

export function verifying(publicKey: Uint8Array): SDJwtInstance<Record<string, unknown>> {
  return new SDJwtInstance({
    hasher,
    hashAlg: "sha-256",
    verifier: (data, text) => {
      const signature = fromBase64url(text);
      return signature?.length === 64 && p256.verify(signature, utf8ToBytes(data), publicKey, { lowS: true });
    },
  });
}

/** Digest of a disclosure as it stands in the signed claims. */
export function digestOf(disclosure: string): string {
  return toBase64url(sha256(utf8ToBytes(disclosure)));
}

function hasher(data: string | ArrayBuffer): Uint8Array {
  return sha256(typeof data === "string" ? utf8ToBytes(data) : new Uint8Array(data));
}
