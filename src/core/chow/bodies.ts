/**
 * Layout of every frame body of suite `chow`, and its strict decoding. Reading checks the length, every point and every
 * scalar; equations are checked where they are used (capsule.ts, convert.ts, open.ts).
 *
 *   params, master, partial   nothing: the suite has no authority      0
 *   owner-key      identity || seed                                   64
 *   owner-address  identity || pk1 || pk2                             96
 *   recipient-key  identity || x_B                                    64
 *   address        identity || X_B                                    64
 *   type           kind, zero-padded || salt                          64
 *   type-key       identity || type || seed of the type              128
 *   capsule        D || E || F || s                                  160
 *   statement      PK || H(context)                                   64
 *   grant          t || n || PK || H(capsule) || V || W || C_1 .. C_n || F_1 .. F_n   162 + 64 n
 *   share          index || rk_i || H(capsule)                        65
 *   fragment       index || E'_i || ch || z                           97
 */
import { type Cut, cutBody, indexOf, type Readers, readTerms } from "../body.ts";
import type { Kind } from "../wire.ts";
import { IDENTITY_BYTES } from "../identity.ts";
import * as keyless from "../keyless.ts";
import * as typed from "../type.ts";
import { hashScalar } from "./hash.ts";
import { checkPoint, decodePoint, decodeScalar, type Point, sumOfPowers } from "./points.ts";
import * as size from "./sizes.ts";

/** Suite code in every frame header. */
export const SUITE_CODE = 3;

/** An owner of one type and context, as others see her. */
export interface Owner {
  readonly identity: Uint8Array;
  /** PK = pk1^H4 pk2. */
  readonly publicKey: Point;
  /** "ID" in every hash of the suite: the whole address. */
  readonly id: Uint8Array;
}

export interface Recipient {
  readonly identity: Uint8Array;
  /** X_B. */
  readonly publicKey: Point;
  /** "ID_B": the whole address. */
  readonly id: Uint8Array;
}

export interface RecipientKey {
  readonly identity: Uint8Array;
  readonly x: bigint;
}

export interface Capsule {
  readonly body: Uint8Array;
  readonly D: Point;
  readonly E: Point;
  readonly F: Uint8Array;
  readonly s: bigint;
  /** D || E || F, what the challenge covers. */
  readonly values: Uint8Array;
}

export interface Statement {
  readonly publicKey: Point;
  readonly contextHash: Uint8Array;
}

export interface Grant {
  readonly threshold: number;
  readonly relays: number;
  readonly publicKey: Point;
  /** H(capsule) of the one it is for. */
  readonly source: Uint8Array;
  readonly V: Point;
  readonly W: Uint8Array;
  /** C_1..C_n; that of index i stands at i - 1. */
  readonly commitments: readonly Point[];
  /** F_1..F_n, hashes of the fragments. */
  readonly fragments: readonly Uint8Array[];
}

export interface Share {
  readonly index: number;
  readonly rk: bigint;
  readonly source: Uint8Array;
}

export interface Fragment {
  readonly body: Uint8Array;
  readonly index: number;
  /** E'_i. */
  readonly converted: Point;
  readonly challenge: bigint;
  readonly response: bigint;
}

export const readOwnerKey = (frame: Uint8Array): keyless.OwnerKey => keyless.readOwnerKey(SUITE_CODE, frame);

export function readOwner(frame: Uint8Array): Owner {
  const cut = body("owner-address", frame, size.OWNER_ADDRESS_BYTES);
  const identity = cut.take(IDENTITY_BYTES);
  const first = cut.take(size.POINT_BYTES);
  const second = cut.rest();
  const weight = ownerWeight(identity, first, second);
  const publicKey = sumOfPowers([decodePoint(first), decodePoint(second)], [weight, 1n]);
  return { identity, publicKey: checkPoint(publicKey), id: cut.whole };
}

