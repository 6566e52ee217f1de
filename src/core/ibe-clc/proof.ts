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
import type { Capsule, Statement } from "./bodies.ts";
import { hashScalar } from "./hash.ts";
import { encodePoint, Fr, g1, type G1, type G2 } from "./points.ts";

export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

export function prove(a: bigint, k: bigint, statement: Statement, values: Uint8Array): Proof {
  const challenge = challengeOf(statement, values, g1.multiply(k), statement.typePoint.multiply(k));
  return { challenge, response: Fr.add(k, Fr.mul(challenge, a)) };
}

/** Public values only: variable-time. */
export function verifyProof(capsule: Capsule, statement: Statement): boolean {
  const minus = Fr.neg(capsule.challenge);
  const T0 = g1.mulAddUnsafe(capsule.response, capsule.c0, minus);
  const T1 = statement.typePoint.mulAddUnsafe(capsule.response, capsule.c1, minus);
  if (T0.is0() || T1.is0()) return false;
  return challengeOf(statement, capsule.values, T0, T1) === capsule.challenge;
}

function challengeOf(statement: Statement, values: Uint8Array, T0: G1, T1: G2): bigint {
  return hashScalar(
    "challenge",
    encodePoint(statement.typePoint),
    statement.contextHash,
    values,
    encodePoint(T0),
    encodePoint(T1),
  );
}
