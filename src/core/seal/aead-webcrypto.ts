/**
 * AES-256-GCM by the platform's WebCrypto: page, worker and Node alike, several hundred MB/s.
 * The few types used are declared here because core compiles without the DOM's.
 */
import { ChartpassError } from "../errors.ts";
import { type Aead, AEAD_TAG } from "./aead.ts";

interface GcmParams {
  readonly name: "AES-GCM";
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
  readonly tagLength: number;
}

interface Subtle {
  importKey(
    format: "raw",
    key: Uint8Array,
    algorithm: "AES-GCM",
    extractable: false,
    usages: readonly ("encrypt" | "decrypt")[],
  ): Promise<unknown>;
  encrypt(params: GcmParams, key: unknown, data: Uint8Array): Promise<ArrayBuffer>;
  decrypt(params: GcmParams, key: unknown, data: Uint8Array): Promise<ArrayBuffer>;
}

/** @throws CRYPTO_NO_WEBCRYPTO where the platform has none, as in a page that is neither https nor localhost */
export function webCryptoAead(): Aead {
  const subtle = (globalThis as { crypto?: { subtle?: Subtle } }).crypto?.subtle;
  if (subtle === undefined) {
    throw new ChartpassError("CRYPTO_NO_WEBCRYPTO", "This page may not use the browser's encryption.", {
      hint: "Open the app over https or from localhost.",
    });
  }
  const params = (iv: Uint8Array, additionalData: Uint8Array): GcmParams => ({
    name: "AES-GCM",
    iv,
    additionalData,
    tagLength: AEAD_TAG * 8,
  });
  // The key is imported for each chunk (microseconds against a megabyte): a cache could outlive a wiped key buffer.
  return {
    async seal(key, nonce, associated, data) {
      const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
      return new Uint8Array(await subtle.encrypt(params(nonce, associated), imported, data));
    },
    async open(key, nonce, associated, data) {
      const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
      return new Uint8Array(await subtle.decrypt(params(nonce, associated), imported, data));
    },
  };
}
