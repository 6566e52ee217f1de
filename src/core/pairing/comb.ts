/**
 * Many multiples of one element: a comb (Lim, Lee, CRYPTO 1994) with signed digits, so that no digit is zero and every
 * scalar takes the same operations. Written for whoever can double, add and negate: G1, G2, and GT where these are
 * squaring, multiplying and inverting. Which table entry is read still depends on the scalar.
 *
 *   k = 2 b - c mod r with c = 2^L - 1, so k = sum (2 b_i - 1) 2^i: bit i of b is the sign of 2^i
 *   L = teeth * columns; tooth i holds bits i * columns and up; one table entry for every choice of the teeth's signs
 */
import { Fr } from "./scalars.ts";

export interface CombGroup<E> {
  double(element: E): E;
  add(a: E, b: E): E;
  negate(element: E): E;
}

interface Shape {
  readonly teeth: number;
  readonly columns: number;
}
export interface Comb<E> extends Shape {
  readonly table: readonly E[];
}

const HALF = (Fr.ORDER + 1n) / 2n;

export function buildComb<E>(group: CombGroup<E>, base: E, teeth: number): Comb<E> {
  const columns = Math.ceil(255 / teeth);
  const powers = [base];
  let power = base;
  for (let tooth = 1; tooth < teeth; tooth++) {
    for (let i = 0; i < columns; i++) power = group.double(power);
    powers.push(power);
  }
  let table = [group.negate(powers.reduce((sum, power) => group.add(sum, power)))];
  for (const power of powers) {
    const twice = group.double(power);
    table = [...table, ...table.map((entry) => group.add(entry, twice))];
  }
  return { table, teeth, columns };
}

/** The entries to take from the table, from the highest column down: double, then add the entry. */
export function combDigits({ teeth, columns }: Shape, scalar: bigint): number[] {
  const shift = Fr.create((1n << BigInt(teeth * columns)) - 1n);
  const signs = Fr.toBytes(Fr.mul(Fr.add(scalar, shift), HALF)).reverse();
  return Array.from({ length: columns }, (_, i) => {
    let digit = 0;
    for (let tooth = 0; tooth < teeth; tooth++) {
      const at = tooth * columns + columns - 1 - i;
      digit |= (((signs[at >> 3] ?? 0) >> (at & 7)) & 1) << tooth;
    }
    return digit;
  });
}
