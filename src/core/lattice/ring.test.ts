/** The transform against sums written out, and the arithmetic of slots. */
import { expect, test } from "vitest";
import { fixedRandom } from "../generator.fixture.ts";
import {
  add,
  centre,
  inverse,
  invert,
  multiply,
  multiplyAdd,
  type Polynomial,
  power,
  PSI,
  reduce,
  slotExponent,
  subtract,
  transform,
} from "./ring.ts";
import { N, Q } from "./sizes.ts";

const bytes = fixedRandom("ring")(4 * N);
const view = new DataView(bytes.buffer);
const polynomial = (from: number): Polynomial =>
  Float64Array.from({ length: N }, (_, i) => view.getUint32(4 * ((i * from) % N)) % Q);
const [a, b, c] = [polynomial(1), polynomial(3), polynomial(5)];
const exact = (work: (i: number) => number): number[] =>
  Array.from({ length: N }, (_, i) => Number(((BigInt(work(i)) % BigInt(Q)) + BigInt(Q)) % BigInt(Q)));
const entry = (list: Polynomial, i: number): number => list[i] ?? Number.NaN;

test("reducing and centring, at the ends of their ranges", () => {
  for (const x of [0, 1, Q - 1, Q, Q + 1, -1, -Q, -Q - 1, 2 ** 49, -(2 ** 49), Q * 12_345 - 1]) {
    const least = Number(((BigInt(x) % BigInt(Q)) + BigInt(Q)) % BigInt(Q));
    expect(reduce(x)).toBe(least);
    expect(centre(x) + 0).toBe(least > Q / 2 ? least - Q : least);
  }
});

test("powers and inverses", () => {
  expect(power(3, 0)).toBe(1);
  expect(power(3, 11)).toBe(3 ** 11);
  expect(power(Q + 3, 5)).toBe(243);
  for (const x of [1, 2, PSI, Q - 1]) expect(reduce(x * inverse(x))).toBe(1);
});

test("slot k is the value at psi^(2 bitrev(k) + 1)", () => {
  expect([0, 1, 2, 3, N - 1].map(slotExponent)).toEqual([1, N + 1, N / 2 + 1, (3 * N) / 2 + 1, 2 * N - 1]);
  const slots = transform(a.slice());
  for (const slot of [0, 1, 2, 3, 511, 512, 1000, 1023]) {
    const x = power(PSI, slotExponent(slot));
    expect(entry(slots, slot)).toBe(a.reduceRight((sum, coefficient) => reduce(sum * x + coefficient), 0));
  }
});

test("back and forth gives the same, also from negative and unreduced coefficients", () => {
  expect(invert(transform(a.slice()))).toEqual(a);
  expect(transform(invert(b.slice()))).toEqual(b);
  const wide = a.map((x, i) => x + Q * ((i % 4001) - 2000));
  expect(transform(wide)).toEqual(transform(a.slice()));
  const spread = a.map((x, i) => x + Q * ((i % 7) - 3));
  expect(invert(spread)).toEqual(invert(a.slice()));
});

test("x^n is -1", () => {
  const x = new Float64Array(N);
  x[1] = 1;
  const turned = invert(multiply(transform(x), transform(a.slice())));
  expect(entry(turned, 0)).toBe(reduce(-entry(a, N - 1)));
  expect([...turned.subarray(1)]).toEqual([...a.subarray(0, N - 1)]);
});

test("slot by slot", () => {
  expect([...multiply(a, b)]).toEqual(exact((i) => entry(a, i) * entry(b, i)));
  expect([...multiplyAdd(a, b, c)]).toEqual(exact((i) => entry(a, i) * entry(b, i) + entry(c, i)));
  expect([...add(a, b)]).toEqual(exact((i) => entry(a, i) + entry(b, i)));
  expect([...subtract(a, b)]).toEqual(exact((i) => entry(a, i) - entry(b, i)));
});
