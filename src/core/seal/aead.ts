/**
 * The one primitive bulk sealing needs: AES-256-GCM, 12-byte nonce, 16-byte tag at the end of the ciphertext.
 * Injected, so that core stays free of any platform: see aead-webcrypto.ts (fast) and aead-noble.ts (anywhere).
 */
export interface Aead {
  /** @returns ciphertext with its tag, 16 bytes longer than `data`; `data` is not retained or changed */
  seal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, data: Uint8Array): Promise<Uint8Array>;
  /** @throws anything at all when the tag does not check; callers turn it into CRYPTO_OPEN */
  open(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, data: Uint8Array): Promise<Uint8Array>;
}

export const AEAD_KEY = 32;
export const AEAD_NONCE = 12;
export const AEAD_TAG = 16;
