/**
 * Authorities, keys and types of suite `ibe-clc`.
 *
 *   authority            s <- Zr, P = s g1; partial key of an identity D = s Q, Q = H(identity) (Boneh, Franklin 2001)
 *   identity-based owner sk = D, public key P: the authority can open everything of hers
 *   certificateless owner x <- Zr, X = x g1, h = Hz(P, X, identity), sk = D + h x Q, public key P + h X
 *                        (after Al-Riyami, Paterson 2003): the authority lacks x, a holder of x lacks D. The sum alone
 *                        would not show that P is in it: who chooses X freely chooses z g1 - P and reads with z Q. So
 *                        both halves travel, and h depends on X. Who replaces P as well is an authority of their own:
 *                        compare P with the hospital's published parameters (checkOwner), and take X from a statement
 *                        signed by her identity signing key.
 *   recipient            D and a one-time x, X = x g1, kept apart: opening takes both, whatever X is
 *   type t               kind || secret salt; rho = Hz(sk, ID, t), S_t = sk + rho Q_t, R_t = rho g1, Q_t = H(ID, t)
 *
 * "ID" in hashes is the owner's whole address, P || X || identity (recipients: P || identity), so the same identity
 * under two authorities, or with another X, shares nothing.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import { checkIdentity } from "../identity.ts";
import { Fr } from "../pairing/scalars.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame, isKind } from "../wire.ts";
import {
  ownerWeight,
  readMaster,
  readOwner,
  readOwnerKey,
  readParams,
  readPartial,
  readRecipient,
  readType,
  SUITE_CODE,
} from "./bodies.ts";
import type { Curve } from "./curve.ts";
import { hashScalar } from "./hash.ts";
import { encodePoint, encodeScalar, randomScalar } from "./points.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { G1_BYTES } from "./sizes.ts";

export function setup(curve: Curve, random: Random): { params: Frame<"params">; master: Frame<"master"> } {
  const s = randomScalar(random);
  return {
    params: encodeFrame(SUITE_CODE, "params", encodePoint(curve.g1.multiply(s))),
    master: encodeFrame(SUITE_CODE, "master", encodeScalar(s)),
  };
}

export function extract(curve: Curve, master: Frame<"master">, identity: Uint8Array): Frame<"partial"> {
  const Q = curve.identityPoint(checkIdentity(identity));
  return encodeFrame(SUITE_CODE, "partial", encodePoint(Q.multiply(readMaster(master))));
}

export function checkPartial(
  curve: Curve,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): boolean {
  const Q = curve.identityPoint(checkIdentity(identity));
  return curve.pairsEqual(curve.g1, readPartial(curve, partial), readParams(curve, params), Q);
}

/** @throws CRYPTO_PARTIAL when the partial key is not that of the identity under these parameters */
export function ownerKey(
  curve: Curve,
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
  certificateless: boolean,
): Frame<"owner-key"> {
  requirePartial(curve, params, identity, partial);
  const P = encodePoint(readParams(curve, params));
  const D = readPartial(curve, partial);
  const frame = (X: Uint8Array, sk: typeof D): Frame<"owner-key"> =>
    encodeFrame(SUITE_CODE, "owner-key", concatBytes(P, X, identity, encodePoint(sk)));
  if (!certificateless) return frame(new Uint8Array(G1_BYTES), D);
  const x = randomScalar(random);
  const X = encodePoint(curve.g1.multiply(x));
  const share = Fr.mul(ownerWeight(P, X, identity), x);
  return frame(X, D.add(curve.identityPoint(identity).multiply(share)));
}

/** The same for every type and context. */
export function ownerAddress(curve: Curve, key: Frame<"owner-key">): Frame<"owner-address"> {
  const { owner } = readOwnerKey(curve, key);
  return encodeFrame(SUITE_CODE, "owner-address", owner.id);
}

/** The address itself. */
export function ownerName(curve: Curve, of: Frame<"owner-key"> | Frame<"owner-address">): Uint8Array {
  return isKind(of, "owner-key") ? ownerAddress(curve, of) : of;
}

export function checkOwner(
  curve: Curve,
  params: Frame<"params">,
  address: Frame<"owner-address">,
  { certificateless }: { certificateless: boolean },
): boolean {
  const owner = readOwner(curve, address);
  return owner.certificateless === certificateless && isUnder(curve, params, owner.id);
}

export function checkRecipient(
  curve: Curve,
  params: Frame<"params">,
  address: Frame<"address">,
  identity: Uint8Array,
): boolean {
  const recipient = readRecipient(curve, address);
  return isUnder(curve, params, recipient.id) && equalBytes(recipient.identity, checkIdentity(identity));
}

/** Both kinds of name begin with P. */
function isUnder(curve: Curve, params: Frame<"params">, id: Uint8Array): boolean {
  return equalBytes(id.subarray(0, G1_BYTES), encodePoint(readParams(curve, params)));
}

/** @throws CRYPTO_PARTIAL when the partial key is not that of the identity under these parameters */
export function recipientKey(
  curve: Curve,
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): { secret: Frame<"recipient-key">; address: Frame<"address"> } {
  requirePartial(curve, params, identity, partial);
  const x = randomScalar(random);
  const address = concatBytes(encodePoint(readParams(curve, params)), encodePoint(curve.g1.multiply(x)), identity);
  const secret = concatBytes(address, encodePoint(readPartial(curve, partial)), encodeScalar(x));
  return {
    secret: encodeFrame(SUITE_CODE, "recipient-key", secret),
    address: encodeFrame(SUITE_CODE, "address", address),
  };
}

/** rho is hashed, never a sum over parts of the type: with additive types two collusions give sk. */
export function typeKey(curve: Curve, key: Frame<"owner-key">, type: Frame<"type">): Frame<"type-key"> {
  const { owner, sk } = readOwnerKey(curve, key);
  const t = readType(type);
  const rho = hashScalar("typeKey", encodePoint(sk), owner.id, t);
  const S = sk.add(curve.typePoint(owner.id, t).multiply(Fr.create(rho)));
  return encodeFrame(
    SUITE_CODE,
    "type-key",
    concatBytes(owner.id, t, encodePoint(S), encodePoint(curve.g1.multiply(rho))),
  );
}

function requirePartial(curve: Curve, params: Frame<"params">, identity: Uint8Array, partial: Frame<"partial">): void {
  if (checkPartial(curve, params, identity, partial)) return;
  throw new ChartpassError("CRYPTO_PARTIAL", "The hospital's part of the key does not fit.", {
    hint: "Ask the hospital to deliver the key again.",
  });
}
