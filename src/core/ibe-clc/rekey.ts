/**
 * Grants and shares of suite `ibe-clc`: split the power to turn capsules of one type into capsules for one recipient.
 * Re-encryption after Green and Ateniese (2007) and Lv et al. (2024), made typed, threshold and verifiable: there the
 * relay and the recipient together compute H2(X) - rk = sk; here they learn at most S_t, the key of one type.
 *
 *   X <- 32 bytes, u <- Zr
 *   A = u^-1 (H(X, gctx) - S_t), U = u g2, shares u_1..u_n of u (Shamir), U_i = u_i g2
 *   l = Hz(X, ID_B, gctx), k2 = l g1
 *   k3 = X xor KDF(e(P_B, Q_B)^l || l X_B, k2, X_B, ID_B, gctx, t, n)
 *
 * The recipient needs both her authority's key (for the pairing) and x (for l X_B) to find X, and makes k2 again.
 * The grant is public and is signed by the owner; every grant draws its own X and u.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { MAX_RELAYS } from "../body.ts";
import type { G1, GT } from "../pairing/backend.ts";
import { Fr } from "../pairing/scalars.ts";
import { draw } from "../random.ts";
import { split } from "./sharing.ts";
import { checkRekeyOptions } from "../rekey-options.ts";
import type { Random, RekeyOptions } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { readRecipient, readTypeKey, type Recipient, SUITE_CODE } from "./bodies.ts";
import { xor } from "../mask.ts";
import type { Curve } from "./curve.ts";
import { deriveKey, hashScalar } from "./hash.ts";
import { encodePoint, encodeScalar, randomScalar } from "./points.ts";
import { SEED_BYTES } from "./sizes.ts";

/**
 * @returns grant (322 + 96 n bytes, public) and n shares of 33 bytes, share i for relay i only
 * @throws ARG_CONTEXT, ARG_RELAYS, ARG_THRESHOLD
 */
export function rekey(
  curve: Curve,
  random: Random,
  from: Frame<"type-key">,
  to: Frame<"address">,
  options: RekeyOptions,
): { grant: Frame<"grant">; shares: Frame<"share">[] } {
  checkRekeyOptions(options, MAX_RELAYS);
  const { context, relays, threshold } = options;
  const { S, R } = readTypeKey(curve, from);
  const recipient = readRecipient(curve, to);

  const X = draw(random, SEED_BYTES);
  const u = randomScalar(random);
  const parts = split(u, threshold, relays, () => randomScalar(random));
  const A = curve.hashPoint("grant", X, context).subtract(S).multiply(Fr.inv(u));

  const l = grantScalar(X, recipient, context);
  const k2 = curve.g1.multiply(l);
  const pairing = curve.addressPower(recipient.publicKey, recipient.identity, l);
  const mask = grantMask({
    pairing,
    oneTime: recipient.oneTime.multiply(l),
    k2,
    recipient,
    context,
    threshold,
    relays,
  });

  const body = concatBytes(
    Uint8Array.of(threshold, relays),
    encodePoint(A),
    encodePoint(curve.g2.multiply(u)),
    encodePoint(R),
    encodePoint(k2),
    xor(X, mask),
    ...parts.map((part) => encodePoint(curve.g2.multiply(part))),
  );
  return {
    grant: encodeFrame(SUITE_CODE, "grant", body),
    shares: parts.map((part, i) =>
      encodeFrame(SUITE_CODE, "share", concatBytes(Uint8Array.of(i + 1), encodeScalar(part))),
    ),
  };
}

/** l = Hz(X, ID_B, gctx). */
export function grantScalar(X: Uint8Array, recipient: Recipient, context: Uint8Array): bigint {
  return hashScalar("grant", X, recipient.id, context);
}

export interface MaskInput {
  /** e(P_B, Q_B)^l = e(k2, D). */
  readonly pairing: GT;
  /** l X_B = x k2. */
  readonly oneTime: G1;
  readonly k2: G1;
  readonly recipient: Recipient;
  readonly context: Uint8Array;
  readonly threshold: number;
  readonly relays: number;
}

/** The 32 bytes that hide X in k3. */
export function grantMask(input: MaskInput): Uint8Array {
  return deriveKey(
    "grant",
    concatBytes(input.pairing.toBytes(), encodePoint(input.oneTime)),
    encodePoint(input.k2),
    encodePoint(input.recipient.oneTime),
    input.recipient.id,
    input.context,
    Uint8Array.of(input.threshold, input.relays),
  );
}
