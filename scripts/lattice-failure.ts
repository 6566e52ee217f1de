/**
 * How probable it is that a capsule of suite `lattice` does not open. With one conversion, what is added to an encoded bit is, coefficient by coefficient,
 *   e_A r + e2 - e1 s_A                         2 n products of two binomials, and one binomial
 *   + e_B R - s_B E1 + E2                       R, E1, E2 = sum d_j r_j, sum d_j e1_j, sum d_j e2_j over six digits
 *   + rounding of v
 * The threshold adds nothing: fragments are exact mod q, so their Lagrange sum is the conversion by the whole rekey.
 * `independent` multiplies the exact generating functions of all terms, each term taken as independent of the others, as
 * the scripts of ML-KEM do, and reads the tail off an inverse Fourier transform of the exponentially tilted sum, which
 * keeps its relative precision where doubles alone would not. `structured` keeps what that leaves out: R, E1 are
 * convolutions themselves, so at each of n/2 frequencies the noise has the power |d|^2 (|e_B|^2 + |s_B|^2), which is now and
 * then large, and alike at the four places of a bit; saddle point approximation.
 */
import { compress, decompress, digit } from "../src/core/lattice/encoding.ts";
import { centre } from "../src/core/lattice/ring.ts";
import { BASE_BITS, DIGITS, ETA, N, Q, REPETITION, SEED_BYTES } from "../src/core/lattice/sizes.ts";

const BITS = 8 * SEED_BYTES;
/** Beyond so many of 2^18 frequencies a generating function of the noise is below 2^-1000 of its largest value. */
const FREQUENCIES = 1024;

interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Probability of each value -4 .. 4 of digit j when u is uniform, from index 0. */
export function digitDistributions(): Float64Array[] {
  const largest = 1 << (BASE_BITS - 1);
  const counts = Array.from({ length: DIGITS }, () => new Float64Array(2 * largest + 1));
  for (let u = 0; u < Q; u++) {
    counts.forEach((count, j) => {
      const at = digit(u, j) + largest;
      count[at] = (count[at] as number) + 1 / Q;
    });
  }
  return counts;
}

/** Probability of each rounding error of v when v is uniform, by value. */
function roundingDistribution(): Map<number, number> {
  const errors = new Map<number, number>();
  for (let v = 0; v < Q; v += N) {
    const block = Float64Array.from({ length: N }, (_, i) => (v + i) % Q);
    const back = decompress(compress(block));
    for (let i = 0; i < Math.min(N, Q - v); i++) {
      const error = centre((back[i] as number) - (block[i] as number));
      errors.set(error, (errors.get(error) ?? 0) + 1 / Q);
    }
  }
  return errors;
}

const variance = (values: Iterable<readonly [number, number]>): number =>
  [...values].reduce((sum, [x, p]) => sum + p * x * x, 0);

export interface NoiseVariances {
  /** e_A r + e2 - e1 s_A, and the rounding of v. */
  readonly capsule: number;
  readonly rounding: number;
  /** What the conversion adds. */
  readonly conversion: number;
  readonly total: number;
}

export function noiseVariances(): NoiseVariances {
  const eta = ETA / 2;
  const digits = digitDistributions().reduce(
    (sum, p) => sum + variance([...p].map((x, i) => [i - (p.length - 1) / 2, x] as const)),
    0,
  );
  const capsule = 2 * N * eta * eta + eta;
  const rounding = variance(roundingDistribution());
  const conversion = N * digits * eta * (2 * N * eta + 1);
  return { capsule, rounding, conversion, total: capsule + rounding + conversion };
}

/** log2 of the probability that any of the 256 bits is read wrongly, all terms independent. */
export function independentFailure(): number {
  const size = 1 << 18;
  const { total } = noiseVariances();
  const theta = Q / REPETITION / total;
  const tilted = tiltedNoise(theta, size);
  // |n| at each of four places: twice the right half of a symmetric distribution.
  const one = { re: new Float64Array(4 * size), im: new Float64Array(4 * size) };
  for (let x = 0; x < size / 2; x++) one.re[x] = (tilted.weights[x] as number) * (x === 0 ? 1 : 2);
  transformComplex(one, false);
  for (let k = 0; k < one.re.length; k++) {
    const squared = multiply(
      { re: one.re[k] as number, im: one.im[k] as number },
      { re: one.re[k] as number, im: one.im[k] as number },
    );
    const fourth = multiply(squared, squared);
    one.re[k] = fourth.re;
    one.im[k] = fourth.im;
  }
  transformComplex(one, true);
  // A one is read wrongly from a sum of q - 2 on, a zero from q + 1 on: the former counts for both.
  let tail = 0;
  const first = Q - 2;
  for (let sum = first; sum < one.re.length; sum++)
    tail += ((one.re[sum] as number) / one.re.length) * Math.exp(-theta * (sum - first));
  return Math.log2(BITS) + Math.log2(tail) + (REPETITION * tilted.logMass - theta * first) / Math.LN2;
}

