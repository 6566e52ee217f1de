/**
 * Layout of every frame body of suite `ibe-clc`, and its strict decoding. Reading checks the length, every point and
 * every scalar, public points once (curve.ts); it never checks equations that cost a pairing (see keys.ts, proof.ts,
 * convert.ts for those).
 *
 *   params         P                                   48
 *   master         s                                   32
 *   partial        Q = s H(identity)                   96
 *   owner-address  P || X or zeros || identity        128
 *   owner-key      owner-address || sk                224
 *   address        P || X || identity                 128
 *   recipient-key  address || D || x                  256
 *   type           kind, zero-padded || salt           64
 *   type-key       owner-address || type || S_t || R_t  336
 *   capsule        c0 || c1 || c2 || ch || z          240
 *   statement      Q_t || H(context)                  128
 *   grant          t || n || A || U || R_t || k2 || k3 || U_1 .. U_n   322 + 96 n
 *   share          index || u_i                        33
 *   fragment       index || B_i                        49
 */
import { type Cut, cutBody, indexOf, readTerms } from "../body.ts";
import * as typed from "../type.ts";
import type { G1, G2 } from "../pairing/backend.ts";
import type { Kind } from "../wire.ts";
import type { Curve } from "./curve.ts";
import { hashScalar } from "./hash.ts";
import { checkPoint, decodeScalar } from "./points.ts";
import * as size from "./sizes.ts";

/** Suite code in every frame header. */
export const SUITE_CODE = 1;

/** A public name. */
interface Named {
  /** What is paired with H(identity). */
  readonly publicKey: G1;
  readonly identity: Uint8Array;
  /** "ID" in every hash of the suite. */
  readonly id: Uint8Array;
}

/** `publicKey` is P, or P + h X when certificateless; `id` is the whole address, so both halves are in every hash. */
export interface Owner extends Named {
  readonly certificateless: boolean;
}

export interface OwnerKey {
  readonly owner: Owner;
  readonly sk: G2;
}

/** `publicKey` is P, `id` is P || identity; the one-time key enters a grant on its own (rekey.ts). */
export interface Recipient extends Named {
  /** One-time public key X = x g1. */
  readonly oneTime: G1;
}

export interface RecipientKey {
  readonly recipient: Recipient;
  readonly partial: G2;
  readonly x: bigint;
}

export interface TypeKey {
  readonly owner: Owner;
  readonly type: Uint8Array;
  readonly S: G2;
  readonly R: G1;
}

export interface Capsule {
  readonly body: Uint8Array;
  readonly c0: G1;
  readonly c1: G2;
  readonly c2: Uint8Array;
  readonly challenge: bigint;
  readonly response: bigint;
  /** c0 || c1 || c2 without the proof. */
  readonly values: Uint8Array;
}

export interface Statement {
  readonly body: Uint8Array;
  readonly typePoint: G2;
  readonly contextHash: Uint8Array;
}

export interface Grant {
  readonly threshold: number;
  readonly relays: number;
  readonly A: G2;
  readonly U: G2;
  readonly R: G1;
  readonly k2: G1;
  readonly k3: Uint8Array;
  /** U_1..U_n; that of index i stands at i - 1. */
  readonly commitments: readonly G2[];
}

export interface Share {
  readonly index: number;
  readonly u: bigint;
}

export interface Fragment {
  readonly index: number;
  readonly B: G1;
}

export function readParams(curve: Curve, frame: Uint8Array): G1 {
  return curve.decodeG1(body("params", frame, size.G1_BYTES).rest());
}

export function readMaster(frame: Uint8Array): bigint {
  return decodeScalar(body("master", frame, size.SCALAR_BYTES).rest());
}

export function readPartial(curve: Curve, frame: Uint8Array): G2 {
  return curve.pairing.decodeG2(body("partial", frame, size.G2_BYTES).rest());
}

export function readOwner(curve: Curve, frame: Uint8Array): Owner {
  return ownerOf(curve, body("owner-address", frame, size.OWNER_ADDRESS_BYTES).rest());
}

export function readOwnerKey(curve: Curve, frame: Uint8Array): OwnerKey {
  const cut = body("owner-key", frame, size.OWNER_KEY_BYTES);
  return { owner: ownerOf(curve, cut.take(size.OWNER_ADDRESS_BYTES)), sk: curve.pairing.decodeG2(cut.rest()) };
}

export function readRecipient(curve: Curve, frame: Uint8Array): Recipient {
  return recipientOf(curve, body("address", frame, size.ADDRESS_BYTES).rest());
}

export function readRecipientKey(curve: Curve, frame: Uint8Array): RecipientKey {
  const cut = body("recipient-key", frame, size.RECIPIENT_KEY_BYTES);
  return {
    recipient: recipientOf(curve, cut.take(size.ADDRESS_BYTES)),
    partial: curve.pairing.decodeG2(cut.take(size.G2_BYTES)),
    x: decodeScalar(cut.rest()),
  };
}

export const readType = (frame: Uint8Array): Uint8Array => typed.readType(SUITE_CODE, frame);

