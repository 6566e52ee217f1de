/**
 * The reverse firewall of a key authority, in the hospital's own house between extraction and delivery.
 *
 *   setup      (P, s) comes in, a <- Zr, P' = a P is published; s stays with the authority, a with the firewall
 *   extraction D = s Q comes in, D' = a D goes out, only if e(g1, D') = e(P', Q)
 *
 * Whatever a subverted setup chose as s, P' is uniform; whatever a subverted extraction gives, D' is the one key that
 * fits P' and the identity, or nothing. To make a key now takes s and a: a stolen s alone is of no use where a is kept
 * apart from it. The launcher of this repository keeps both in one place, so there the factor protects against a bad
 * setup or extraction, not against theft. Authorities set up before there was a firewall go on without a factor: their partial keys are checked only.
 */
import { draw } from "../random.ts";
import type { Random, Suite } from "../suite.ts";
import type { Frame } from "../wire.ts";
import { blocked } from "./refusal.ts";

export interface AuthorityKeys {
  readonly params: Frame<"params">;
  /** 32 bytes, or undefined for a factor of one. */
  readonly factor: Uint8Array | undefined;
}

/**
 * What is published for an authority whose own parameters are given. The factor is drawn after they are fixed.
 * @throws CRYPTO_FIREWALL_AUTHORITY
 */
export function adoptAuthority(suite: Suite, params: Frame<"params">, random: Random): Required<AuthorityKeys> {
  const { firewall } = suite;
  if (firewall === undefined) return { params, factor: undefined };
  try {
    const factor = firewall.newFactor((length) => draw(random, length));
    return { params: firewall.blindParams(suite.parse("params", params), factor), factor };
  } catch (cause) {
    throw blocked("CRYPTO_FIREWALL_AUTHORITY", cause);
  }
}

/**
 * The partial key that may be delivered.
 * @param partial as the authority extracted it
 * @throws CRYPTO_FIREWALL_AUTHORITY unless it becomes the one of this identity under the published parameters
 */
export function releasePartial(
  suite: Suite,
  { params, factor }: AuthorityKeys,
  identity: Uint8Array,
  partial: Uint8Array,
): Frame<"partial"> {
  let released: Frame<"partial"> | undefined;
  try {
    const own = suite.parse("partial", partial);
    released = factor === undefined ? own : suite.firewall?.blindPartial(own, factor);
  } catch (cause) {
    throw blocked("CRYPTO_FIREWALL_AUTHORITY", cause);
  }
  if (released && suite.authority.checkPartial(params, identity, released)) return released;
  throw blocked("CRYPTO_FIREWALL_AUTHORITY");
}
