/**
 * What relays do, and what anyone may check of it. Key switching after Polyakov, Rohloff, Sahu and Vaikuntanathan (2017).
 *   convert  u' = sum d_j U_j, v' = sum d_j V_j, slot by slot, d_j the digits of the capsule's u
 *   verify   the hash of (H(capsule), fragment) is the one in the grant
 * A relay converts one capsule with a share, the one whose statement is in it.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { readCapsule, readFragment, readGrant, readShare, readStatement, SUITE_CODE } from "./bodies.ts";
import { fragmentHash, shareRoot } from "./commitment.ts";
import { decompose } from "./encoding.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { pack } from "./packing.ts";
import { type Polynomial, reduce, transform } from "./ring.ts";
import { packedShare, shareValues } from "./shares.ts";
import { DIGITS, N, SLOT_VALUES } from "./sizes.ts";
import { capsuleHash, fits } from "./statement.ts";

/** @throws CRYPTO_CAPSULE */
export function convert(
  share: Frame<"share">,
  capsule: Frame<"capsule">,
  statement: Frame<"statement">,
): Frame<"fragment"> {
  const own = readShare(share);
  const stated = readStatement(statement);
  const { body, u } = readCapsule(capsule);
  if (!fits(body, stated) || !equalBytes(own.statement, stated.digest)) {
    throw new ChartpassError("CRYPTO_CAPSULE", "The capsule does not fit the owner's statement.", {
      hint: "Nothing was released. Ask the owner to share again.",
    });
  }
  const fragment = fragmentBody(own.index, switchKey(shareValues(own), slotDigits(u)));
  return encodeFrame(SUITE_CODE, "fragment", fragment);
}

export function checkShare(grant: Frame<"grant">, share: Frame<"share">): boolean {
  const own = readShare(share);
  const commitment = readGrant(grant).commitments[own.index - 1];
  return commitment !== undefined && equalBytes(commitment.root, shareRoot(own.index, own.statement, packedShare(own)));
}

export function shareIndex(share: Frame<"share">): number {
  return readShare(share).index - 1;
}

export function verify(fragment: Frame<"fragment">, grant: Frame<"grant">, capsule: Frame<"capsule">): boolean {
  const { index, body } = readFragment(fragment);
  const commitment = readGrant(grant).commitments[index - 1];
  return (
    commitment !== undefined &&
    equalBytes(commitment.fragment, fragmentHash(capsuleHash(readCapsule(capsule).body), body))
  );
}

/** What the grant says of the fragment of a relay, 0-based. @throws ARG_INDEX */
export function announcedHash(grant: Frame<"grant">, index: number): Uint8Array {
  const commitment = readGrant(grant).commitments[index];
  if (commitment === undefined) throw new ChartpassError("ARG_INDEX", "The grant has no relay of this number.");
  return commitment.fragment.slice();
}

/** The digits of u, in slots. */
export function slotDigits(u: Polynomial): Polynomial[] {
  return decompose(u).map(transform);
}

/** u' and v' from the values of a rekey or a share. Sums of six products below 2^36 stay exact. */
export function switchKey(values: Float64Array, digits: readonly Polynomial[]): { u: Polynomial; v: Polynomial } {
  const u = new Float64Array(N);
  const v = new Float64Array(N);
  for (let slot = 0, at = 0; slot < N; slot++, at += SLOT_VALUES) {
    let sumU = 0;
    let sumV = 0;
    for (let j = 0; j < DIGITS; j++) {
      const digit = (digits[j] as Polynomial)[slot] as number;
      sumU += digit * (values[at + j] as number);
      sumV += digit * (values[at + DIGITS + j] as number);
    }
    u[slot] = reduce(sumU);
    v[slot] = reduce(sumV);
  }
  return { u, v };
}

export function fragmentBody(index: number, { u, v }: { u: Polynomial; v: Polynomial }): Uint8Array {
  return concatBytes(Uint8Array.of(index), pack(u), pack(v));
}
