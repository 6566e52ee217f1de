/**
 * The scheme of Lv et al. 2024 as printed, for tests only: what the attack tests break before they meet the suite.
 * Identity-based owner, certificateless recipient, messages m in GT, no types, one relay with the whole rekey, no
 * proofs and no Fujisaki-Okamoto check. Carried over to a Type-3 pairing with identities in G2:
 *
 *   Enc      C1 = a g1, C2 = m e(P, Q)^a
 *   ReKey    X random, rk1 = H2(X) - sk, rk2 = (l g1, X xor KDF(e(P_B + X_B, Q_B)^l))
 *   ReEnc    C2' = C2 e(C1, rk1)
 *   Dec      X from rk2 with D + x Q_B; m = C2' / e(C1, H2(X))
 */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Random } from "../suite.ts";
import { xor } from "./capsule.ts";
import { deriveKey, hashPoint } from "./hash.ts";
import { encodeGT, type GT, pair, powGT } from "./pairing.ts";
import { g1, type G1, g2, type G2, randomScalar } from "./points.ts";

const Fp12 = bls12_381.fields.Fp12;

export interface PrintedCapsule {
  readonly C1: G1;
  readonly C2: GT;
}

export interface PrintedRekey {
  /** The relay's part; on a chain, everybody's. */
  readonly rk1: G2;
  readonly rk2: { readonly point: G1; readonly masked: Uint8Array };
}

export function hashIdentity(identity: Uint8Array): G2 {
  return hashPoint("identity", identity);
}

/** H2, from X to a point. */
export function hashSeed(X: Uint8Array): G2 {
  return hashPoint("grant", X);
}

/** A random message in GT. */
export function randomMessage(random: Random): GT {
  return powGT(pair([g1, g2]), randomScalar(random));
}

export function printedEncrypt(random: Random, P: G1, identity: Uint8Array, m: GT): PrintedCapsule {
  const a = randomScalar(random);
  return { C1: g1.multiply(a), C2: Fp12.mul(m, powGT(pair([P, hashIdentity(identity)]), a)) };
}

export function printedDecrypt(sk: G2, { C1, C2 }: PrintedCapsule): GT {
  return Fp12.div(C2, pair([C1, sk]));
}

/** `effective` is P_B + X_B as the sender computes it from the keys she is shown. */
export function printedRekey(random: Random, sk: G2, effective: G1, identity: Uint8Array): PrintedRekey {
  const X = random(32);
  const l = randomScalar(random);
  const mask = deriveKey("grant", encodeGT(powGT(pair([effective, hashIdentity(identity)]), l)));
  return { rk1: hashSeed(X).subtract(sk), rk2: { point: g1.multiply(l), masked: xor(X, mask) } };
}

/** The printed relay converts any point it is given. */
export function printedConvert({ rk1 }: PrintedRekey, { C1, C2 }: PrintedCapsule): PrintedCapsule {
  return { C1, C2: Fp12.mul(C2, pair([C1, rk1])) };
}

/** X, with the recipient's full key D + x Q_B. */
export function printedSeed(key: G2, { rk2 }: PrintedRekey): Uint8Array {
  return xor(rk2.masked, deriveKey("grant", encodeGT(pair([rk2.point, key]))));
}

export function printedOpen(key: G2, rekey: PrintedRekey, { C1, C2 }: PrintedCapsule): GT {
  return Fp12.div(C2, pair([C1, hashSeed(printedSeed(key, rekey))]));
}
