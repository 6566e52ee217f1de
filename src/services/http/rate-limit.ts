/** At most `most` events per key and window. In memory: a restart forgives, which is enough against a runaway app. */
import { tooOften } from "./failure.ts";

export interface RateLimit {
  /** @throws ARG_LIMIT when there were enough before this one */
  count(key: string): void;
  /** As {@link count}, without counting. @throws ARG_LIMIT */
  require(key: string): void;
}

export function createRateLimit(most: number, windowSeconds: number): RateLimit {
  let started = Date.now();
  let counts = new Map<string, number>();
  const requireMore = (key: string): number => {
    if (Date.now() - started > windowSeconds * 1000) {
      started = Date.now();
      counts = new Map();
    }
    const seen = counts.get(key) ?? 0;
    if (seen >= most) throw tooOften();
    return seen;
  };
  return {
    count: (key) => void counts.set(key, requireMore(key) + 1),
    require: (key) => void requireMore(key),
  };
}
