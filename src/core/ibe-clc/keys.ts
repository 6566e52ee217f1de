/**
 * Authorities, keys and types of suite `ibe-clc`.
 *
 *   authority            s <- Zr, P = s g1; partial key of an identity D = s Q, Q = H(identity) (Boneh, Franklin 2001)
 *   identity-based owner sk = D, public key P: the authority can open everything of hers
 *   certificateless owner x <- Zr, sk = D + x Q, public key P + x g1 (after Al-Riyami, Paterson 2003): the authority
 *                        lacks x, a holder of x lacks D. Senders must take the public key from a statement signed by
 *                        her identity signing key: whoever may choose it freely chooses z g1 and reads with z Q.
 *   recipient            D and a one-time x, X = x g1, kept apart: opening takes both, whatever X is
 *   type t               kind || secret salt; rho = Hz(sk, ID, t), S_t = sk + rho Q_t, R_t = rho g1, Q_t = H(ID, t)
 *
 * "ID" in hashes is the public key followed by the identity, so the same identity under two authorities shares nothing.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { ChartpassError } from "../errors.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { readMaster, readOwnerKey, readParams, readPartial, readType, SUITE_CODE } from "./bodies.ts";
import { hashPoint, hashScalar } from "./hash.ts";
import { pairsEqual } from "./pairing.ts";
import { encodePoint, encodeScalar, Fr, g1, type G1, randomScalar } from "./points.ts";
import { IDENTITY_BYTES, KIND_BYTES, OWNER_ADDRESS_BYTES, SALT_BYTES } from "./sizes.ts";

export function setup(random: Random): { params: Frame<"params">; master: Frame<"master"> } {
  const s = randomScalar(random);
  return {
    params: encodeFrame(SUITE_CODE, "params", encodePoint(g1.multiply(s))),
    master: encodeFrame(SUITE_CODE, "master", encodeScalar(s)),
  };
}

export function extract(master: Frame<"master">, identity: Uint8Array): Frame<"partial"> {
  const Q = hashPoint("identity", checkIdentity(identity));
  return encodeFrame(SUITE_CODE, "partial", encodePoint(Q.multiply(readMaster(master))));
}

export function checkPartial(params: Frame<"params">, identity: Uint8Array, partial: Frame<"partial">): boolean {
  const Q = hashPoint("identity", checkIdentity(identity));
  return pairsEqual(g1, readPartial(partial), readParams(params), Q);
}

/** @throws CRYPTO_PARTIAL when the partial key is not that of the identity under these parameters */
export function ownerKey(
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
  certificateless: boolean,
): Frame<"owner-key"> {
  requirePartial(params, identity, partial);
  const P = readParams(params);
  const D = readPartial(partial);
  if (!certificateless) return frameOwnerKey(P, identity, encodePoint(D));
  const x = randomScalar(random);
  const sk = D.add(hashPoint("identity", identity).multiply(x));
  return frameOwnerKey(P.add(g1.multiply(x)), identity, encodePoint(sk));
}

export function ownerAddress(key: Frame<"owner-key">): Frame<"owner-address"> {
  const { owner } = readOwnerKey(key);
  return encodeFrame(SUITE_CODE, "owner-address", owner.id.subarray(0, OWNER_ADDRESS_BYTES));
}

/** @throws CRYPTO_PARTIAL when the partial key is not that of the identity under these parameters */
export function recipientKey(
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): { secret: Frame<"recipient-key">; address: Frame<"address"> } {
  requirePartial(params, identity, partial);
  const x = randomScalar(random);
  const address = concatBytes(encodePoint(readParams(params)), encodePoint(g1.multiply(x)), identity);
  const secret = concatBytes(address, encodePoint(readPartial(partial)), encodeScalar(x));
  return {
    secret: encodeFrame(SUITE_CODE, "recipient-key", secret),
    address: encodeFrame(SUITE_CODE, "address", address),
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

/** rho is hashed, never a sum over parts of the type: with additive types two collusions give sk. */
export function typeKey(key: Frame<"owner-key">, type: Frame<"type">): Frame<"type-key"> {
  const { owner, sk } = readOwnerKey(key);
  const t = readType(type);
  const rho = hashScalar("typeKey", encodePoint(sk), owner.id, t);
  const S = sk.add(hashPoint("type", owner.id, t).multiply(Fr.create(rho)));
  return encodeFrame(SUITE_CODE, "type-key", concatBytes(owner.id, t, encodePoint(S), encodePoint(g1.multiply(rho))));
}

/** @throws ARG_IDENTITY unless 32 bytes */
function checkIdentity(identity: Uint8Array): Uint8Array {
  if (identity.length !== IDENTITY_BYTES) throw new ChartpassError("ARG_IDENTITY", "An identity is 32 bytes.");
  return identity;
}

function requirePartial(params: Frame<"params">, identity: Uint8Array, partial: Frame<"partial">): void {
  if (checkPartial(params, identity, partial)) return;
  throw new ChartpassError("CRYPTO_PARTIAL", "The hospital's part of the key does not fit.", {
    hint: "Ask the hospital to deliver the key again.",
  });
}

function frameOwnerKey(publicKey: G1, identity: Uint8Array, sk: Uint8Array): Frame<"owner-key"> {
  return encodeFrame(SUITE_CODE, "owner-key", concatBytes(encodePoint(publicKey), identity, sk));
}
