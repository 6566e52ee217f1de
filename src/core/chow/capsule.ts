/**
 * Capsules of suite `chow`: a 32-byte key K encapsulated to an owner's address of one type and context.
 * Encryption of Chow, Weng, Yang, Deng (2010), section 3.2, as a KEM: hashed ElGamal with the transform of Fujisaki and
 * Okamoto (1999) and a Schnorr proof that the sender knows r.
 *
 *   seed, w <- 32 bytes each;  r = Hz(seed, w, ID, t, ctx), u = Hz'(seed, w, ID, t, ctx)
 *   D = PK^u, E = PK^r, F = (seed, w) xor KDF(g^r; D, E, ID, t)
 *   s = u + r H3(PK, H(ctx), D, E, F)
 *   K = KDF(seed, w; D, E, F, s, ID, t, ctx)
 *
 * Departures: the paper draws u; here it is hashed like r, so that a capsule is a function of its seed and opening makes
 * every byte again. PK and H(ctx) are in H3: a capsule checks for one owner's key and context only. A relay that
 * converts only what checks is no oracle for E^rk: who made E already knew r.
 *
 * Opening finds g^r, then seed and w, then makes the capsule again: every byte must be equal.
 *   owner      E^(1/d), with the owner key or the type key
 *   recipient  open.ts
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import type { TypeKey } from "../keyless.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  type Capsule,
  type Owner,
  readCapsule,
  readOwner,
  readStatement,
  readType,
  readTypeKey,
  type Statement,
  SUITE_CODE,
} from "./bodies.ts";
import { deriveKey, deriveMask, hashBytes, hashScalar } from "./hash.ts";
import { keyPair, restrict } from "./keys.ts";
import { encodePoint, encodeScalar, Fl, g, type Point, sumOfPowers } from "./points.ts";
import { xor } from "../mask.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { HIDDEN_BYTES } from "./sizes.ts";

/** Make a key and the capsule that carries it; the sender needs public values only. */
export function encapsulate(
  random: Random,
  to: Frame<"owner-address">,
  type: Frame<"type">,
  context: Uint8Array,
): { key: Uint8Array; capsule: Frame<"capsule">; statement: Frame<"statement"> } {
  const scope = { owner: readOwner(to), type: readType(type), context };
  const made = assemble(draw(random, HIDDEN_BYTES), scope, (r) => g.multiply(r));
  const statement = concatBytes(encodePoint(scope.owner.publicKey), contextHash(context));
  return {
    key: made.key,
    capsule: encodeFrame(SUITE_CODE, "capsule", made.body),
    statement: encodeFrame(SUITE_CODE, "statement", statement),
  };
}

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulateOwn(
  key: Frame<"owner-key">,
  type: Frame<"type">,
  context: Uint8Array,
  capsule: Frame<"capsule">,
): Uint8Array {
  return openWith(restrict(key, type), context, capsule);
}

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulateTyped(key: Frame<"type-key">, context: Uint8Array, capsule: Frame<"capsule">): Uint8Array {
  return openWith(readTypeKey(key), context, capsule);
}

function openWith(key: TypeKey, context: Uint8Array, frame: Frame<"capsule">): Uint8Array {
  const { owner, d } = keyPair(key, context);
  const capsule = readCapsule(frame);
  return unmask(capsule, { owner, type: key.type, context }, capsule.E.multiply(Fl.inv(d)));
}

/** Whether PK^s = D E^H3 under the statement. */
export function checkCapsule(capsule: Frame<"capsule">, statement: Frame<"statement">): boolean {
  return provesItself(readCapsule(capsule), readStatement(statement));
}

/** Public values only: variable-time. */
export function provesItself({ D, E, s, values }: Capsule, statement: Statement): boolean {
  const challenge = challengeOf(encodePoint(statement.publicKey), statement.contextHash, values);
  return sumOfPowers([statement.publicKey, E], [s, Fl.neg(challenge)]).equals(D);
}

/** H(ctx): the 32 bytes a relay sees in place of a capsule's context. */
export function contextHash(context: Uint8Array): Uint8Array {
  return hashBytes("context", context);
}

/** H(capsule): what a grant and its shares are for. */
export function sourceHash(capsule: Capsule): Uint8Array {
  return hashBytes("capsule", capsule.body);
}

/** What a capsule is made for; "ID, t, ctx" of the equations. */
export interface Scope {
  readonly owner: Owner;
  readonly type: Uint8Array;
  readonly context: Uint8Array;
}

/**
 * From g^r to the key, with the re-encryption check.
 * @throws CRYPTO_OPEN when the capsule is not the one its seed makes
 */
export function unmask(capsule: Capsule, scope: Scope, power: Point): Uint8Array {
  const mask = maskOf(power, encodePoint(capsule.D), encodePoint(capsule.E), scope);
  const made = assemble(xor(capsule.F, mask), scope, () => power);
  if (!equalBytes(made.body, capsule.body)) throw new ChartpassError("CRYPTO_OPEN", "This could not be opened.");
  return made.key;
}

/** The one capsule of a seed and w. `power` gives g^r. */
function assemble(
  hidden: Uint8Array,
  scope: Scope,
  power: (r: bigint) => Point,
): { key: Uint8Array; body: Uint8Array } {
  const { owner, type, context } = scope;
  const r = hashScalar("capsule", hidden, owner.id, type, context);
  const u = hashScalar("nonce", hidden, owner.id, type, context);
  const D = encodePoint(owner.publicKey.multiply(u));
  const E = encodePoint(owner.publicKey.multiply(r));
  const values = concatBytes(D, E, xor(hidden, maskOf(power(r), D, E, scope)));
  const challenge = challengeOf(encodePoint(owner.publicKey), contextHash(context), values);
  const body = concatBytes(values, encodeScalar(Fl.add(u, Fl.mul(r, challenge))));
  return { key: deriveKey("key", hidden, body, owner.id, type, context), body };
}

/** H2. */
function maskOf(power: Point, D: Uint8Array, E: Uint8Array, { owner, type }: Scope): Uint8Array {
  return deriveMask("capsule", encodePoint(power), D, E, owner.id, type);
}

/** H3. */
function challengeOf(publicKey: Uint8Array, context: Uint8Array, values: Uint8Array): bigint {
  return hashScalar("challenge", publicKey, context, values);
}
