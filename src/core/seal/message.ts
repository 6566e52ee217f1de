/**
 * Sealed messages: one sender, one recipient, safe against a quantum adversary who records today.
 * X-Wing (ML-KEM-768 + X25519; Barbosa, Connolly, Duarte, Kaiser, Schwabe, Varner, Westerbaan, "X-Wing: The Hybrid KEM
 * You've Been Looking For", CIC 2024; draft-connolly-cfrg-xwing-kem) carries a secret, HKDF-SHA-256 turns it into a key
 * and a nonce used once, AES-256-GCM seals.
 *
 * Layout: magic "CM" (2) | version 1 (1) | X-Wing ciphertext (1120) | AES-GCM ciphertext and tag (16 + plaintext).
 * Everything before the AES part, the recipient's key and `info` are bound by the key derivation.
 * Says nothing about who sent it: whoever needs to know signs inside. The length of the plaintext shows.
 */
import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import { ChartpassError } from "../errors.ts";
import type { Random } from "../suite.ts";
import { AEAD_KEY, AEAD_NONCE, AEAD_TAG } from "./aead.ts";
import { refusal } from "./refusal.ts";

/** A secret is X-Wing's 32-byte seed. */
export const MESSAGE_SECRET = 32;
export const MESSAGE_PUBLIC = 1216;
const KEM_CIPHERTEXT = 1120;
const KEM_COINS = 64;
const PREFIX = Uint8Array.of(0x43, 0x4d, 1);
/** How much longer a sealed message is than its plaintext. */
export const MESSAGE_OVERHEAD = PREFIX.length + KEM_CIPHERTEXT + AEAD_TAG;
const TAG = utf8ToBytes("chartpass/message/1");

export interface MessageKey {
  /** 32 bytes; never leaves its owner. */
  readonly secret: Uint8Array;
  /** 1216 bytes. */
  readonly public: Uint8Array;
}

export function messageKeygen(random: Random): MessageKey {
  const secret = random(MESSAGE_SECRET);
  return { secret, public: xwing.keygen(secret).publicKey };
}

/** The public key of a secret. @throws ARG_KEY */
export function messagePublicOf(secret: Uint8Array): Uint8Array {
  if (secret.length !== MESSAGE_SECRET) throw wrongKey(`A message secret has ${MESSAGE_SECRET} bytes.`);
  return xwing.keygen(secret).publicKey;
}

/**
 * @param to    recipient's public key, 1216 bytes
 * @param info  context both sides know, any length; not sent
 * @throws ARG_KEY when `to` is not a usable key
 */
export function sealMessage(to: Uint8Array, plaintext: Uint8Array, info: Uint8Array, random: Random): Uint8Array {
  const { cipherText, sharedSecret } = encapsulate(to, random(KEM_COINS));
  const opening = concatBytes(PREFIX, cipherText);
  const { key, nonce } = derive(sharedSecret, to, opening, info);
  return concatBytes(opening, gcm(key, nonce).encrypt(plaintext));
}

/** Opens what is sealed to one secret. @throws CRYPTO_OPEN for every failure alike */
export type MessageOpener = (sealed: Uint8Array, info: Uint8Array) => Uint8Array;

/** What an opening is computed with; a platform may have it faster. */
export interface MessagePrimitives {
  /** X-Wing with one secret: what a ciphertext of 1120 bytes carries. @throws anything at all when it is not usable */
  decapsulate(cipherText: Uint8Array): Uint8Array;
  /** AES-256-GCM, tag last, at least that long. @throws anything at all when the tag does not check */
  decrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array): Uint8Array;
}

/**
 * For who opens many: the public key, which every opening hashes, is computed once. Holds the secret.
 * @param prepare  what opens messages to a secret, which it may keep
 * @throws ARG_KEY
 */
export function messageOpener(secret: Uint8Array, prepare = portably): MessageOpener {
  const to = messagePublicOf(secret);
  const { decapsulate, decrypt } = prepare(secret.slice());
  return (sealed, info) => {
    if (!isSealedMessage(sealed)) throw refusal();
    const opening = sealed.subarray(0, PREFIX.length + KEM_CIPHERTEXT);
    try {
      const sharedSecret = decapsulate(opening.subarray(PREFIX.length));
      const { key, nonce } = derive(sharedSecret, to, opening, info);
      return decrypt(key, nonce, sealed.subarray(opening.length));
    } catch {
      throw refusal();
    }
  };
}

/** @throws CRYPTO_OPEN for every failure alike */
export function openMessage(secret: Uint8Array, sealed: Uint8Array, info: Uint8Array): Uint8Array {
  // Looked at first: what is no sealed message costs nothing.
  if (secret.length !== MESSAGE_SECRET || !isSealedMessage(sealed)) throw refusal();
  return messageOpener(secret)(sealed, info);
}

/** Whether bytes begin like a sealed message of this version. Says nothing about who can open it. */
export function isSealedMessage(bytes: Uint8Array): boolean {
  return bytes.length >= MESSAGE_OVERHEAD && PREFIX.every((byte, i) => bytes[i] === byte);
}

function derive(
  sharedSecret: Uint8Array,
  to: Uint8Array,
  opening: Uint8Array,
  info: Uint8Array,
): { key: Uint8Array; nonce: Uint8Array } {
  // Fixed-length hashes: one reading only, whatever the length of info.
  const context = concatBytes(TAG, sha256(to), sha256(opening), sha256(info));
  const okm = hkdf(sha256, sharedSecret, undefined, context, AEAD_KEY + AEAD_NONCE);
  return { key: okm.subarray(0, AEAD_KEY), nonce: okm.subarray(AEAD_KEY) };
}

function portably(secret: Uint8Array): MessagePrimitives {
  return {
    decapsulate: (cipherText) => xwing.decapsulate(cipherText, secret),
    decrypt: (key, nonce, data) => gcm(key, nonce).decrypt(data),
  };
}

function encapsulate(to: Uint8Array, coins: Uint8Array): { cipherText: Uint8Array; sharedSecret: Uint8Array } {
  try {
    return xwing.encapsulate(to, coins);
  } catch (cause) {
    throw new ChartpassError("ARG_KEY", "This message key is not usable.", {
      hint: "Ask the recipient for a new code or request.",
      cause,
    });
  }
}

function wrongKey(message: string): ChartpassError {
  return new ChartpassError("ARG_KEY", message, { hint: "Ask the recipient for a new code or request." });
}
