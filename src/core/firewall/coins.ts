/**
 * Coins that neither the wallet nor its firewall chooses alone (Blum 1981, as a reverse firewall uses it: Mironov,
 * Stephens-Davidowitz, EUROCRYPT 2015; MedExChain, Lv et al. 2025).
 *
 *   wallet    seed <- 32 bytes, sends com = SHA-256(tag, seed, terms)
 *   firewall  answers contribution <- 32 bytes
 *   both      coins = HKDF(seed || contribution), after the wallet has revealed seed and com was compared
 *
 * Whatever seed a subverted wallet committed to, the coins are uniform once the contribution is, and the wallet is bound
 * to them. An honest wallet's coins are uniform whatever the firewall contributes: seed was hidden when it did. What the
 * wallet still chooses around a grant (terms) is fixed by the same commitment, so it cannot be chosen to suit the coins.
 */
import { chacha20 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";

/** Bytes of a seed, a commitment and a contribution. */
export const COIN_BYTES = 32;

const COMMITMENT = utf8ToBytes("chartpass/firewall/commitment/1");
const COINS = utf8ToBytes("chartpass/firewall/coins/1");
const NONCE = 12;

export interface WalletSeed {
  /** Revealed to the one firewall it was committed to, and only with the values made from it. */
  readonly seed: Uint8Array;
  readonly commitment: Uint8Array;
}

/** Where nothing but coins is committed to. */
export const NO_TERMS = new Uint8Array(0);

export function newSeed(random: Random, terms: Uint8Array = NO_TERMS): WalletSeed {
  const seed = draw(random, COIN_BYTES);
  return { seed, commitment: commitmentTo(seed, terms) };
}

/** 32 bytes; hides a random seed, and binds to it and to `terms`. */
export function commitmentTo(seed: Uint8Array, terms: Uint8Array = NO_TERMS): Uint8Array {
  return sha256(concatBytes(COMMITMENT, seed, terms));
}

/** The coins of one use; every label gives a stream of its own. */
export function coinStream(seed: Uint8Array, contribution: Uint8Array, label: string): Random {
  const key = hkdf(sha256, concatBytes(seed, contribution), COINS, utf8ToBytes(label), 32);
  return keyStream(key);
}

/** Draw number i is the ChaCha20 key stream under nonce i (RFC 8439): same calls, same bytes. */
export function keyStream(key: Uint8Array): Random {
  let calls = 0;
  return (length) => {
    const nonce = new Uint8Array(NONCE);
    new DataView(nonce.buffer).setUint32(0, calls++);
    return chacha20(key, nonce, new Uint8Array(length));
  };
}
