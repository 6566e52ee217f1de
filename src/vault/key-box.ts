/** The box of section keys that only the relays' fragments unlock: sealed under the key the capsule carries. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { parseKeyBox, type KeyBox } from "../protocol/exchange.ts";
import { openBlob, sealBlob, type Sealer } from "./sealed-blob.ts";

const INFO = utf8ToBytes("chartpass/key-box/1");

/** @param context gctx, 32 bytes: the box opens as part of its grant only */
export function sealKeyBox(sealer: Sealer, key: Uint8Array, context: Uint8Array, box: KeyBox): Promise<Uint8Array> {
  return sealBlob(sealer, boxKey(key), context, utf8ToBytes(JSON.stringify(box)));
}

/** @throws CRYPTO_OPEN, WIRE_SHAPE */
export async function openKeyBox(
  sealer: Pick<Sealer, "aead">,
  key: Uint8Array,
  context: Uint8Array,
  sealed: Uint8Array,
): Promise<KeyBox> {
  return parseKeyBox(new TextDecoder().decode(await openBlob(sealer, boxKey(key), context, sealed)));
}

const boxKey = (key: Uint8Array) => hkdf(sha256, key, undefined, INFO, 32);
