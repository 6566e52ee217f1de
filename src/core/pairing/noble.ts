/**
 * The reference backend: @noble/curves, plain JavaScript on BigInt, running wherever scripts run.
 * `multiply` is its blinded multiplication (fake additions for zero digits; still BigInt, so not constant-time).
 *
 * Powers in GT use the Frobenius map: there it is the power p, and p = z modulo r for the curve's parameter z < 0, so a
 * scalar is written with four digits in base |z| and all four are worked off in one chain of 64 squarings (Galbraith,
 * Scott, PAIRING 2008). The chain multiplies at every step, whatever the digits.
 */
import type { Fp12, Fp2, Fp6 } from "@noble/curves/abstract/tower.js";
import type { WeierstrassPoint } from "@noble/curves/abstract/weierstrass.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { FIELD_BYTES, G1_BYTES, G2_BYTES, type GT, GT_BYTES, type PairingBackend } from "./backend.ts";
import { decodeStrictly } from "./decoding.ts";
import { checkScalar } from "./scalars.ts";

/** Points of the library are elements of the interface as they are. */
type NobleG1 = WeierstrassPoint<bigint>;
type NobleG2 = WeierstrassPoint<Fp2>;

const Fp12 = bls12_381.fields.Fp12;
const BASE = bls12_381.params.ateLoopSize;
const DIGIT_BITS = 64;
/** Window of a prepared point: its table takes some 800 additions. */
const PREPARED_BITS = 5;

export const noblePairing: PairingBackend = {
  name: "noble",
  g1: bls12_381.G1.Point.BASE,
  g2: bls12_381.G2.Point.BASE,
  decodeG1: (bytes) => decodeStrictly(bytes, G1_BYTES, (raw) => bls12_381.G1.Point.fromBytes(raw)),
  decodeG2: (bytes) => decodeStrictly(bytes, G2_BYTES, (raw) => bls12_381.G2.Point.fromBytes(raw)),
  hashToG2: (tag, message) => bls12_381.G2.hashToCurve(message, { DST: tag }),
  // On a copy: the library notes the table with the very object.
  prepareG2: (point) => (point as NobleG2).add(bls12_381.G2.Point.ZERO).precompute(PREPARED_BITS),
  pair(...pairs) {
    if (pairs.length === 0 || pairs.some(([a, b]) => a.is0() || b.is0())) {
      throw new RangeError("A pairing takes points other than the identity.");
    }
    const points = pairs.map(([a, b]) => ({ g1: a as NobleG1, g2: b as NobleG2 }));
    return new NobleGT(bls12_381.pairingBatch(points));
  },
  sumUnsafeG1: (points, scalars) => sum(points as NobleG1[], scalars),
  sumUnsafeG2: (points, scalars) => sum(points as NobleG2[], scalars),
  coordinates(point) {
    const { x, y } = (point as NobleG1 | NobleG2).toAffine();
    return [x, y].flatMap((each) => (typeof each === "bigint" ? [each] : [each.c0, each.c1]));
  },
};

/** Two at a time share their doublings. */
function sum<T>(points: readonly WeierstrassPoint<T>[], scalars: readonly bigint[]): WeierstrassPoint<T> {
  scalars.forEach((scalar) => checkScalar(scalar, 0n));
  const [first, second, ...more] = points;
  if (first === undefined || points.length !== scalars.length) throw new RangeError("A sum takes a scalar per point.");
  const [a, b] = scalars as [bigint, bigint];
  const start = second === undefined ? first.multiplyUnsafe(a) : first.mulAddUnsafe(a, second, b);
  return more.length === 0 ? start : start.add(sum(more, scalars.slice(2)));
}

class NobleGT implements GT {
  readonly #value: Fp12;
  /** Products of the value's powers 1, |z|, z^2, |z|^3, for every choice of them; made by the first power. */
  #table: Fp12[] | undefined;

  constructor(value: Fp12) {
    this.#value = value;
  }

  multiply(other: GT): GT {
    return new NobleGT(Fp12.mul(this.#value, (other as NobleGT).#value));
  }

  invert(): GT {
    return new NobleGT(Fp12.conjugate(this.#value));
  }

  equals(other: GT): boolean {
    return Fp12.eql(this.#value, (other as NobleGT).#value);
  }

  is1(): boolean {
    return Fp12.eql(this.#value, Fp12.ONE);
  }

  pow(scalar: bigint): GT {
    checkScalar(scalar, 0n);
    const table = (this.#table ??= powerTable(this.#value));
    const digits: bigint[] = [];
    for (let rest = scalar, i = 0; i < 4; i++, rest /= BASE) digits.push(rest % BASE);
    let result = Fp12.ONE;
    for (let bit = DIGIT_BITS - 1; bit >= 0; bit--) {
      let entry = 0;
      digits.forEach((digit, i) => {
        entry |= Number((digit >> BigInt(bit)) & 1n) << i;
      });
      result = Fp12.mul(Fp12._cyclotomicSquare(result), table[entry] as Fp12);
    }
    return new NobleGT(result);
  }

  toBytes(): Uint8Array {
    const out = new Uint8Array(GT_BYTES);
    [...coefficients(this.#value.c0), ...coefficients(this.#value.c1)].forEach((coefficient, i) => {
      let rest = coefficient;
      for (let at = FIELD_BYTES * i; rest > 0n; at++) {
        out[at] = Number(rest & 0xffn);
        rest >>= 8n;
      }
    });
    return out;
  }
}

function powerTable(value: Fp12): Fp12[] {
  // z is negative, so odd powers of |z| are conjugates, which invert in GT.
  const bases = [
    value,
    Fp12.conjugate(Fp12.frobeniusMap(value, 1)),
    Fp12.frobeniusMap(value, 2),
    Fp12.conjugate(Fp12.frobeniusMap(value, 3)),
  ];
  const table: Fp12[] = [Fp12.ONE];
  for (const base of bases) table.push(...table.map((entry) => Fp12.mul(entry, base)));
  return table;
}

function coefficients({ c0, c1, c2 }: Fp6): bigint[] {
  return [c0.c0, c0.c1, c1.c0, c1.c1, c2.c0, c2.c1];
}
