/**
 * X-Wing for who opens many messages with one key (draft-connolly-cfrg-xwing-kem, sections 5.2 and 5.4): the seed is
 * expanded once, ML-KEM-768's matrix too, and X25519 is the platform's. The bytes are those of noble's X-Wing, which
 * expands the seed for every message and takes eight times as long. Holds the secret.
 *
 *   expanded = SHAKE256(seed, 96)          d || z of ML-KEM, 64 bytes, and X25519's secret, 32
 *   ss       = SHA3-256(ss_M || ss_X || ct_X || pk_X || label)
 */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import type { MessagePrimitives } from "../../core/seal/message.ts";

const SEED_BYTES = 32;
const ML_KEM_SEED = 64;
const ML_KEM_CIPHERTEXT = 1088;
const X25519_BYTES = 32;
/** The picture `\.//^\`. */
const LABEL = hexToBytes("5c2e2f2f5e5c");
/** What DER has before the 32 bytes of a key of X25519 (RFC 8410). */
const PKCS8 = hexToBytes("302e020100300506032b656e04220420");
const SPKI = hexToBytes("302a300506032b656e032100");

/** @param seed  32 bytes; not retained, what it expands to is */
export function prepareDecapsulation(seed: Uint8Array): MessagePrimitives["decapsulate"] {
  if (seed.length !== SEED_BYTES) throw new RangeError(`A seed of X-Wing has ${SEED_BYTES} bytes.`);
  const expanded = shake256(seed, { dkLen: ML_KEM_SEED + X25519_BYTES });
  const lattice = ml_kem768.keygen(expanded.subarray(0, ML_KEM_SEED));
  const prepared = ml_kem768.prepare(lattice.publicKey);
  const privateKey = privateKeyOf(expanded.subarray(ML_KEM_SEED));
  expanded.fill(0);
  const publicBytes = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(SPKI.length);
  return (cipherText) => {
    if (cipherText.length !== ML_KEM_CIPHERTEXT + X25519_BYTES) throw new RangeError("Not a ciphertext of X-Wing.");
    const theirs = cipherText.subarray(ML_KEM_CIPHERTEXT);
    const ssM = prepared.decapsulate(cipherText.subarray(0, ML_KEM_CIPHERTEXT), lattice.secretKey);
    // Throws for a point of small order, as noble does.
    const ssX = diffieHellman({ privateKey, publicKey: publicKeyOf(theirs) });
    return sha3_256(concatBytes(ssM, ssX, theirs, publicBytes, LABEL));
  };
}

function privateKeyOf(secret: Uint8Array): KeyObject {
  // Memory of its own, that can be emptied: small Buffers share theirs.
  const der = concatBytes(PKCS8, secret);
  const key = createPrivateKey({ key: Buffer.from(der.buffer), format: "der", type: "pkcs8" });
  der.fill(0);
  return key;
}

const publicKeyOf = (bytes: Uint8Array) =>
  createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: "der", type: "spki" });