/** Distribution of the noise of one coefficient times e^(theta x), scaled to mass one; negative x at the end. */
function tiltedNoise(theta: number, size: number): { weights: Float64Array; logMass: number } {
  const digits = digitDistributions();
  const logs = { re: new Float64Array(size).fill(-Infinity), im: new Float64Array(size) };
  for (let k = -FREQUENCIES; k <= FREQUENCIES; k++) {
    const z = { re: theta, im: (2 * Math.PI * k) / size };
    const log = logNoise(z, digits);
    logs.re[(k + size) % size] = log.re;
    logs.im[(k + size) % size] = log.im;
  }
  const rounding = { re: new Float64Array(size), im: new Float64Array(size) };
  for (const [error, p] of roundingDistribution()) {
    const at = (error + size) % size;
    rounding.re[at] = (rounding.re[at] as number) + p * Math.exp(theta * error);
  }
  const roundingMass = rounding.re.reduce((sum, x) => sum + x, 0);
  // The forward transform has e^(-i w x); the generating functions above have e^(+i w x).
  transformComplex(rounding, true);
  const top = logs.re[0] as number;
  const product = { re: new Float64Array(size), im: new Float64Array(size) };
  for (let k = 0; k < size; k++) {
    const magnitude = Math.exp((logs.re[k] as number) - top);
    const value = multiply(
      { re: magnitude * Math.cos(logs.im[k] as number), im: magnitude * Math.sin(logs.im[k] as number) },
      { re: (rounding.re[k] as number) / roundingMass, im: (rounding.im[k] as number) / roundingMass },
    );
    product.re[k] = value.re;
    product.im[k] = value.im;
  }
  transformComplex(product, false);
  return { weights: product.re.map((x) => x / size), logMass: top + Math.log(roundingMass) };
}

/** Logarithm of E e^(z x) over all terms but rounding. A centred binomial has cosh(z / 2)^(2 eta). */
function logNoise(z: Complex, digits: readonly Float64Array[]): Complex {
  const binomial = (factor: number): Complex => power(coshHalf({ re: factor * z.re, im: factor * z.im }), 2 * ETA);
  const largest = ((digits[0] as Float64Array).length - 1) / 2;
  const values = Array.from({ length: ETA * largest + 1 }, (_, factor) => binomial(factor));
  const weights = Array.from({ length: 2 * ETA + 1 }, (_, i) => choose(2 * ETA, i) / 2 ** (2 * ETA));
  /** log E e^(a z R), for a = 0, 1, 2. */
  const logR = Array.from({ length: ETA + 1 }, (_, a) =>
    digits.reduce<Complex>((sum, p) => {
      const mean = [...p].reduce<Complex>(
        (total, weight, i) => addScaled(total, values[a * Math.abs(i - largest)] as Complex, weight),
        ZERO,
      );
      return addScaled(sum, logarithm(mean), N);
    }, ZERO),
  );
  const overBinomial = (of: (a: number) => Complex): Complex =>
    weights.reduce<Complex>((total, weight, i) => addScaled(total, of(Math.abs(i - ETA)), weight), ZERO);
  const productOfTwo = logarithm(overBinomial((a) => values[a] as Complex));
  const productWithR = logarithm(overBinomial((a) => exponential(logR[a] as Complex)));
  return [
    [productOfTwo, 2 * N],
    [logarithm(values[1] as Complex), 1],
    [productWithR, 2 * N],
    [logR[1] as Complex, 1],
  ].reduce<Complex>((sum, [term, count]) => addScaled(sum, term as Complex, count as number), ZERO);
}

const ZERO: Complex = { re: 0, im: 0 };
const multiply = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
const addScaled = (a: Complex, b: Complex, factor: number): Complex => ({
  re: a.re + factor * b.re,
  im: a.im + factor * b.im,
});
const logarithm = (a: Complex): Complex => ({ re: Math.log(Math.hypot(a.re, a.im)), im: Math.atan2(a.im, a.re) });
const exponential = (a: Complex): Complex => ({
  re: Math.exp(a.re) * Math.cos(a.im),
  im: Math.exp(a.re) * Math.sin(a.im),
});
const coshHalf = ({ re, im }: Complex): Complex => ({
  re: Math.cosh(re / 2) * Math.cos(im / 2),
  im: Math.sinh(re / 2) * Math.sin(im / 2),
});

