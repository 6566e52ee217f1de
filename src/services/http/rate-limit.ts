/** At most `most` events per key and window. In memory: a restart forgives, which is enough against a runaway app. */
import { tooOften } from "./failure.ts";

export interface RateLimit {
  /** @throws ARG_LIMIT */
  count(key: string): void;
}

export function createRateLimit(most: number, windowSeconds: number): RateLimit {
  let started = Date.now();
  let counts = new Map<string, number>();
  return {
    count(key) {
      if (Date.now() - started > windowSeconds * 1000) {
        started = Date.now();
        counts = new Map();
      }
      const seen = (counts.get(key) ?? 0) + 1;
      if (seen > most) throw tooOften();
      counts.set(key, seen);
    },
  };
}
