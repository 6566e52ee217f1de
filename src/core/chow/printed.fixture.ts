/**
 * The scheme of Chow, Weng, Yang, Deng 2010 as printed, and as Park et al. 2021 use it for the key of a record, for tests
 * only: what the attack tests break before they meet the suite. One key pair for all records of an owner, one relay with
 * the whole rekey, nothing says what a conversion is for. Messages are 32-byte keys.
 *
 *   Enc      r = H1(m, w), D = PK^u, E = PK^r, F = H2(g^r) xor (m, w), s = u + r H3(D, E, F)
 *   ReKey    h, pi random, v = H1(h, pi), V = pk_B2^v, W = H2(g^v) xor (h, pi), rk = h / d
 *   ReEnc    check PK^s = D E^H3, then E' = E^rk; out go E', F, V, W
 *   Dec      h, pi = W xor H2(V^(1/x_B2)), m, w = F xor H2(E'^(1/h)); check V and E' = g^(r h)
 */
import { concatBytes } from "@noble/hashes/utils.js";
import type { Random } from "../suite.ts";
import { deriveMask, hashScalar } from "./hash.ts";
import { decodeScalar, encodePoint, encodeScalar, Fl, g, type Point, randomScalar } from "./points.ts";
import { xor } from "../mask.ts";

export interface PrintedKey {
  readonly x2: bigint;
  readonly pk2: Point;
  readonly d: bigint;
  readonly PK: Point;
}

export interface PrintedCapsule {
  readonly D: Point;
  readonly E: Point;
  readonly F: Uint8Array;
  readonly s: bigint;
}

export interface PrintedRekey {
  /** The relay's part; on a chain, everybody's. */
  readonly rk: bigint;
  readonly V: Point;
  readonly W: Uint8Array;
}

export interface PrintedConversion {
  readonly converted: Point;
  readonly F: Uint8Array;
  readonly V: Point;
  readonly W: Uint8Array;
}

export function printedKey(random: Random): PrintedKey {
  const [x1, x2] = [randomScalar(random), randomScalar(random)];
  const pk2 = g.multiply(x2);
  const d = Fl.add(Fl.mul(x1, hashScalar("weight", encodePoint(pk2))), x2);
  return { x2, pk2, d, PK: g.multiply(d) };
}

/** H2. */
export const mask = (power: Point): Uint8Array => deriveMask("capsule", encodePoint(power));
const messageScalar = (hidden: Uint8Array): bigint => hashScalar("capsule", hidden);
const grantScalar = (hidden: Uint8Array): bigint => hashScalar("witness", hidden);
const challengeOf = ({ D, E, F }: Omit<PrintedCapsule, "s">): bigint =>
  hashScalar("challenge", encodePoint(D), encodePoint(E), F);

export function printedEncrypt(random: Random, PK: Point, m: Uint8Array): PrintedCapsule {
  const hidden = concatBytes(m, random(32));
  const r = messageScalar(hidden);
  const u = randomScalar(random);
  const values = { D: PK.multiply(u), E: PK.multiply(r), F: xor(hidden, mask(g.multiply(r))) };
  return { ...values, s: Fl.add(u, Fl.mul(r, challengeOf(values))) };
}

export function printedChecks(PK: Point, capsule: PrintedCapsule): boolean {
  return PK.multiply(capsule.s).equals(capsule.D.add(capsule.E.multiply(challengeOf(capsule))));
}

/** m, or nothing where the printed check fails. */
export function printedDecrypt(
  { d, PK }: Pick<PrintedKey, "d" | "PK">,
  capsule: PrintedCapsule,
): Uint8Array | undefined {
  const hidden = xor(capsule.F, mask(capsule.E.multiply(Fl.inv(d))));
  return PK.multiply(messageScalar(hidden)).equals(capsule.E) ? hidden.subarray(0, 32) : undefined;
}

export function printedRekey(random: Random, d: bigint, pk2: Point): PrintedRekey {
  const h = randomScalar(random);
  return { rk: Fl.div(h, d), ...printedSealed(random, h, pk2) };
}

/** V and W for an h; takes the recipient's public key only. */
export function printedSealed(random: Random, h: bigint, pk2: Point): Pick<PrintedRekey, "V" | "W"> {
  const hidden = concatBytes(encodeScalar(h), random(32));
  const v = grantScalar(hidden);
  return { V: pk2.multiply(v), W: xor(hidden, mask(g.multiply(v))) };
}

/** Nothing where the printed check fails. */
export function printedConvert(PK: Point, rekey: PrintedRekey, capsule: PrintedCapsule): PrintedConversion | undefined {
  return printedChecks(PK, capsule) ? uncheckedConvert(rekey, capsule) : undefined;
}

/** A variant: the relay leaves the check out. */
export function uncheckedConvert({ rk, V, W }: PrintedRekey, { E, F }: PrintedCapsule): PrintedConversion {
  return { converted: E.multiply(rk), F, V, W };
}

/** h, as the recipient finds it. */
export function printedSeed(x2: bigint, { V, W }: Pick<PrintedRekey, "V" | "W">): bigint {
  return decodeScalar(xor(W, mask(V.multiply(Fl.inv(x2)))).subarray(0, 32));
}

/** m, or nothing where the printed checks fail. */
export function printedOpen(x2: bigint, conversion: PrintedConversion): Uint8Array | undefined {
  const { converted, F, V, W } = conversion;
  const h = printedSeed(x2, conversion);
  const v = grantScalar(xor(W, mask(V.multiply(Fl.inv(x2)))));
  const hidden = xor(F, mask(converted.multiply(Fl.inv(h))));
  const holds = g.multiply(Fl.mul(x2, v)).equals(V) && g.multiply(Fl.mul(messageScalar(hidden), h)).equals(converted);
  return holds ? hidden.subarray(0, 32) : undefined;
}

/** A variant: the recipient leaves the checks out, as a hybrid whose cipher is expected to notice. */
export function uncheckedOpen(x2: bigint, conversion: PrintedConversion): Uint8Array {
  const h = printedSeed(x2, conversion);
  return xor(conversion.F, mask(conversion.converted.multiply(Fl.inv(h)))).subarray(0, 32);
}
