/**
 * Keys, addresses and types of suite `chow`. There is no authority: whoever asks makes her own keys, and whose they are
 * only a signature of her identity signing key says.
 *
 *   owner key     identity || seed
 *   type key      identity || t || T, T = KDF(seed; identity, t)
 *   key pair      of one type and context: x1, x2 = Hz(T, identity, t, ctx), pk1 = g^x1, pk2 = g^x2
 *                 d = x1 H4 + x2, PK = g^d = pk1^H4 pk2, H4 = Hz(identity, pk1, pk2)
 *   recipient     identity || x_B, fresh for each request; X_B = g^x_B
 *   type t        kind || secret salt
 *
 * In the printed scheme a person has one key pair, and relay and recipient compute its d = h / rk. Here a key pair
 * serves one type and context only, so that d opens nothing else; a seed derives all of them and none gives the seed.
 */
import { asciiToBytes, concatBytes } from "@noble/curves/utils.js";
import { ChartpassError } from "../errors.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame, isKind } from "../wire.ts";
import {
  type Owner,
  ownerWeight,
  readEmpty,
  readOwner,
  readOwnerKey,
  readRecipient,
  readType,
  SUITE_CODE,
  type TypeKey,
} from "./bodies.ts";
import { deriveKey, hashScalar } from "./hash.ts";
import { encodePoint, encodeScalar, equalBytes, Fl, g, randomScalar } from "./points.ts";
import { IDENTITY_BYTES, KIND_BYTES, SALT_BYTES, SEED_BYTES } from "./sizes.ts";

const NOTHING = new Uint8Array(0);
const readParams = readEmpty("params");
const readMaster = readEmpty("master");
const readPartial = readEmpty("partial");

export function setup(): { params: Frame<"params">; master: Frame<"master"> } {
  return {
    params: encodeFrame(SUITE_CODE, "params", NOTHING),
    master: encodeFrame(SUITE_CODE, "master", NOTHING),
  };
}

export function extract(master: Frame<"master">, identity: Uint8Array): Frame<"partial"> {
  readMaster(master);
  checkIdentity(identity);
  return encodeFrame(SUITE_CODE, "partial", NOTHING);
}

/** Holds for everyone. */
export function checkPartial(params: Frame<"params">, identity: Uint8Array, partial: Frame<"partial">): boolean {
  readParams(params);
  checkIdentity(identity);
  readPartial(partial);
  return true;
}

/** Holds for every address. */
export function checkOwner(params: Frame<"params">, address: Frame<"owner-address">): boolean {
  readParams(params);
  readOwner(address);
  return true;
}

/** Whether the address names this identity; that it is hers, her signature says. */
export function checkRecipient(params: Frame<"params">, address: Frame<"address">, identity: Uint8Array): boolean {
  readParams(params);
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

/** The same identity with a seed drawn anew. */
export function renewOwner(random: Random, key: Frame<"owner-key">): Frame<"owner-key"> {
  const { identity } = readOwnerKey(key);
  return encodeFrame(SUITE_CODE, "owner-key", concatBytes(identity, draw(random, SEED_BYTES)));
}

/** The identity. */
export function ownerName(of: Frame<"owner-key"> | Frame<"owner-address">): Uint8Array {
  const { identity } = isKind(of, "owner-key") ? readOwnerKey(of) : readOwner(of);
  return identity.slice();
}

export function ownerAddress(
  key: Frame<"owner-key">,
  type: Frame<"type">,
  context: Uint8Array,
): Frame<"owner-address"> {
  return encodeFrame(SUITE_CODE, "owner-address", keyPair(restrict(key, type), context).owner.id);
}

export function recipientKey(
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): { secret: Frame<"recipient-key">; address: Frame<"address"> } {
  checkPartial(params, identity, partial);
  const x = randomScalar(random);
  return {
    secret: encodeFrame(SUITE_CODE, "recipient-key", concatBytes(identity, encodeScalar(x))),
    address: encodeFrame(SUITE_CODE, "address", concatBytes(identity, encodePoint(g.multiply(x)))),
  };
}

/** @throws ARG_KIND unless 1 to 32 printable ASCII characters */
export function newType(random: Random, kind: string): Frame<"type"> {
  if (!/^[\x20-\x7e]{1,32}$/.test(kind)) {
    throw new ChartpassError("ARG_KIND", "A kind is 1 to 32 printable ASCII characters.");
  }
  const body = new Uint8Array(KIND_BYTES + SALT_BYTES);
  body.set(asciiToBytes(kind));
  body.set(draw(random, SALT_BYTES), KIND_BYTES);
  return encodeFrame(SUITE_CODE, "type", body);
}

export function typeKey(key: Frame<"owner-key">, type: Frame<"type">): Frame<"type-key"> {
  const { identity, type: t, seed } = restrict(key, type);
  return encodeFrame(SUITE_CODE, "type-key", concatBytes(identity, t, seed));
}

/** What a type key holds. */
export function restrict(key: Frame<"owner-key">, type: Frame<"type">): TypeKey {
  const { identity, seed } = readOwnerKey(key);
  const t = readType(type);
  return { identity, type: t, seed: deriveKey("typeSeed", seed, identity, t) };
}

export interface KeyPair {
  readonly owner: Owner;
  readonly d: bigint;
}

/** The key pair of one type and context. */
export function keyPair({ identity, type, seed }: TypeKey, context: Uint8Array): KeyPair {
  const x1 = hashScalar("first", seed, identity, type, context);
  const x2 = hashScalar("second", seed, identity, type, context);
  const first = encodePoint(g.multiply(x1));
  const second = encodePoint(g.multiply(x2));
  const d = Fl.add(Fl.mul(x1, ownerWeight(identity, first, second)), x2);
  return { owner: { identity, publicKey: g.multiply(d), id: concatBytes(identity, first, second) }, d };
}

/** @throws ARG_IDENTITY unless 32 bytes */
function checkIdentity(identity: Uint8Array): Uint8Array {
  if (identity.length !== IDENTITY_BYTES) throw new ChartpassError("ARG_IDENTITY", "An identity is 32 bytes.");
  return identity;
}
