/**
 * Keys of suite `lattice`. There is no authority: setup and extraction give empty frames, and whose key it is says a
 * signature elsewhere.
 *
 *   owner     identity, seed           type key   KDF(seed; identity, type)
 *   key pair of a type and context     from KDF(type key; identity, type, ctx)
 *   key pair  rho, s, e from a seed;   a = uniform(rho), b = a s + e
 *
 * So an owner's pair serves one type and context by construction: two capsules of different scope share no secret. A
 * recipient's pair comes from a seed drawn for one request. Both matter: enough conversions under one owner's pair and one
 * rekey give it away, and enough answers under one recipient's pair do (lattice.attack.test.ts).
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { keyless, type TypeKey } from "../keyless.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { readOwner, readRecipient, SUITE_CODE } from "./bodies.ts";
import { deriveKey, hash } from "./hash.ts";
import { pack } from "./packing.ts";
import { multiplyAdd, type Polynomial, transform } from "./ring.ts";
import { noise, publicSlots } from "./sampling.ts";
import { SEED_BYTES } from "./sizes.ts";

export interface KeyPair {
  readonly rho: Uint8Array;
  /** All in slots. */
  readonly s: Polynomial;
  readonly b: Polynomial;
}

/** The secret of a key pair in slots, and what its public half is made of. */
export function secretOf(seed: Uint8Array): { rho: Uint8Array; s: Polynomial; e: Polynomial } {
  const { head, polynomials } = noise("pair", 2, seed, SEED_BYTES);
  const [s, e] = polynomials as [Polynomial, Polynomial];
  return { rho: head, s: transform(s), e };
}

export function keyPair(seed: Uint8Array): KeyPair {
  const { rho, s, e } = secretOf(seed);
  return { rho, s, b: multiplyAdd(publicSlots(rho), s, transform(e)) };
}

/** The key pair of one type and context, and its address body. */
export function scopedPair(
  { identity, type, seed }: TypeKey,
  context: Uint8Array,
): { s: Polynomial; address: Uint8Array } {
  const { rho, s, b } = keyPair(deriveKey("address", seed, identity, type, context));
  return { s, address: concatBytes(identity, rho, pack(b)) };
}

/** Keys of an owner and a type, and the authority that there is not. */
export const { authority, ownerKey, renewOwner, ownerName, typeKey, restrict } = keyless({
  suiteCode: SUITE_CODE,
  readOwner,
  readRecipient,
  typeSeed: (seed, identity, type) => deriveKey("type", seed, identity, type),
});

export function ownerAddress(
  key: Frame<"owner-key">,
  type: Frame<"type">,
  context: Uint8Array,
): Frame<"owner-address"> {
  return encodeFrame(SUITE_CODE, "owner-address", scopedPair(restrict(key, type), context).address);
}

export function recipientKey(
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): { secret: Frame<"recipient-key">; address: Frame<"address"> } {
  authority.checkPartial(params, identity, partial);
  const seed = draw(random, SEED_BYTES);
  const { rho, b } = keyPair(seed);
  const address = concatBytes(identity, rho, pack(b));
  return {
    secret: encodeFrame(SUITE_CODE, "recipient-key", concatBytes(seed, hash("address", address))),
    address: encodeFrame(SUITE_CODE, "address", address),
  };
}
