/**
 * From what a person remembers to a key: scrypt (RFC 7914), then HKDF-SHA-256. The parameters lie beside the ciphertext
 * where an attacker may edit them, so they have a floor (no cheap guessing), a ceiling (no frozen device), and are
 * authenticated as associated data of what the key seals.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { ChartpassError } from "../core/errors.ts";
import type { Random } from "../core/suite.ts";
import { toHex, fromHex } from "../protocol/hex.ts";
import { bytes32 } from "../protocol/schema.ts";

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** N is a power of two from 2^17: half a second to a second and 128 MiB on today's machines. */
export const kdfSchema = v.strictObject({
  name: v.literal("scrypt"),
  N: v.picklist([2 ** 17, 2 ** 18, 2 ** 19]),
  r: whole(8, 16),
  p: whole(1, 4),
  salt: bytes32,
});
export type KdfParams = v.InferOutput<typeof kdfSchema>;

export const MIN_PASSPHRASE = 10;
const INFO = utf8ToBytes("chartpass/vault/kek/1");
export const STRETCH_STEPS = 1000;

export function newKdfParams(random: Random): KdfParams {
  return { name: "scrypt", N: 2 ** 17, r: 8, p: 1, salt: toHex(random(32)) };
}

/**
 * @param progress  0 to {@link STRETCH_STEPS}
 * @throws VAULT_KDF for parameters outside the bounds, before any work
 */
export async function stretch(
  secret: string,
  params: KdfParams,
  progress?: (done: number) => void,
): Promise<Uint8Array> {
  const checked = v.safeParse(kdfSchema, params);
  if (!checked.success) throw new ChartpassError("VAULT_KDF", "The protection of this vault is not up to standard.");
  const { N, r, p, salt } = checked.output;
  let last = -1;
  const key = await scryptAsync(utf8ToBytes(secret.normalize("NFKC")), fromHex(salt, 32), {
    N,
    r,
    p,
    dkLen: 32,
    onProgress: (share) => {
      const done = Math.floor(share * 50) * (STRETCH_STEPS / 50);
      if (done === last) return;
      last = done;
      progress?.(done);
    },
  });
  return hkdf(sha256, key, undefined, INFO, 32);
}

/** The parameters as associated data: one text per value. */
export function kdfBytes({ name, N, r, p, salt }: KdfParams): Uint8Array {
  return utf8ToBytes(JSON.stringify(["chartpass/vault/kdf/1", name, N, r, p, salt.toLowerCase()]));
}

/** @throws VAULT_PASSPHRASE */
export function checkPassphrase(passphrase: string): void {
  if ([...passphrase.normalize("NFKC").trim()].length >= MIN_PASSPHRASE) return;
  throw new ChartpassError("VAULT_PASSPHRASE", `The passphrase is shorter than ${MIN_PASSPHRASE} characters.`, {
    hint: "Take three or four unrelated words.",
  });
}
