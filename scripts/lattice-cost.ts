/**
 * What the best known lattice attacks on learning with errors cost: core-SVP, as in Alkim, Ducas, Poeppelmann and Schwabe
 * (NewHope, USENIX Security 2016) and the scripts of ML-KEM. An attack reduces a lattice with block size b and is charged
 * for one shortest vector in dimension b: 0.292 b bits classically, 0.265 b with a quantum computer. Polynomial factors,
 * memory and the number of calls are left out; a ring's structure gives no known advantage.
 */

export interface Instance {
  /** Dimension of the secret. */
  readonly n: number;
  readonly q: number;
  /** Standard deviation of secret and noise. */
  readonly deviation: number;
  /** Equations there are, at that deviation. */
  readonly samples: number;
  /** More equations, whose noise has another deviation. */
  readonly noisy?: { readonly samples: number; readonly deviation: number };
}

export interface Cost {
  readonly blockSize: number;
  readonly classical: number;
  readonly quantum: number;
}

const CLASSICAL = 0.292;
const QUANTUM = 0.265;
/** Vectors a sieve gives: 2^(0.2075 b). */
const SIEVE = 0.2075;
const STEP = 8;

/** log2 of the root-Hermite factor of block size b. */
function rootHermite(b: number): number {
  return Math.log2((Math.PI * b) ** (1 / b) * (b / (2 * Math.PI * Math.E))) / (2 * (b - 1));
}

/** The unique shortest vector: b such that deviation sqrt(b) is below the projected vector of a reduced basis. */
export function primalCost(instance: Instance): Cost {
  const { n, q, deviation } = instance;
  const noisySamples = instance.noisy?.samples ?? 0;
  const noisyVolume = instance.noisy === undefined ? 0 : Math.log2((q * deviation) / instance.noisy.deviation);
  for (let b = 60; ; b++) {
    const factor = rootHermite(b);
    for (let noisy = 0; noisy <= noisySamples; noisy += STEP) {
      for (let m = 0; m <= instance.samples; m += STEP) {
        const d = n + m + noisy + 1;
        if (d < b) continue;
        const volume = (m * Math.log2(q) + noisy * noisyVolume) / d;
        if (Math.log2(deviation * Math.sqrt(b)) <= (2 * b - d - 1) * factor + volume) return costOf(b);
      }
    }
  }
}

/** Short dual vectors, as many as a sieve gives for nothing, tell noise from uniform. */
export function dualCost({ n, q, deviation, samples }: Instance): Cost {
  let best = Infinity;
  let blockSize = 0;
  for (let b = 60; b < n + samples; b++) {
    const factor = rootHermite(b);
    if (CLASSICAL * b > best) break;
    for (let m = STEP; m <= samples; m += STEP) {
      const d = n + m;
      if (d < b) continue;
      const length = 2 ** (d * factor + (n / d) * Math.log2(q));
      const tau = (length * deviation) / q;
      const advantage = -2 * Math.PI ** 2 * tau ** 2 * Math.LOG2E;
      const cost = CLASSICAL * b + Math.max(0, -2 * advantage - SIEVE * b);
      if (cost < best) {
        best = cost;
        blockSize = b;
      }
    }
  }
  return costOf(blockSize);
}

function costOf(blockSize: number): Cost {
  return { blockSize, classical: CLASSICAL * blockSize, quantum: QUANTUM * blockSize };
}