export function readRecipient(frame: Uint8Array): Recipient {
  const cut = body("address", frame, size.ADDRESS_BYTES);
  return { identity: cut.take(IDENTITY_BYTES), publicKey: decodePoint(cut.rest()), id: cut.whole };
}

export function readRecipientKey(frame: Uint8Array): RecipientKey {
  const cut = body("recipient-key", frame, size.RECIPIENT_KEY_BYTES);
  return { identity: cut.take(IDENTITY_BYTES), x: decodeScalar(cut.rest()) };
}

export const readType = (frame: Uint8Array): Uint8Array => typed.readType(SUITE_CODE, frame);

export const readTypeKey = (frame: Uint8Array): keyless.TypeKey => keyless.readTypeKey(SUITE_CODE, frame);

export function readCapsule(frame: Uint8Array): Capsule {
  const cut = body("capsule", frame, size.CAPSULE_BYTES);
  return {
    body: cut.whole,
    values: cut.whole.subarray(0, size.CAPSULE_BYTES - size.SCALAR_BYTES),
    D: decodePoint(cut.take(size.POINT_BYTES)),
    E: decodePoint(cut.take(size.POINT_BYTES)),
    F: cut.take(size.HIDDEN_BYTES),
    s: decodeScalar(cut.rest()),
  };
}

export function readStatement(frame: Uint8Array): Statement {
  const cut = body("statement", frame, size.STATEMENT_BYTES);
  return { publicKey: decodePoint(cut.take(size.POINT_BYTES)), contextHash: cut.rest() };
}

export function readGrant(frame: Uint8Array): Grant {
  const { threshold, relays } = readTerms(SUITE_CODE, frame);
  const cut = body("grant", frame, size.GRANT_HEAD_BYTES + relays * (size.POINT_BYTES + size.HASH_BYTES));
  cut.take(2);
  return {
    threshold,
    relays,
    publicKey: decodePoint(cut.take(size.POINT_BYTES)),
    source: cut.take(size.HASH_BYTES),
    V: decodePoint(cut.take(size.POINT_BYTES)),
    W: cut.take(size.HIDDEN_BYTES),
    commitments: Array.from({ length: relays }, () => decodePoint(cut.take(size.POINT_BYTES))),
    fragments: Array.from({ length: relays }, () => cut.take(size.HASH_BYTES)),
  };
}

export function readShare(frame: Uint8Array): Share {
  const cut = body("share", frame, size.SHARE_BYTES);
  return { index: indexOf(cut.take(1)), rk: decodeScalar(cut.take(size.SCALAR_BYTES)), source: cut.rest() };
}

export function readFragment(frame: Uint8Array): Fragment {
  const cut = body("fragment", frame, size.FRAGMENT_BYTES);
  return {
    body: cut.whole,
    index: indexOf(cut.take(1)),
    converted: decodePoint(cut.take(size.POINT_BYTES)),
    challenge: decodeScalar(cut.take(size.SCALAR_BYTES)),
    response: decodeScalar(cut.rest()),
  };
}

/** The strict reader of every kind; the door of the suite. */
export const READERS: Readers = {
  params: (frame) => keyless.readEmpty(SUITE_CODE, "params", frame),
  master: (frame) => keyless.readEmpty(SUITE_CODE, "master", frame),
  partial: (frame) => keyless.readEmpty(SUITE_CODE, "partial", frame),
  "owner-key": readOwnerKey,
  "owner-address": readOwner,
  "recipient-key": readRecipientKey,
  address: readRecipient,
  type: readType,
  "type-key": readTypeKey,
  capsule: readCapsule,
  statement: readStatement,
  grant: readGrant,
  share: readShare,
  fragment: readFragment,
};

/** H4; the paper hashes pk2 alone, here the whole address is bound. */
export function ownerWeight(identity: Uint8Array, first: Uint8Array, second: Uint8Array): bigint {
  return hashScalar("weight", identity, first, second);
}

const body = (kind: Kind, frame: Uint8Array, length: number): Cut => cutBody(SUITE_CODE, kind, frame, length);
