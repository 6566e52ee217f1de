/**
 * Layout of every frame body of suite `lattice`, and its strict decoding. Polynomials are 18 bits a coefficient (packing.ts),
 * 2304 bytes, every coefficient below q; v has 5 bits a coefficient, 640 bytes. There are no spare bits.
 *
 *   params, master, partial                               0   there is no authority
 *   owner-key      identity || seed                      64
 *   owner-address  identity || rho || b                2368   b in slots
 *   address        identity || rho || b                2368
 *   recipient-key  seed || H(address)                    64
 *   type           kind, zero-padded || salt             64
 *   type-key       identity || type || seed             128
 *   capsule        u || v                              2944   coefficients
 *   statement      H(context) || H(H(context), H(capsule))  64
 *   grant          t || n || binding || (root || hash) x n  34 + 64 n
 *   share          index || 0 || statement || seed       66
 *                  index || 1 || statement || values  27682   slot after slot, twelve values each
 *   fragment       index || u' || v'                   4609   slots
 */
import { type Cut, cutBody, indexOf, type Readers, readTerms, wireError } from "../body.ts";
import { decodeFrame, type Kind } from "../wire.ts";
import { IDENTITY_BYTES } from "../identity.ts";
import * as keyless from "../keyless.ts";
import * as typed from "../type.ts";
import { hash } from "./hash.ts";
import { unpack, unpackShort } from "./packing.ts";
import type { Polynomial } from "./ring.ts";
import * as size from "./sizes.ts";

/** Suite code in every frame header. */
export const SUITE_CODE = 2;

/** Form byte of a share. */
export const FORM_SEED = 0;
export const FORM_FULL = 1;

/** A public key, of an owner or a recipient. */
export interface Address {
  readonly identity: Uint8Array;
  readonly rho: Uint8Array;
  /** In slots. */
  readonly b: Polynomial;
  /** H of the whole body. */
  readonly digest: Uint8Array;
}

export interface RecipientKey {
  readonly seed: Uint8Array;
  readonly digest: Uint8Array;
}

export interface Capsule {
  readonly body: Uint8Array;
  readonly u: Polynomial;
  /** Steps 0 .. 31. */
  readonly v: Polynomial;
}

export interface Statement {
  readonly contextHash: Uint8Array;
  readonly digest: Uint8Array;
}

export interface Commitment {
  /** Root over the slots of the relay's share. */
  readonly root: Uint8Array;
  /** Hash of the relay's fragment. */
  readonly fragment: Uint8Array;
}

export interface Grant {
  readonly threshold: number;
  readonly relays: number;
  readonly binding: Uint8Array;
  /** That of index i stands at i - 1. */
  readonly commitments: readonly Commitment[];
}

export interface Share {
  readonly index: number;
  /** Digest of the statement of the one capsule it converts. */
  readonly statement: Uint8Array;
  /** What the values come from, or the values and the same packed, slot after slot. */
  readonly content: Uint8Array | { readonly values: Float64Array; readonly packed: Uint8Array };
}

export interface Fragment {
  readonly index: number;
  /** u' and v', in slots. */
  readonly u: Polynomial;
  readonly v: Polynomial;
  readonly body: Uint8Array;
}

export const readOwnerKey = (frame: Uint8Array): keyless.OwnerKey => keyless.readOwnerKey(SUITE_CODE, frame);

export function readOwner(frame: Uint8Array): Address {
  return addressOf(body("owner-address", frame, size.ADDRESS_BYTES).rest());
}

export function readRecipient(frame: Uint8Array): Address {
  return addressOf(body("address", frame, size.ADDRESS_BYTES).rest());
}

export function readRecipientKey(frame: Uint8Array): RecipientKey {
  const cut = body("recipient-key", frame, size.RECIPIENT_KEY_BYTES);
  return { seed: cut.take(size.SEED_BYTES), digest: cut.rest() };
}

export const readType = (frame: Uint8Array): Uint8Array => typed.readType(SUITE_CODE, frame);

export const readTypeKey = (frame: Uint8Array): keyless.TypeKey => keyless.readTypeKey(SUITE_CODE, frame);

export function readCapsule(frame: Uint8Array): Capsule {
  const cut = body("capsule", frame, size.CAPSULE_BYTES);
  return { body: cut.whole, u: unpack(cut.take(size.POLYNOMIAL_BYTES)), v: unpackShort(cut.rest()) };
}

export function readStatement(frame: Uint8Array): Statement {
  const cut = body("statement", frame, size.STATEMENT_BYTES);
  return { contextHash: cut.take(size.HASH_BYTES), digest: cut.rest() };
}

export function readGrant(frame: Uint8Array): Grant {
  const { threshold, relays } = readTerms(SUITE_CODE, frame);
  const cut = body("grant", frame, size.GRANT_HEAD_BYTES + relays * size.COMMITMENT_BYTES);
  cut.take(2);
  return {
    threshold,
    relays,
    binding: cut.take(size.HASH_BYTES),
    commitments: Array.from({ length: relays }, () => ({
      root: cut.take(size.HASH_BYTES),
      fragment: cut.take(size.HASH_BYTES),
    })),
  };
}

export function readShare(frame: Uint8Array): Share {
  const whole = decodeFrame(SUITE_CODE, "share", frame);
  const form = whole[1];
  if (whole.length >= 2 && form !== FORM_SEED && form !== FORM_FULL) {
    throw wireError("WIRE_FORM", "The share is of a form that is not known here.");
  }
  const cut = body("share", frame, form === FORM_SEED ? size.SHARE_SEED_BYTES : size.SHARE_FULL_BYTES);
  const index = indexOf(cut.take(1));
  cut.take(1);
  const statement = cut.take(size.HASH_BYTES);
  const packed = cut.rest();
  return { index, statement, content: form === FORM_SEED ? packed : { values: unpack(packed), packed } };
}

export function readFragment(frame: Uint8Array): Fragment {
  const cut = body("fragment", frame, size.FRAGMENT_BYTES);
  return {
    index: indexOf(cut.take(1)),
    u: unpack(cut.take(size.POLYNOMIAL_BYTES)),
    v: unpack(cut.rest()),
    body: cut.whole,
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

/** An address body that was checked or made here. */
export function addressOf(bytes: Uint8Array): Address {
  const values = IDENTITY_BYTES + size.SEED_BYTES;
  return {
    identity: bytes.subarray(0, IDENTITY_BYTES),
    rho: bytes.subarray(IDENTITY_BYTES, values),
    b: unpack(bytes.subarray(values)),
    digest: hash("address", bytes),
  };
}

const body = (kind: Kind, frame: Uint8Array, length: number): Cut => cutBody(SUITE_CODE, kind, frame, length);
