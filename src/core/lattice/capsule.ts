/**
 * Capsules of suite `lattice`: a 32-byte key K encapsulated to an owner, for one type, under a context. Encryption after
 * Lyubashevsky, Peikert and Regev (EUROCRYPT 2010) with the transform of Fujisaki and Okamoto (1999).
 *
 *   sigma <- 32 bytes;  r, e1, e2 = noise(H(sigma, H(address), t, ctx))
 *   u = a r + e1;  v = b r + e2 + encode(sigma), of which 5 bits a coefficient are kept
 *   K = KDF(sigma; H(capsule), H(address), t, ctx)
 *
 * Opening finds v - u s = encode(sigma) + noise, then sigma, then makes the capsule again: every byte must be equal.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import type { TypeKey } from "../keyless.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  type Address,
  addressOf,
  type Capsule,
  readCapsule,
  readOwner,
  readType,
  readTypeKey,
  SUITE_CODE,
} from "./bodies.ts";
import { compress, decodeMessage, decompress, encodeMessage } from "./encoding.ts";
import { deriveKey, hash } from "./hash.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { scopedPair, restrict } from "./keys.ts";
import { pack, packShort } from "./packing.ts";
import { add, invert, multiply, type Polynomial, subtract, transform } from "./ring.ts";
import { noise, publicSlots } from "./sampling.ts";
import { SEED_BYTES } from "./sizes.ts";
import { capsuleHash, makeStatement } from "./statement.ts";

/** What a capsule is made for. */
export interface Scope {
  readonly owner: Address;
  readonly type: Uint8Array;
  readonly context: Uint8Array;
}

/** Make a key and the capsule that carries it; the sender needs public values only. */
export function encapsulate(
  random: Random,
  to: Frame<"owner-address">,
  type: Frame<"type">,
  context: Uint8Array,
): { key: Uint8Array; capsule: Frame<"capsule">; statement: Frame<"statement"> } {
  const scope = { owner: readOwner(to), type: readType(type), context };
  const sigma = draw(random, SEED_BYTES);
  const body = assemble(sigma, scope);
  return {
    key: keyOf(sigma, body, scope),
    capsule: encodeFrame(SUITE_CODE, "capsule", body),
    statement: encodeFrame(SUITE_CODE, "statement", makeStatement(context, body)),
  };
}

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulateOwn(
  key: Frame<"owner-key">,
  type: Frame<"type">,
  context: Uint8Array,
  capsule: Frame<"capsule">,
): Uint8Array {
  return openOwn(restrict(key, type), context, readCapsule(capsule)).key;
}

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulateTyped(key: Frame<"type-key">, context: Uint8Array, capsule: Frame<"capsule">): Uint8Array {
  return openOwn(readTypeKey(key), context, readCapsule(capsule)).key;
}

/**
 * The owner's way, which also gives what a grant is made of.
 * @throws CRYPTO_OPEN when the capsule is not one for this key
 */
export function openOwn(
  key: TypeKey,
  context: Uint8Array,
  capsule: Capsule,
): { key: Uint8Array; s: Polynomial; owner: Address } {
  const pair = scopedPair(key, context);
  const owner = addressOf(pair.address);
  const us = invert(multiply(transform(capsule.u.slice()), pair.s));
  const noisy = subtract(decompress(capsule.v), us);
  return { key: unmask(noisy, capsule, { owner, type: key.type, context }), s: pair.s, owner };
}

/**
 * From encode(sigma) + noise to the key, with the re-encryption check.
 * @throws CRYPTO_OPEN when the capsule is not the one this seed makes
 */
export function unmask(noisy: Polynomial, capsule: Capsule, scope: Scope): Uint8Array {
  const sigma = decodeMessage(noisy);
  if (!equalBytes(assemble(sigma, scope), capsule.body)) {
    throw new ChartpassError("CRYPTO_OPEN", "This could not be opened.");
  }
  return keyOf(sigma, capsule.body, scope);
}

/** The one capsule of a seed. */
export function assemble(sigma: Uint8Array, { owner, type, context }: Scope): Uint8Array {
  const coins = hash("coins", sigma, owner.digest, type, context);
  const [r, e1, e2] = noise("coins", 3, coins).polynomials as [Polynomial, Polynomial, Polynomial];
  transform(r);
  const u = add(invert(multiply(publicSlots(owner.rho), r)), e1);
  const masked = add(add(invert(multiply(owner.b, r)), e2), encodeMessage(sigma));
  return concatBytes(pack(u), packShort(compress(masked)));
}

function keyOf(sigma: Uint8Array, body: Uint8Array, { owner, type, context }: Scope): Uint8Array {
  return deriveKey("key", sigma, capsuleHash(body), owner.digest, type, context);
}
