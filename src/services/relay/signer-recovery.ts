/**
 * Who signed a hash, by libsecp256k1 in WebAssembly (package tiny-secp256k1). A relay asks three times for every share,
 * and JavaScript takes six times as long. As strict as viem's `recoverAddress`, whose place it takes: exactly 65 bytes,
 * r and s from 1 to n - 1, r an x of the curve, v one of 0, 1, 27, 28, and the key a point other than infinity.
 */
import { recover } from "tiny-secp256k1";
import { keccak256 } from "viem";
import { fromHex, type Address } from "../../protocol/hex.ts";
import type { RecoverAddress } from "../../protocol/typed-data.ts";

const SIGNATURE_BYTES = 65;
const RECOVERY_IDS = new Map<number | undefined, 0 | 1>([
  [0, 0],
  [1, 1],
  [27, 0],
  [28, 1],
]);

/** In lower case. @throws anything at all for what is no signature */
export const recoverAddress: RecoverAddress = async ({ hash, signature }) => {
  const bytes = fromHex(signature, SIGNATURE_BYTES);
  const recoveryId = RECOVERY_IDS.get(bytes[64]);
  if (recoveryId === undefined) throw new RangeError("The recovery id is not one of 0, 1, 27, 28.");
  const key = recover(fromHex(hash, 32), bytes.subarray(0, 64), recoveryId, false);
  if (key === null) throw new RangeError("No key gives this signature.");
  return addressOf(key);
};

/** The last 20 bytes of the hash of both coordinates. @param key  uncompressed, 65 bytes */
const addressOf = (key: Uint8Array): Address => `0x${keccak256(key.subarray(1)).slice(-40)}`;
