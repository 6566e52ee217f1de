/** At most `most` per key and window. In memory: a restart forgives, which is enough against a runaway app. */
import { tooOften } from "./failure.ts";

export interface RateLimit {
  /**
   * @param amount  for limits in something else than events, such as bytes
   * @throws ARG_LIMIT when this one would be too many
   */
  count(key: string, amount?: number): void;
  /** As {@link count}, without counting. @throws ARG_LIMIT */
  require(key: string): void;
}

/** Keys may be made at will by whoever asks: beyond this many, the one that was counted longest ago is forgotten. */
const KEYS = 20_000;

export function createRateLimit(most: number, windowSeconds: number, keys = KEYS): RateLimit {
  let started = Date.now();
  let counts = new Map<string, number>();
  const requireMore = (key: string, amount: number): number => {
    if (Date.now() - started > windowSeconds * 1000) {
      started = Date.now();
      counts = new Map();
    }
    const after = (counts.get(key) ?? 0) + amount;
    if (after > most) throw tooOften();
    return after;
  };
  return {
    count(key, amount = 1) {
      const after = requireMore(key, amount);
      // Out and in again: a Map keeps the order in which keys came.
      counts.delete(key);
      counts.set(key, after);
      const [oldest] = counts.keys();
      if (counts.size > keys && oldest !== undefined) counts.delete(oldest);
    },
    require: (key) => void requireMore(key, 1),
  };
}
