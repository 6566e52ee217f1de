/**
 * How a recipient opens a capsule with a grant and t fragments.
 *
 *   h, pi = W xor KDF(V^(1/x_B); V, B), checked by V = X_B^v, v = Hz(h, pi, B), B made again from what she knows
 *   g^h, C_1..C_n on one polynomial, every fragment's hash and proof
 *   E^rk = product of E'_i^L_i over t fragments (L_i: Lagrange coefficients at zero), g^r = (E^rk)^(1/h)
 *   seed and w, re-encryption check, K: capsule.ts
 *
 * The paper checks E' = g^(r h) at the end; here the whole capsule is made again, which implies it.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import type { OpenInput } from "../suite.ts";
import type { Frame } from "../wire.ts";
import {
  type Fragment,
  type Grant,
  readCapsule,
  readFragment,
  readGrant,
  readOwner,
  readRecipientKey,
  readType,
  type RecipientKey,
} from "./bodies.ts";
import { type Scope, unmask } from "./capsule.ts";
import { consistentCommitments, isConversion, isFor } from "./convert.ts";
import { decodeScalar, encodePoint, Fl, g, lagrangeAtZero, type Point, sumOfPowers } from "./points.ts";
import { xor } from "../mask.ts";
import { bindingOf, grantMask, grantScalar } from "./rekey.ts";
import { SCALAR_BYTES } from "./sizes.ts";

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulate(secret: Frame<"recipient-key">, input: OpenInput): Uint8Array {
  const grant = readGrant(input.grant);
  const capsule = readCapsule(input.capsule);
  const scope = { owner: readOwner(input.from), type: readType(input.type), context: input.context };
  const fragments = input.fragments.map(readFragment);
  if (!isFor(grant, capsule) || !grant.publicKey.equals(scope.owner.publicKey)) throw refusal();
  const h = openGrant(readRecipientKey(secret), grant, scope, input.grantContext);
  if (!consistentCommitments(grant, g.multiply(h))) throw refusal();
  if (!fragments.every((fragment) => isConversion(fragment, grant, capsule))) throw refusal();
  return unmask(capsule, scope, combine(grant, fragments).multiply(Fl.inv(h)));
}

/** The grant's h, for its recipient and for what it was made for only. */
export function openGrant({ identity, x }: RecipientKey, grant: Grant, scope: Scope, context: Uint8Array): bigint {
  const { V, W } = grant;
  const publicKey = g.multiply(x);
  const recipient = { identity, publicKey, id: concatBytes(identity, encodePoint(publicKey)) };
  const commitments = grant.commitments.map(encodePoint);
  const binding = bindingOf({ ...grant, scope, recipient, context, commitments });
  const hidden = xor(W, grantMask(V.multiply(Fl.inv(x)), V, binding));
  const h = decodeScalar(hidden.subarray(0, SCALAR_BYTES));
  const v = grantScalar(h, hidden.subarray(SCALAR_BYTES), binding);
  if (!publicKey.multiply(v).equals(V)) throw refusal();
  return h;
}

/** Any t different fragments of this grant's relays; one that repeats spoils them all. */
function combine(grant: Grant, fragments: readonly Fragment[]): Point {
  const indexes = fragments.map(({ index }) => index);
  if (new Set(indexes).size !== indexes.length) throw refusal();
  const used = fragments.slice(0, grant.threshold);
  if (used.length < grant.threshold) throw refusal();
  return sumOfPowers(
    used.map(({ converted }) => converted),
    lagrangeAtZero(used.map(({ index }) => index)),
  );
}

function refusal(): ChartpassError {
  return new ChartpassError("CRYPTO_OPEN", "This could not be opened.");
}
