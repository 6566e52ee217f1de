/**
 * What relays do, and what anyone may check of it.
 *   convert  B_i = u_i c0, only for a capsule whose proof holds under the owner-signed statement
 *   verify   e(B_i, g2) = e(c0, U_i); implied for a fragment that was made here with a share that `checkShare` accepted
 * A contract makes the second check with the EIP-2537 precompiles, which accept infinity: it must refuse zero c0, U_i
 * and B_i by itself. Frames of this suite cannot hold infinity.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import type { G2 } from "../pairing/backend.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  type Capsule,
  type Grant,
  readCapsule,
  readFragment,
  readGrant,
  readShare,
  readStatement,
  SUITE_CODE,
} from "./bodies.ts";
import type { Curve } from "./curve.ts";
import { hashScalar } from "./hash.ts";
import { encodePoint } from "./points.ts";
import { isProven } from "./proof.ts";
import { dualWeights } from "./sharing.ts";

/** @throws CRYPTO_CAPSULE */
export function convert(
  curve: Curve,
  share: Frame<"share">,
  capsule: Frame<"capsule">,
  statement: Frame<"statement">,
): Frame<"fragment"> {
  const { index, u } = readShare(share);
  const checked = readCapsule(curve, capsule);
  if (!isProven(curve, checked, readStatement(curve, statement))) {
    throw new ChartpassError("CRYPTO_CAPSULE", "The capsule does not fit the owner's statement.", {
      hint: "Nothing was released. Ask the owner to share again.",
    });
  }
  const B = checked.c0.multiply(u);
  const encoded = encodePoint(B);
  const U = curve.commitmentOf(u);
  if (U !== undefined) {
    // B = u c0 was just computed and U = u g2 was checked: e(B, g2) = e(c0, U) without a pairing.
    curve.recallG1(encoded, () => B);
    curve.holds("fragment", claimOf(encoded, checked, U), () => true);
  }
  return encodeFrame(SUITE_CODE, "fragment", concatBytes(Uint8Array.of(index), encoded));
}

export function checkShare(curve: Curve, grant: Frame<"grant">, share: Frame<"share">): boolean {
  const { index, u } = readShare(share);
  const commitment = readGrant(curve, grant).commitments[index - 1];
  if (commitment === undefined || !commitment.equals(curve.g2.multiply(u))) return false;
  curve.keepCommitment(u, commitment);
  return true;
}

export function shareIndex(share: Frame<"share">): number {
  return readShare(share).index - 1;
}

export function verify(
  curve: Curve,
  fragment: Frame<"fragment">,
  grant: Frame<"grant">,
  capsule: Frame<"capsule">,
): boolean {
  const { index, B } = readFragment(curve, fragment);
  const commitment = readGrant(curve, grant).commitments[index - 1];
  if (commitment === undefined) return false;
  const stated = readCapsule(curve, capsule);
  return curve.holds("fragment", claimOf(encodePoint(B), stated, commitment), () =>
    curve.pairsEqual(B, curve.g2, stated.c0, commitment),
  );
}

/** All that e(B, g2) = e(c0, U) is about. */
const claimOf = (B: Uint8Array, { c0 }: Capsule, U: G2): Uint8Array[] => [B, encodePoint(c0), encodePoint(U)];

/**
 * Whether U, U_1..U_n lie on one polynomial of degree below the threshold, so that any t fragments give the same B.
 * The weights come from a hash of the points (SCRAPE test). Public values only: variable-time.
 */
export function consistentCommitments(curve: Curve, { threshold, relays, U, commitments }: Grant): boolean {
  const points = [U, ...commitments];
  const seed = concatBytes(Uint8Array.of(threshold, relays), ...points.map(encodePoint));
  return curve.holds("polynomial", [seed], () => {
    const mask = Array.from({ length: relays - threshold + 1 }, (_, i) =>
      hashScalar("polynomial", seed, Uint8Array.of(i)),
    );
    return curve.pairing.sumUnsafeG2(points, dualWeights(relays, threshold, mask)).is0();
  });
}
