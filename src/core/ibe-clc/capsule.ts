/**
 * Capsules of suite `ibe-clc`: a 32-byte key K encapsulated to an owner, for one type, under a context.
 * Boneh-Franklin identity-based encryption (2001) with the transform of Fujisaki and Okamoto (1999) and a second
 * component c1 that binds the type, after the type-based scheme of Ibraimi et al. (2008).
 *
 *   sigma <- 32 bytes, a = Hz(sigma, ID, t, ctx), Q_t = H(ID, t)
 *   c0 = a g1, c1 = a Q_t, c2 = sigma xor KDF(e(P, Q)^a, c0, c1, ID, t), pi: proof.ts
 *   K = KDF(sigma, c0, c1, c2, ID, t, ctx)
 *
 * P stands for the owner's effective public key, P + h X when she is certificateless (keys.ts).
 * Opening finds e(P, Q)^a, then sigma, then makes the capsule again: every byte, the proof included, must be equal.
 *   owner      e(c0, sk)
 *   type key   e(c0, S_t) e(R_t, c1)^-1
 *   recipient  open.ts
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import type { GT } from "../pairing/backend.ts";
import { draw } from "../random.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  type Capsule,
  type Owner,
  readCapsule,
  readOwner,
  readOwnerKey,
  readStatement,
  readType,
  readTypeKey,
  SUITE_CODE,
} from "./bodies.ts";
import { xor } from "../mask.ts";
import type { Curve } from "./curve.ts";
import { deriveKey, hashContext, hashScalar } from "./hash.ts";
import { encodePoint, encodeScalar } from "./points.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { isProven, prove } from "./proof.ts";
import { SEED_BYTES } from "./sizes.ts";

/** Make a key and the capsule that carries it; the sender needs public values only. */
export function encapsulate(
  curve: Curve,
  random: Random,
  to: Frame<"owner-address">,
  type: Frame<"type">,
  context: Uint8Array,
): { key: Uint8Array; capsule: Frame<"capsule">; statement: Frame<"statement"> } {
  const owner = readOwner(curve, to);
  const scope = { owner, type: readType(type), context };
  const made = assemble(curve, draw(random, SEED_BYTES), scope, (a) =>
    curve.addressPower(owner.publicKey, owner.identity, a),
  );
  return {
    key: made.key,
    capsule: encodeFrame(SUITE_CODE, "capsule", made.body),
    statement: encodeFrame(SUITE_CODE, "statement", made.statement),
  };
}

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulateOwn(
  curve: Curve,
  key: Frame<"owner-key">,
  type: Frame<"type">,
  context: Uint8Array,
  frame: Frame<"capsule">,
): Uint8Array {
  const { owner, sk } = readOwnerKey(curve, key);
  const capsule = readCapsule(curve, frame);
  return unmask(curve, capsule, { owner, type: readType(type), context }, curve.pairing.pair([capsule.c0, sk]));
}

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulateTyped(
  curve: Curve,
  key: Frame<"type-key">,
  context: Uint8Array,
  frame: Frame<"capsule">,
): Uint8Array {
  const { owner, type, S, R } = readTypeKey(curve, key);
  const capsule = readCapsule(curve, frame);
  return unmask(
    curve,
    capsule,
    { owner, type, context },
    curve.pairing.pair([capsule.c0, S], [R.negate(), capsule.c1]),
  );
}

/** Whether pi holds under the statement. */
export function checkCapsule(curve: Curve, capsule: Frame<"capsule">, statement: Frame<"statement">): boolean {
  return isProven(curve, readCapsule(curve, capsule), readStatement(curve, statement));
}

/** What a capsule is made for; "ID, t, ctx" of the equations. */
export interface Scope {
  readonly owner: Owner;
  readonly type: Uint8Array;
  readonly context: Uint8Array;
}

/**
 * From K0 = e(P, Q)^a to the key, with the re-encryption check.
 * @throws CRYPTO_OPEN when the capsule is not the one this seed makes
 */
export function unmask(curve: Curve, capsule: Capsule, scope: Scope, K0: GT): Uint8Array {
  const mask = maskOf(K0, encodePoint(capsule.c0), encodePoint(capsule.c1), scope);
  const made = assemble(curve, xor(capsule.c2, mask), scope, () => K0);
  if (!equalBytes(made.body, capsule.body)) throw new ChartpassError("CRYPTO_OPEN", "This could not be opened.");
  return made.key;
}

/** The one capsule of a seed. `K0` gives e(P, Q)^a. */
function assemble(
  curve: Curve,
  sigma: Uint8Array,
  scope: Scope,
  K0: (a: bigint) => GT,
): { key: Uint8Array; body: Uint8Array; statement: Uint8Array } {
  const inputs = [sigma, scope.owner.id, scope.type, scope.context] as const;
  const a = hashScalar("capsule", ...inputs);
  const typePoint = curve.typePoint(scope.owner.id, scope.type);
  const c0 = encodePoint(curve.g1.multiply(a));
  const c1 = encodePoint(typePoint.multiply(a));
  const c2 = xor(sigma, maskOf(K0(a), c0, c1, scope));
  const contextHash = hashContext(scope.context);
  const values = concatBytes(c0, c1, c2);
  const proof = prove(curve, a, hashScalar("nonce", ...inputs), { typePoint, contextHash }, values);
  return {
    key: deriveKey("key", sigma, c0, c1, c2, scope.owner.id, scope.type, scope.context),
    body: concatBytes(values, encodeScalar(proof.challenge), encodeScalar(proof.response)),
    statement: concatBytes(encodePoint(typePoint), contextHash),
  };
}

function maskOf(K0: GT, c0: Uint8Array, c1: Uint8Array, scope: Scope): Uint8Array {
  return deriveKey("mask", K0.toBytes(), c0, c1, scope.owner.id, scope.type);
}
