/**
 * How a recipient opens a capsule with a grant and t fragments.
 *
 *   X  = k3 xor KDF(e(k2, D) || x k2, ...), checked by k2 = Hz(X, ID_B, gctx) g1
 *   B  = sum L_i B_i over t fragments (L_i: Lagrange coefficients at zero)
 *   K0 = e(c0, H(X, gctx)) e(B, A)^-1 e(R_t, c1)^-1 = e(P, Q)^a
 *   sigma, re-encryption check, K: capsule.ts
 *
 * The commitments of the grant must lie on one polynomial through U, else the fragments of different relays would open
 * different things.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { ChartpassError } from "../errors.ts";
import { lagrangeAtZero } from "./sharing.ts";
import type { G1 } from "../pairing/backend.ts";
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
import { unmask } from "./capsule.ts";
import { xor } from "../mask.ts";
import { consistentCommitments } from "./convert.ts";
import type { Curve } from "./curve.ts";
import { joinFields } from "../fields.ts";
import { Memory } from "../memory.ts";
import { grantMask, grantScalar } from "./rekey.ts";

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulate(curve: Curve, secret: Frame<"recipient-key">, input: OpenInput): Uint8Array {
  const grant = readGrant(curve, input.grant);
  const capsule = readCapsule(curve, input.capsule);
  const X = seedOf(curve, secret, input.grant, grant, input.grantContext);
  const B = combine(
    curve,
    grant,
    input.fragments.map((fragment) => readFragment(curve, fragment)),
  );
  if (!consistentCommitments(curve, grant)) throw refusal();
  const K0 = curve.pairing.pair(
    [capsule.c0, curve.hashPoint("grant", X, input.grantContext)],
    [B.negate(), grant.A],
    [grant.R.negate(), capsule.c1],
  );
  return unmask(
    curve,
    capsule,
    { owner: readOwner(curve, input.from), type: readType(input.type), context: input.context },
    K0,
  );
}

/**
 * Seeds of grants, by the key that found them: who opens many capsules of one grant finds X once. A seed is as secret as
 * the key, and is kept no longer than the key's frame is.
 */
const seeds = new WeakMap<Frame<"recipient-key">, Memory<Uint8Array>>();
const SEEDS = 16;

function seedOf(
  curve: Curve,
  secret: Frame<"recipient-key">,
  frame: Frame<"grant">,
  grant: Grant,
  context: Uint8Array,
): Uint8Array {
  const found = seeds.get(secret) ?? new Memory<Uint8Array>(SEEDS);
  seeds.set(secret, found);
  return found.recall(bytesToHex(joinFields([frame, context])), () =>
    openGrant(curve, readRecipientKey(curve, secret), grant, context),
  );
}

/** The grant's seed X, for its recipient under its context only. */
function openGrant(
  curve: Curve,
  { recipient, partial, x }: RecipientKey,
  grant: Grant,
  context: Uint8Array,
): Uint8Array {
  const { k2, k3, threshold, relays } = grant;
  const pairing = curve.pairing.pair([k2, partial]);
  const mask = grantMask({ pairing, oneTime: k2.multiply(x), k2, recipient, context, threshold, relays });
  const X = xor(k3, mask);
  if (!curve.g1.multiply(grantScalar(X, recipient, context)).equals(k2)) throw refusal();
  return X;
}

/** Any t different fragments of this grant's relays; one that repeats or names no relay spoils them all. */
function combine(curve: Curve, grant: Grant, fragments: readonly Fragment[]): G1 {
  const indexes = fragments.map(({ index }) => index);
  if (new Set(indexes).size !== indexes.length || indexes.some((index) => index > grant.relays)) throw refusal();
  const used = fragments.slice(0, grant.threshold);
  if (used.length < grant.threshold) throw refusal();
  const weights = lagrangeAtZero(used.map(({ index }) => index));
  return curve.pairing.sumUnsafeG1(
    used.map(({ B }) => B),
    weights,
  );
}

function refusal(): ChartpassError {
  return new ChartpassError("CRYPTO_OPEN", "This could not be opened.");
}