function power(base: Complex, exponent: number): Complex {
  let result: Complex = { re: 1, im: 0 };
  for (let i = 0; i < exponent; i++) result = multiply(result, base);
  return result;
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
}

/** Cooley and Tukey's transform in place, for powers of two; unscaled. `inverse` has e^(+i w x). */
function transformComplex(a: { re: Float64Array; im: Float64Array }, inverse: boolean): void {
  const { re, im } = a;
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let length = 2; length <= size; length *= 2) {
    const half = length / 2;
    const step = ((inverse ? 2 : -2) * Math.PI) / length;
    for (let k = 0; k < half; k++) {
      const [c, s] = [Math.cos(step * k), Math.sin(step * k)];
      for (let i = k; i < size; i += length) {
        const x = (re[i + half] as number) * c - (im[i + half] as number) * s;
        const y = (re[i + half] as number) * s + (im[i + half] as number) * c;
        re[i + half] = (re[i] as number) - x;
        im[i + half] = (im[i] as number) - y;
        re[i] = (re[i] as number) + x;
        im[i] = (im[i] as number) + y;
      }
    }
  }
}

/**
 * The same probability with the power of the noise as it is. At frequency f it is Y_f (X_f + X'_f) / 2 times its mean: Y_f of
 * the digits, six exponentials; X_f and X'_f of e_B and s_B, exponential; over n / 2 frequencies. The four coefficients of a
 * bit meet a frequency alike: added up with the worst signs, half of the frequencies count 6.83, the other half 1.17.
 * @param digitMean  average of a digit, 0 in this suite; -1/2 if digits were -4 .. 3, which all adds to the power at the
 *   lowest frequencies
 */
export function structuredFailure(digitMean = 0): number {
  const { capsule, rounding, conversion } = noiseVariances();
  const flat = REPETITION * (capsule + rounding);
  const scale = conversion / (N / 2);
  const digitVariance = conversion / (N * DIGITS * (2 * N * (ETA / 2) + 1));
  const classes = Array.from({ length: REPETITION }, (_, f) => {
    const phase = (Math.PI * (2 * f + 1)) / REPETITION;
    return (1 - Math.cos(REPETITION * phase)) / (1 - Math.cos(phase));
  });
  /** Power that a constant part of the digits adds at frequency f: that of a square wave. */
  const added = Array.from(
    { length: 8 },
    (_, f) => ((digitMean * 2 * N) / (Math.PI * (2 * f + 1))) ** 2 / (N * digitVariance),
  );
  const cumulant = (lambda: number): number => {
    const half = (lambda * lambda) / 2;
    const logs = classes.map((share) => logPower(half * share * scale));
    const even = logs.reduce((sum, log) => sum + (N / 2 / classes.length) * log, 0);
    const low = digitMean === 0 ? [] : added;
    const more = low.map((extra, f) => {
      const own = f % classes.length;
      return logFixedPower(half * (classes[own] as number) * scale, 1 + extra) - (logs[own] as number);
    });
    return half * flat + even + more.reduce((sum, x) => sum + x, 0);
  };
  const normal = Q / (REPETITION * (capsule + rounding + conversion));
  let step = normal / 20;
  let lambda = 0;
  for (; step > normal / 1e5; step /= 2) {
    while (cumulant(lambda + step) - step * Q < cumulant(lambda)) lambda += step;
  }
  const curvature = (cumulant(lambda + step) - 2 * cumulant(lambda) + cumulant(lambda - step)) / (step * step);
  const prefactor = 1 / (lambda * Math.sqrt(2 * Math.PI * curvature));
  return Math.log2(BITS * 2 ** REPETITION * prefactor) + (cumulant(lambda) - lambda * Q) / Math.LN2;
}

/** Y beyond five times its mean has a probability below 2^-25 at one frequency and is left out. */
const POWERS = Array.from({ length: 500 }, (_, i) => {
  const y = (i + 0.5) / 100;
  return { y, p: y ** (DIGITS - 1) * Math.exp(-DIGITS * y) };
});
const POWERS_MASS = POWERS.reduce((sum, { p }) => sum + p, 0);

/** log E e^(s Y (X + X') / 2); infinite where it does not exist. */
function logPower(s: number): number {
  if ((s * 5) / 2 >= 1) return Infinity;
  return Math.log(POWERS.reduce((sum, { y, p }) => sum + p / POWERS_MASS / (1 - (s * y) / 2) ** 2, 0));
}

/** The same where the power of the digits is `power` for certain. */
function logFixedPower(s: number, power: number): number {
  return (s * power) / 2 >= 1 ? Infinity : -2 * Math.log(1 - (s * power) / 2);
}
