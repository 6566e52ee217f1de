/**
 * A rekey split among relays, and fragments put together again: Shamir's scheme (CACM 1979) over every value mod q.
 *
 * A rekey is twelve values a slot, U_0 .. U_5 and V_0 .. V_5, slot after slot. The polynomials of degree t - 1 through it
 * are fixed by their values at 1 .. t - 1, which are drawn: the shares of the first t - 1 relays are uniform, so each is the
 * stream of a 32-byte seed. More seeds than t - 1 there cannot be.
 */
import { pack } from "./packing.ts";
import { inverse, reduce } from "./ring.ts";
import { shareStream } from "./sampling.ts";
import { N, SLOT_VALUES } from "./sizes.ts";
import type { Share } from "./bodies.ts";

const COUNT = N * SLOT_VALUES;

/** Values of a relay's share that is a seed. */
export function expandSeed(index: number, seed: Uint8Array): Float64Array {
  return shareStream(index, seed, COUNT);
}

/** Values of a share, slot after slot. */
export function shareValues({ index, content }: Share): Float64Array {
  return content instanceof Uint8Array ? expandSeed(index, content) : content.values;
}

export function packedShare(share: Share): Uint8Array {
  return share.content instanceof Uint8Array ? pack(shareValues(share)) : share.content.packed;
}

/**
 * The values of all relays' shares, in order.
 * @param seeds  those of the first t - 1 relays
 */
export function splitRekey(rekey: Float64Array, seeds: readonly Uint8Array[], relays: number): Float64Array[] {
  const drawn = seeds.map((seed, i) => expandSeed(i + 1, seed));
  const points = [0, ...drawn.map((_, i) => i + 1)];
  return Array.from({ length: relays }, (_, i) => drawn[i] ?? combine([rekey, ...drawn], weightsAt(i + 1, points)));
}

/** sum of weight_k values_k. At most 33 terms below 2^36 stay exact. */
export function combine(parts: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const out = new Float64Array((parts[0] as Float64Array).length);
  parts.forEach((part, k) => {
    const weight = weights[k] as number;
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + weight * (part[i] as number);
  });
  for (let i = 0; i < out.length; i++) out[i] = reduce(out[i] as number);
  return out;
}

/** Lagrange coefficients: f(at) = sum of weight_k f(points_k), for different points. */
export function weightsAt(at: number, points: readonly number[]): number[] {
  return points.map((own) => {
    let numerator = 1;
    let denominator = 1;
    for (const other of points) {
      if (other === own) continue;
      numerator = reduce(numerator * (at - other));
      denominator = reduce(denominator * (own - other));
    }
    return reduce(numerator * inverse(denominator));
  });
}
