/**
 * Randomness. Suites never reach for a generator: they take one by their factory, so that a test, a firewall or a
 * reproducible build can supply it.
 */
import { randomBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "./errors.ts";
import type { Random } from "./suite.ts";

/** The platform's generator (crypto.getRandomValues). */
export const systemRandom: Random = (length) => randomBytes(length);

/**
 * Draw exactly `length` bytes and own them.
 * @throws CRYPTO_RANDOM when the generator gives another length
 */
export function draw(random: Random, length: number): Uint8Array {
  const bytes = random(length);
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) {
    throw new ChartpassError("CRYPTO_RANDOM", "The random generator gave the wrong number of bytes.", {
      hint: "Reload the app. If it happens again, use another browser.",
    });
  }
  return bytes.slice();
}
