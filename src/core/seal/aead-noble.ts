/** AES-256-GCM by @noble/ciphers: runs everywhere, about 56 MB/s. For small data and places without WebCrypto. */
import { gcm } from "@noble/ciphers/aes.js";
import type { Aead } from "./aead.ts";

export const nobleAead: Aead = {
  seal: async (key, nonce, associated, data) => gcm(key, nonce, associated).encrypt(data),
  open: async (key, nonce, associated, data) => gcm(key, nonce, associated).decrypt(data),
};
