/** Something small at rest: nonce (12) | AES-256-GCM. Keys come from the vault's root or a passphrase. */
import { concatBytes } from "@noble/hashes/utils.js";
import { AEAD_NONCE, AEAD_TAG, type Aead } from "../core/seal/aead.ts";
import { refusal } from "../core/seal/refusal.ts";
import type { Random } from "../core/suite.ts";

export interface Sealer {
  readonly aead: Aead;
  readonly random: Random;
}

export async function sealBlob(
  { aead, random }: Sealer,
  key: Uint8Array,
  associated: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const nonce = random(AEAD_NONCE);
  return concatBytes(nonce, await aead.seal(key, nonce, associated, plaintext));
}

/** @throws CRYPTO_OPEN for every failure alike */
export async function openBlob(
  { aead }: Pick<Sealer, "aead">,
  key: Uint8Array,
  associated: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  if (sealed.length < AEAD_NONCE + AEAD_TAG) throw refusal();
  try {
    return await aead.open(key, sealed.subarray(0, AEAD_NONCE), associated, sealed.subarray(AEAD_NONCE));
  } catch {
    throw refusal();
  }
}

/** Associated data: a JSON list, so one byte string per value. */
export const associatedData = (...values: readonly (string | number | null)[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(values));