export function readTypeKey(curve: Curve, frame: Uint8Array): TypeKey {
  const cut = body("type-key", frame, size.TYPE_KEY_BYTES);
  return {
    owner: ownerOf(curve, cut.take(size.OWNER_ADDRESS_BYTES)),
    type: typed.typeOf(cut.take(typed.TYPE_BYTES)),
    S: curve.pairing.decodeG2(cut.take(size.G2_BYTES)),
    R: curve.decodeG1(cut.rest()),
  };
}

export function readCapsule(curve: Curve, frame: Uint8Array): Capsule {
  const cut = body("capsule", frame, size.CAPSULE_BYTES);
  const whole = cut.whole;
  return {
    body: whole,
    values: whole.subarray(0, size.G1_BYTES + size.G2_BYTES + size.SEED_BYTES),
    c0: curve.decodeG1(cut.take(size.G1_BYTES)),
    c1: curve.decodeG2(cut.take(size.G2_BYTES)),
    c2: cut.take(size.SEED_BYTES),
    challenge: decodeScalar(cut.take(size.SCALAR_BYTES)),
    response: decodeScalar(cut.rest()),
  };
}

export function readStatement(curve: Curve, frame: Uint8Array): Statement {
  const cut = body("statement", frame, size.STATEMENT_BYTES);
  return { body: cut.whole, typePoint: curve.decodeG2(cut.take(size.G2_BYTES)), contextHash: cut.rest() };
}

export function readGrant(curve: Curve, frame: Uint8Array): Grant {
  const { threshold, relays } = readTerms(SUITE_CODE, frame);
  const cut = body("grant", frame, size.GRANT_HEAD_BYTES + relays * size.G2_BYTES);
  cut.take(2);
  return {
    threshold,
    relays,
    A: curve.decodeG2(cut.take(size.G2_BYTES)),
    U: curve.decodeG2(cut.take(size.G2_BYTES)),
    R: curve.decodeG1(cut.take(size.G1_BYTES)),
    k2: curve.decodeG1(cut.take(size.G1_BYTES)),
    k3: cut.take(size.SEED_BYTES),
    commitments: Array.from({ length: relays }, () => curve.decodeG2(cut.take(size.G2_BYTES))),
  };
}

export function readShare(frame: Uint8Array): Share {
  const cut = body("share", frame, size.SHARE_BYTES);
  return { index: indexOf(cut.take(1)), u: decodeScalar(cut.rest()) };
}

export function readFragment(curve: Curve, frame: Uint8Array): Fragment {
  const cut = body("fragment", frame, size.FRAGMENT_BYTES);
  return { index: indexOf(cut.take(1)), B: curve.decodeG1(cut.rest()) };
}

/** The strict reader of every kind; the door of the suite. */
export const READERS: { readonly [K in Kind]: (curve: Curve, frame: Uint8Array) => unknown } = {
  params: readParams,
  master: (_, frame) => readMaster(frame),
  partial: readPartial,
  "owner-key": readOwnerKey,
  "owner-address": readOwner,
  "recipient-key": readRecipientKey,
  address: readRecipient,
  type: (_, frame) => readType(frame),
  "type-key": readTypeKey,
  capsule: readCapsule,
  statement: readStatement,
  grant: readGrant,
  share: (_, frame) => readShare(frame),
  fragment: readFragment,
};

/**
 * h = Hz(P, X, identity), by which X counts in a certificateless owner's key. It depends on X, so no X can be chosen
 * that cancels P: whoever wants P + h X = z g1 needs X = (z g1 - P) / h before knowing h.
 */
export function ownerWeight(P: Uint8Array, X: Uint8Array, identity: Uint8Array): bigint {
  return hashScalar("owner", P, X, identity);
}

function ownerOf(curve: Curve, bytes: Uint8Array): Owner {
  const P = bytes.subarray(0, size.G1_BYTES);
  const X = bytes.subarray(size.G1_BYTES, 2 * size.G1_BYTES);
  const identity = bytes.subarray(2 * size.G1_BYTES);
  const authority = curve.decodeG1(P);
  // All zeros is no point's encoding: the one way to write "no X".
  const certificateless = X.some((byte) => byte !== 0);
  if (!certificateless) return { publicKey: authority, identity, id: bytes, certificateless };
  const publicKey = curve.recallG1(bytes, () =>
    authority.add(curve.decodeG1(X).multiplyUnsafe(ownerWeight(P, X, identity))),
  );
  return { publicKey: checkPoint(publicKey), identity, id: bytes, certificateless };
}

function recipientOf(curve: Curve, bytes: Uint8Array): Recipient {
  const publicKey = bytes.subarray(0, size.G1_BYTES);
  const identity = bytes.subarray(2 * size.G1_BYTES);
  const id = new Uint8Array(size.NAME_BYTES);
  id.set(publicKey);
  id.set(identity, size.G1_BYTES);
  return {
    publicKey: curve.decodeG1(publicKey),
    oneTime: curve.decodeG1(bytes.subarray(size.G1_BYTES, 2 * size.G1_BYTES)),
    identity,
    id,
  };
}

const body = (kind: Kind, frame: Uint8Array, length: number): Cut => cutBody(SUITE_CODE, kind, frame, length);
