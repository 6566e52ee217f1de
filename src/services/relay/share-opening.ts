/** Opening the messages that shares come in, with what this platform has: a prepared X-Wing, and AES of the processor. */
import { createDecipheriv } from "node:crypto";
import { AEAD_TAG } from "../../core/seal/aead.ts";
import { messageOpener, type MessageOpener } from "../../core/seal/message.ts";
import { prepareDecapsulation } from "./x-wing.ts";

/** Holds the secret. @throws ARG_KEY */
export function shareOpener(secret: Uint8Array): MessageOpener {
  return messageOpener(secret, (held) => ({ decapsulate: prepareDecapsulation(held), decrypt }));
}

/** AES-256-GCM, the tag at the end. */
function decrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array): Uint8Array {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: AEAD_TAG });
  decipher.setAuthTag(data.subarray(-AEAD_TAG));
  const plaintext = decipher.update(data.subarray(0, -AEAD_TAG));
  // Throws when the tag does not fit; what was decrypted is not handed on before.
  decipher.final();
  return plaintext;
}
