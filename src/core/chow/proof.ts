/**
 * Proof that a fragment is E^rk_i for the rk_i of the commitment C_i = PK^rk_i: equality of two discrete logarithms
 * (Chaum, Pedersen 1992; Fiat, Shamir).
 *
 *   k = Hz(rk_i, index, PK, H(capsule), E, E'_i), T0 = PK^k, T1 = E^k
 *   ch = Hz(index, PK, C_i, H(capsule), E, E'_i, T0, T1), z = k + ch rk_i
 *   check: T0 = PK^z C_i^-ch, T1 = E^z E'_i^-ch
 *
 * k is hashed from the share and all that ch covers besides it, so no k serves two challenges, which would give rk_i.
 * The index is in ch because with t = 1 all shares are equal: no relay's fragment is another's.
 */
import { hashScalar } from "./hash.ts";
import { encodePoint, encodeScalar, Fl, type Point, sumOfPowers } from "./points.ts";

export interface Conversion {
  readonly index: number;
  /** PK, C_i. */
  readonly publicKey: Point;
  readonly commitment: Point;
  /** H(capsule). */
  readonly source: Uint8Array;
  /** E, E'_i. */
  readonly E: Point;
  readonly converted: Point;
}

export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

export function prove(conversion: Conversion, rk: bigint): Proof {
  const { index, publicKey, source, E, converted } = conversion;
  const k = hashScalar(
    "fragmentNonce",
    encodeScalar(rk),
    Uint8Array.of(index),
    encodePoint(publicKey),
    source,
    encodePoint(E),
    encodePoint(converted),
  );
  const challenge = challengeOf(conversion, publicKey.multiply(k), E.multiply(k));
  return { challenge, response: Fl.add(k, Fl.mul(challenge, rk)) };
}

/** Public values only: variable-time. */
export function verifyProof(conversion: Conversion, { challenge, response }: Proof): boolean {
  const { publicKey, commitment, E, converted } = conversion;
  const exponents = [response, Fl.neg(challenge)];
  const T0 = sumOfPowers([publicKey, commitment], exponents);
  const T1 = sumOfPowers([E, converted], exponents);
  if (T0.is0() || T1.is0()) return false;
  return challengeOf(conversion, T0, T1) === challenge;
}

function challengeOf(conversion: Conversion, T0: Point, T1: Point): bigint {
  const { index, publicKey, commitment, source, E, converted } = conversion;
  const [first, second] = [[publicKey, commitment] as const, [E, converted, T0, T1] as const];
  return hashScalar("fragment", Uint8Array.of(index), ...first.map(encodePoint), source, ...second.map(encodePoint));
}
