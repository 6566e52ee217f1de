/**
 * The curve as suite `ibe-clc` uses it: a pairing backend, the suite's hashes to points, and what was found out before.
 *
 * What is remembered is public to whoever holds it (points of frames that travel, checks of them, pairings of
 * addresses; Q_t is as secret as the type it comes from, which the same thread holds). It is found again by the bytes
 * it was computed from, all of them: no frame, whoever made or changed it, can profit from the checks of another. Only
 * what holds is remembered, so a refusal costs the same each time. Keys, shares and seeds are never remembered: of a
 * share that fits its commitment only a hash, which tells no more of it than the commitment, and for the last few.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { G1, G2, GT, PairingBackend } from "../pairing/backend.ts";
import { joinFields } from "../fields.ts";
import { POINT_TAGS } from "./hash.ts";
import { Memory } from "../memory.ts";
import { encodeScalar } from "./points.ts";

export interface Curve {
  readonly pairing: PairingBackend;
  readonly g1: G1;
  readonly g2: G2;
  /** Public points of frames; each is checked once. Secret ones: `pairing.decodeG2`. @throws WIRE_POINT */
  decodeG1(bytes: Uint8Array): G1;
  decodeG2(bytes: Uint8Array): G2;
  /** A public point that `make` computes from these bytes and nothing else. */
  recallG1(bytes: Uint8Array, make: () => G1): G1;
  /** H: several inputs to a point of G2. */
  hashPoint(use: keyof typeof POINT_TAGS, ...inputs: Uint8Array[]): G2;
  /** Q = H(identity). */
  identityPoint(identity: Uint8Array): G2;
  /** Q_t = H(ID, t). */
  typePoint(id: Uint8Array, type: Uint8Array): G2;
  /** e(publicKey, H(identity))^scalar. */
  addressPower(publicKey: G1, identity: Uint8Array, scalar: bigint): GT;
  /** Whether e(a, b) = e(c, d). */
  pairsEqual(a: G1, b: G2, c: G1, d: G2): boolean;
  /** Whether a check of public bytes holds; one that held once for the same bytes is not made again. */
  holds(claim: string, inputs: readonly Uint8Array[], check: () => boolean): boolean;
  /** Remembers for a while that U = u g2, which the caller has found. */
  keepCommitment(u: bigint, U: G2): void;
  /** u g2, if it was found lately. */
  commitmentOf(u: bigint): G2 | undefined;
}

const POINTS = 512;
const ADDRESSES = 64;
const TYPES = 64;
/** Meetings with a type before its point is prepared. */
const PREPARED_AT = 2;
const CLAIMS = 256;
const COMMITMENTS = 8;

export function createCurve(pairing: PairingBackend): Curve {
  const points1 = new Memory<G1>(POINTS);
  const points2 = new Memory<G2>(POINTS);
  const identities = new Memory<G2>(ADDRESSES);
  const types = new Memory<{ point: G2; met: number }>(TYPES);
  const addresses = new Memory<{ value?: GT }>(ADDRESSES);
  const claims = new Memory<true>(CLAIMS);
  const commitments = new Memory<G2>(COMMITMENTS);
  const shareName = (u: bigint): string => bytesToHex(sha256(encodeScalar(u)));

  const recallG1: Curve["recallG1"] = (bytes, make) => points1.recall(bytesToHex(bytes), make);
  const hashPoint: Curve["hashPoint"] = (use, ...inputs) => pairing.hashToG2(POINT_TAGS[use], joinFields(inputs));
  const identityPoint: Curve["identityPoint"] = (identity) =>
    identities.recall(bytesToHex(identity), () => hashPoint("identity", identity));
  return {
    pairing,
    g1: pairing.g1,
    g2: pairing.g2,
    decodeG1: (bytes) => recallG1(bytes, () => pairing.decodeG1(bytes)),
    recallG1,
    decodeG2: (bytes) => points2.recall(bytesToHex(bytes), () => pairing.decodeG2(bytes)),
    hashPoint,
    identityPoint,
    typePoint(id, type) {
      const name = bytesToHex(joinFields([id, type]));
      const { point, met } = types.get(name) ?? { point: hashPoint("type", id, type), met: 0 };
      // One capsule and the type's key are all that most types see; preparing pays from the next capsule on.
      const prepared = met === PREPARED_AT ? pairing.prepareG2(point) : point;
      return types.set(name, { point: prepared, met: met + 1 }).point;
    },
    addressPower(publicKey, identity, scalar) {
      const name = bytesToHex(publicKey.toBytes()) + bytesToHex(identity);
      const Q = identityPoint(identity);
      const known = addresses.get(name);
      if (known === undefined) {
        // Most addresses are met once: e(a P, Q) is cheaper than e(P, Q) and its power.
        addresses.set(name, {});
        return pairing.pair([publicKey.multiply(scalar), Q]);
      }
      const value = known.value ?? pairing.pair([publicKey, Q]);
      addresses.set(name, { value });
      return value.pow(scalar);
    },
    pairsEqual: (a, b, c, d) => pairing.pair([a, b], [c.negate(), d]).is1(),
    holds(claim, inputs, check) {
      const name = claim + bytesToHex(joinFields(inputs));
      if (claims.get(name)) return true;
      if (!check()) return false;
      return claims.set(name, true);
    },
    keepCommitment: (u, U) => void commitments.set(shareName(u), U),
    commitmentOf: (u) => commitments.get(shareName(u)),
  };
}
