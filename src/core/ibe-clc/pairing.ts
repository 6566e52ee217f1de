/**
 * The target group GT of the pairing: products of pairings, powers, bytes, and a small cache of e(P, Q).
 *
 * Powers use the Frobenius map: on GT it is the power p, and p = z modulo r for the curve's parameter z < 0, so a
 * scalar is written with four digits in base |z| and all four are worked off in one chain of 64 squarings
 * (Galbraith, Scott, PAIRING 2008). The chain multiplies at every step, whatever the digits.
 *
 * Bytes of GT: the twelve coefficients in tower order, 48 bytes little-endian each; this is mcl's order, so another
 * backend derives the same keys.
 */
import type { Fp12, Fp6 } from "@noble/curves/abstract/tower.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { hashPoint } from "./hash.ts";
import { Fr, type G1, type G2 } from "./points.ts";

export type GT = Fp12;

const Fp12 = bls12_381.fields.Fp12;
const BASE = bls12_381.params.ateLoopSize;
const DIGIT_BITS = 64;
const CACHE_SIZE = 64;

/** e(a1, b1) e(a2, b2) ...; every point must differ from the identity. */
export function pair(...pairs: readonly (readonly [G1, G2])[]): GT {
  return bls12_381.pairingBatch(pairs.map(([a, b]) => ({ g1: a, g2: b })));
}

/** Whether e(a, b) = e(c, d). */
export function pairsEqual(a: G1, b: G2, c: G1, d: G2): boolean {
  return Fp12.eql(pair([a, b], [c.negate(), d]), Fp12.ONE);
}

/** `value`^`scalar` for a value of GT (a result of {@link pair}, never foreign bytes). */
export function powGT(value: GT, scalar: bigint): GT {
  // z is negative, so odd powers of |z| are conjugates, which invert in GT.
  const bases = [
    value,
    Fp12.conjugate(Fp12.frobeniusMap(value, 1)),
    Fp12.frobeniusMap(value, 2),
    Fp12.conjugate(Fp12.frobeniusMap(value, 3)),
  ];
  const table: GT[] = [Fp12.ONE];
  for (const base of bases) table.push(...table.map((entry) => Fp12.mul(entry, base)));
  const digits: bigint[] = [];
  for (let rest = Fr.create(scalar), i = 0; i < 4; i++, rest /= BASE) digits.push(rest % BASE);

  let result = Fp12.ONE;
  for (let bit = DIGIT_BITS - 1; bit >= 0; bit--) {
    let entry = 0;
    digits.forEach((digit, i) => {
      entry |= Number((digit >> BigInt(bit)) & 1n) << i;
    });
    result = Fp12.mul(Fp12._cyclotomicSquare(result), table[entry] ?? Fp12.ONE);
  }
  return result;
}

/** 576 bytes. */
export function encodeGT(value: GT): Uint8Array {
  const out = new Uint8Array(576);
  [...coefficients(value.c0), ...coefficients(value.c1)].forEach((coefficient, i) => {
    let rest = coefficient;
    for (let at = 48 * i; rest > 0n; at++) {
      out[at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  });
  return out;
}

/** e(P, H(identity)) by address; both are public, so is the result. Least recently used entries leave first. */
const cache = new Map<string, GT>();

export function addressPairing(publicKey: G1, identity: Uint8Array): GT {
  const name = bytesToHex(publicKey.toBytes()) + bytesToHex(identity);
  const value = cache.get(name) ?? pair([publicKey, hashPoint("identity", identity)]);
  cache.delete(name);
  cache.set(name, value);
  if (cache.size > CACHE_SIZE) {
    for (const oldest of cache.keys()) {
      cache.delete(oldest);
      break;
    }
  }
  return value;
}

function coefficients({ c0, c1, c2 }: Fp6): bigint[] {
  return [c0.c0, c0.c1, c1.c0, c1.c1, c2.c0, c2.c1];
}
