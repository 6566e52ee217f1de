/**
 * The pairing e: G1 x G2 -> GT of BLS12-381 as the suites use it, whichever library computes it.
 * Two implementations give the same bytes and the same verdicts: noble.ts (the reference; plain JavaScript) and mcl.ts
 * (WebAssembly, several times faster). Elements belong to the backend that made them and are immutable.
 *
 * Scalars are numbers modulo the group order r. `multiply` and `pow` take secret scalars: the order of operations is the
 * same for each of them, as far as the library offers it. Names with "unsafe" are variable-time, for public values only.
 */

/** What G1 and G2 have in common. */
export interface Point<Self> {
  add(other: Self): Self;
  subtract(other: Self): Self;
  negate(): Self;
  /** @throws for scalars outside 1 to r - 1 */
  multiply(scalar: bigint): Self;
  /** Variable-time. @throws for scalars outside 0 to r - 1 */
  multiplyUnsafe(scalar: bigint): Self;
  equals(other: Self): boolean;
  /** Whether it is the identity. */
  is0(): boolean;
  /** Compressed, as in Zcash and Ethereum's beacon chain: 48 bytes in G1, 96 in G2. Not of the identity: ask first. */
  toBytes(): Uint8Array;
}

/** The names only keep the compiler from confusing the groups. */
export interface G1 extends Point<G1> {
  readonly group?: "G1";
}
export interface G2 extends Point<G2> {
  readonly group?: "G2";
}

/** A product of pairings, or a power of one; never foreign bytes. */
export interface GT {
  multiply(other: GT): GT;
  invert(): GT;
  /** @throws for scalars outside 0 to r - 1 */
  pow(scalar: bigint): GT;
  equals(other: GT): boolean;
  is1(): boolean;
  /** The twelve coefficients in tower order, 48 bytes little-endian each: 576 bytes. */
  toBytes(): Uint8Array;
}

export interface PairingBackend {
  readonly name: "noble" | "mcl";
  /** Generators; multiples of them come fast. */
  readonly g1: G1;
  readonly g2: G2;
  /**
   * Strict: compressed, coordinates below the field's modulus, on the curve, in the subgroup of order r, not the identity.
   * @throws WIRE_POINT
   */
  decodeG1(bytes: Uint8Array): G1;
  /** Like {@link decodeG1}. @throws WIRE_POINT */
  decodeG2(bytes: Uint8Array): G2;
  /** hash_to_curve of RFC 9380, suite BLS12381G2_XMD:SHA-256_SSWU_RO_, under a domain tag of ASCII characters. */
  hashToG2(tag: string, message: Uint8Array): G2;
  /** The same point, made ready to be multiplied often; the first multiplication costs two or three more. */
  prepareG2(point: G2): G2;
  /** e(a1, b1) e(a2, b2) ... with one final exponentiation. @throws when a point is the identity, or for no pair */
  pair(...pairs: readonly (readonly [G1, G2])[]): GT;
  /** scalar_1 point_1 + scalar_2 point_2 + ...; variable-time. @throws for scalars outside 0 to r - 1, or none */
  sumUnsafeG1(points: readonly G1[], scalars: readonly bigint[]): G1;
  sumUnsafeG2(points: readonly G2[], scalars: readonly bigint[]): G2;
  /** x, y of a point of G1; x0, x1, y0, y1 of one of G2, where x = x0 + x1 i. Not of the identity. */
  coordinates(point: G1 | G2): bigint[];
}

export const G1_BYTES = 48;
export const G2_BYTES = 96;
export const GT_BYTES = 576;
export const FIELD_BYTES = 48;
