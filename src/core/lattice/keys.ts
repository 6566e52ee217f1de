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
import { ChartpassError } from "../errors.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame, isKind } from "../wire.ts";
import { readEmpty, readOwner, readOwnerKey, readRecipient, readType, SUITE_CODE, type TypeKey } from "./bodies.ts";
import { ascii, deriveKey, equalBytes, hash } from "./hash.ts";
import { pack } from "./packing.ts";
import { multiplyAdd, type Polynomial, transform } from "./ring.ts";
import { noise, publicSlots } from "./sampling.ts";
import { IDENTITY_BYTES, KIND_BYTES, SALT_BYTES, SEED_BYTES } from "./sizes.ts";

const NOTHING = new Uint8Array(0);

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

export function setup(): { params: Frame<"params">; master: Frame<"master"> } {
  return {
    params: encodeFrame(SUITE_CODE, "params", NOTHING),
    master: encodeFrame(SUITE_CODE, "master", NOTHING),
  };
}

export function extract(master: Frame<"master">, identity: Uint8Array): Frame<"partial"> {
  readEmpty("master", master);
  checkIdentity(identity);
  return encodeFrame(SUITE_CODE, "partial", NOTHING);
}

/** Holds for everyone. */
export function checkPartial(params: Frame<"params">, identity: Uint8Array, partial: Frame<"partial">): boolean {
  readEmpty("params", params);
  readEmpty("partial", partial);
  checkIdentity(identity);
  return true;
}

/** Holds for every address. */
export function checkOwner(params: Frame<"params">, address: Frame<"owner-address">): boolean {
  readEmpty("params", params);
  readOwner(address);
  return true;
}

export function checkRecipient(params: Frame<"params">, address: Frame<"address">, identity: Uint8Array): boolean {
  readEmpty("params", params);
  return equalBytes(readRecipient(address).identity, checkIdentity(identity));
}

export function ownerKey(
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): Frame<"owner-key"> {
  checkPartial(params, identity, partial);
  return encodeFrame(SUITE_CODE, "owner-key", concatBytes(identity, draw(random, SEED_BYTES)));
}

/** Another seed for the same identity. */
export function renewOwner(random: Random, key: Frame<"owner-key">): Frame<"owner-key"> {
  const { identity } = readOwnerKey(key);
  return encodeFrame(SUITE_CODE, "owner-key", concatBytes(identity, draw(random, SEED_BYTES)));
}

/** Her identity. */
export function ownerName(of: Frame<"owner-key"> | Frame<"owner-address">): Uint8Array {
  return (isKind(of, "owner-key") ? readOwnerKey(of) : readOwner(of)).identity.slice();
}

export function ownerAddress(
  key: Frame<"owner-key">,
  type: Frame<"type">,
  context: Uint8Array,
): Frame<"owner-address"> {
  return encodeFrame(SUITE_CODE, "owner-address", scopedPair(typeSeed(key, type), context).address);
}

export function recipientKey(
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): { secret: Frame<"recipient-key">; address: Frame<"address"> } {
  checkPartial(params, identity, partial);
  const seed = draw(random, SEED_BYTES);
  const { rho, b } = keyPair(seed);
  const address = concatBytes(identity, rho, pack(b));
  return {
    secret: encodeFrame(SUITE_CODE, "recipient-key", concatBytes(seed, hash("address", address))),
    address: encodeFrame(SUITE_CODE, "address", address),
  };
}

/** @throws ARG_KIND unless 1 to 32 printable ASCII characters */
export function newType(random: Random, kind: string): Frame<"type"> {
  if (!/^[\x20-\x7e]{1,32}$/.test(kind)) {
    throw new ChartpassError("ARG_KIND", "A kind is 1 to 32 printable ASCII characters.");
  }
  const body = new Uint8Array(KIND_BYTES + SALT_BYTES);
  body.set(ascii(kind));
  body.set(draw(random, SALT_BYTES), KIND_BYTES);
  return encodeFrame(SUITE_CODE, "type", body);
}

export function typeKey(key: Frame<"owner-key">, type: Frame<"type">): Frame<"type-key"> {
  const { identity, type: t, seed } = typeSeed(key, type);
  return encodeFrame(SUITE_CODE, "type-key", concatBytes(identity, t, seed));
}

/** What a type key holds. */
export function typeSeed(key: Frame<"owner-key">, type: Frame<"type">): TypeKey {
  const { identity, seed } = readOwnerKey(key);
  const t = readType(type);
  return { identity, type: t, seed: deriveKey("type", seed, identity, t) };
}

/** @throws ARG_IDENTITY unless 32 bytes */
function checkIdentity(identity: Uint8Array): Uint8Array {
  if (identity.length !== IDENTITY_BYTES) throw new ChartpassError("ARG_IDENTITY", "An identity is 32 bytes.");
  return identity;
}
