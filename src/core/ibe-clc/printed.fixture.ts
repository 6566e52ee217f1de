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
import type { G1, G2, GT } from "../pairing/backend.ts";
import type { Random } from "../suite.ts";
import { xor } from "../mask.ts";
import type { Curve } from "./curve.ts";
import { deriveKey } from "./hash.ts";
import { randomScalar } from "./points.ts";

export interface PrintedCapsule {
  readonly C1: G1;
  readonly C2: GT;
}

export interface PrintedRekey {
  /** The relay's part; on a chain, everybody's. */
  readonly rk1: G2;
  readonly rk2: { readonly point: G1; readonly masked: Uint8Array };
}

export type PrintedScheme = ReturnType<typeof printedScheme>;

export function printedScheme(curve: Curve) {
  const { g1, g2, pairing } = curve;
  const hashIdentity = (identity: Uint8Array): G2 => curve.identityPoint(identity);
  /** H2, from X to a point. */
  const hashSeed = (X: Uint8Array): G2 => curve.hashPoint("grant", X);
  /** X, with the recipient's full key D + x Q_B. */
  const seed = (key: G2, { rk2 }: PrintedRekey): Uint8Array =>
    xor(rk2.masked, deriveKey("grant", pairing.pair([rk2.point, key]).toBytes()));
  return {
    hashIdentity,
    hashSeed,
    seed,
    /** A random message in GT. */
    randomMessage: (random: Random): GT => pairing.pair([g1.multiply(randomScalar(random)), g2]),
    encrypt(random: Random, P: G1, identity: Uint8Array, m: GT): PrintedCapsule {
      const a = randomScalar(random);
      return { C1: g1.multiply(a), C2: m.multiply(pairing.pair([P.multiply(a), hashIdentity(identity)])) };
    },
    decrypt: (sk: G2, { C1, C2 }: PrintedCapsule): GT => C2.multiply(pairing.pair([C1, sk]).invert()),
    /** `effective` is P_B + X_B as the sender computes it from the keys she is shown. */
    rekey(random: Random, sk: G2, effective: G1, identity: Uint8Array): PrintedRekey {
      const X = random(32);
      const l = randomScalar(random);
      const mask = deriveKey("grant", pairing.pair([effective.multiply(l), hashIdentity(identity)]).toBytes());
      return { rk1: hashSeed(X).subtract(sk), rk2: { point: g1.multiply(l), masked: xor(X, mask) } };
    },
    /** The printed relay converts any point it is given. */
    convert: ({ rk1 }: PrintedRekey, { C1, C2 }: PrintedCapsule): PrintedCapsule => ({
      C1,
      C2: C2.multiply(pairing.pair([C1, rk1])),
    }),
    open: (key: G2, rekey: PrintedRekey, { C1, C2 }: PrintedCapsule): GT =>
      C2.multiply(pairing.pair([C1, hashSeed(seed(key, rekey))]).invert()),
  };
}
