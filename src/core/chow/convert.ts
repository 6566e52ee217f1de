/**
 * What relays do, and what anyone may check of it.
 *   convert  E'_i = E^rk_i and a proof (proof.ts), only for the capsule the share is for, and only if it checks
 *   verify   the hash of (H(capsule), fragment) is the one in the grant; the proof, against the commitment in the grant
 * Share and capsule give one fragment, the proof included, so its hash is known when the grant is made. In the paper
 * only the recipient notices a wrong conversion, and not whose it was.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  type Capsule,
  type Fragment,
  type Grant,
  readCapsule,
  readFragment,
  readGrant,
  readShare,
  readStatement,
  SUITE_CODE,
} from "./bodies.ts";
import { provesItself, sourceHash } from "./capsule.ts";
import { hashBytes, hashScalar } from "./hash.ts";
import { dualWeights, encodePoint, encodeScalar, type Point, sumOfPowers } from "./points.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { type Conversion, prove, verifyProof } from "./proof.ts";

/** @throws CRYPTO_CAPSULE */
export function convert(
  share: Frame<"share">,
  capsule: Frame<"capsule">,
  statement: Frame<"statement">,
): Frame<"fragment"> {
  const { index, rk, source } = readShare(share);
  const checked = readCapsule(capsule);
  const { E } = checked;
  const proven = readStatement(statement);
  if (!equalBytes(sourceHash(checked), source) || !provesItself(checked, proven)) {
    throw new ChartpassError("CRYPTO_CAPSULE", "The capsule does not fit the owner's statement or the share.", {
      hint: "Nothing was released. Ask the owner to share again.",
    });
  }
  const { publicKey } = proven;
  const body = fragmentBody({ index, publicKey, commitment: publicKey.multiply(rk), source, E }, rk);
  return encodeFrame(SUITE_CODE, "fragment", body);
}

export function fragmentBody(of: Omit<Conversion, "converted">, rk: bigint): Uint8Array {
  const converted = of.E.multiply(rk);
  const { challenge, response } = prove({ ...of, converted }, rk);
  const parts = [encodePoint(converted), encodeScalar(challenge), encodeScalar(response)];
  return concatBytes(Uint8Array.of(of.index), ...parts);
}

/** F_i. */
export function fragmentHash(source: Uint8Array, body: Uint8Array): Uint8Array {
  return hashBytes("fragment", source, body);
}

/** What the grant says of the fragment of a relay, 0-based. @throws ARG_INDEX */
export function announcedHash(grant: Frame<"grant">, index: number): Uint8Array {
  const announced = readGrant(grant).fragments[index];
  if (announced === undefined) throw new ChartpassError("ARG_INDEX", "The grant has no relay of this number.");
  return announced.slice();
}

export function checkShare(grant: Frame<"grant">, share: Frame<"share">): boolean {
  const { index, rk, source } = readShare(share);
  const { commitments, publicKey, source: granted } = readGrant(grant);
  const commitment = commitments[index - 1];
  return commitment !== undefined && equalBytes(source, granted) && commitment.equals(publicKey.multiply(rk));
}

export function shareIndex(share: Frame<"share">): number {
  return readShare(share).index - 1;
}

export function verify(fragment: Frame<"fragment">, grant: Frame<"grant">, capsule: Frame<"capsule">): boolean {
  const checked = readCapsule(capsule);
  const granted = readGrant(grant);
  return isFor(granted, checked) && isConversion(readFragment(fragment), granted, checked);
}

/** Whether the grant is for this capsule. */
export function isFor(grant: Grant, capsule: Capsule): boolean {
  return equalBytes(sourceHash(capsule), grant.source);
}

/** Whether the fragment is the one announced and its proof holds; the capsule is that of the grant. */
export function isConversion(fragment: Fragment, grant: Grant, { E }: Capsule): boolean {
  const { index, body, converted } = fragment;
  const { publicKey, source } = grant;
  const [commitment, announced] = [grant.commitments[index - 1], grant.fragments[index - 1]];
  if (commitment === undefined || announced === undefined) return false;
  return (
    equalBytes(fragmentHash(source, body), announced) &&
    verifyProof({ index, publicKey, commitment, source, E, converted }, fragment)
  );
}

/**
 * Whether g^h, C_1..C_n lie on one polynomial of degree below the threshold in the exponent of PK, so that any t
 * fragments give the same E^(h/d). The weights come from a hash of the points (SCRAPE test). `power` is g^h, which the
 * grant's recipient knows; the test itself is variable-time.
 */
export function consistentCommitments({ threshold, relays, commitments }: Grant, power: Point): boolean {
  const points = [power, ...commitments];
  const seed = concatBytes(Uint8Array.of(threshold, relays), ...points.map(encodePoint));
  const mask = Array.from({ length: relays - threshold + 1 }, (_, i) =>
    hashScalar("polynomial", seed, Uint8Array.of(i)),
  );
  return sumOfPowers(points, dualWeights(relays, threshold, mask)).is0();
}
