/**
 * pi: non-interactive proof of knowledge of a with c0 = a g1 and c1 = a Q_t, across G1 and G2 (Chaum, Pedersen 1992;
 * Fiat, Shamir). The challenge covers the statement, H(context), and all of the capsule. A relay that converts only
 * proven c0 is no static Diffie-Hellman oracle: who made c0 already knew a.
 *
 *   T0 = k g1, T1 = k Q_t, ch = Hz(Q_t, H(ctx), c0 || c1 || c2, T0, T1), z = k + ch a
 *   check: T0 = z g1 - ch c0, T1 = z Q_t - ch c1
 *
 * k is hashed from the capsule's seed, so that a capsule is a function of its seed and opening recomputes every byte.
 */
import type { G1, G2 } from "../pairing/backend.ts";
import { Fr } from "../pairing/scalars.ts";
import type { Capsule, Statement } from "./bodies.ts";
import type { Curve } from "./curve.ts";
import { hashScalar } from "./hash.ts";
import { encodePoint } from "./points.ts";

export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

export function prove(
  { g1 }: Curve,
  a: bigint,
  k: bigint,
  statement: Omit<Statement, "body">,
  values: Uint8Array,
): Proof {
  const challenge = challengeOf(statement, values, g1.multiply(k), statement.typePoint.multiply(k));
  return { challenge, response: Fr.add(k, Fr.mul(challenge, a)) };
}

/** Whether the proof holds; one that did is not checked again (see curve.ts). Public values only: variable-time. */
export function isProven(curve: Curve, capsule: Capsule, statement: Statement): boolean {
  return curve.holds("proof", [capsule.body, statement.body], () => {
    const { g1, pairing } = curve;
    const weights = [capsule.response, Fr.neg(capsule.challenge)];
    const T0 = pairing.sumUnsafeG1([g1, capsule.c0], weights);
    const T1 = pairing.sumUnsafeG2([statement.typePoint, capsule.c1], weights);
    if (T0.is0() || T1.is0()) return false;
    return challengeOf(statement, capsule.values, T0, T1) === capsule.challenge;
  });
}

function challengeOf(statement: Omit<Statement, "body">, values: Uint8Array, T0: G1, T1: G2): bigint {
  return hashScalar(
    "challenge",
    encodePoint(statement.typePoint),
    statement.contextHash,
    values,
    encodePoint(T0),
    encodePoint(T1),
  );
}
