/**
 * How a recipient opens a capsule with a grant and t fragments.
 *
 *   binding  must be the hash of everything the recipient holds for true; each fragment must be the one the grant names
 *   u', v'   sum L_i u'_i, sum L_i v'_i over t fragments (L_i: Lagrange coefficients at zero)
 *   v - v' + u' s_B = v - u s + noise = encode(sigma) + noise
 *   sigma, re-encryption check, K: capsule.ts
 *
 * Nothing reaches s_B that the grant does not commit to, so who is not the owner learns nothing from answers. The owner
 * might: she can commit to what she likes, and each answer tells her something about s_B. It serves one request only.
 */
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
} from "./bodies.ts";
import { unmask } from "./capsule.ts";
import { fragmentHash } from "./commitment.ts";
import { decompress } from "./encoding.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { secretOf } from "./keys.ts";
import { add, invert, multiply, type Polynomial, subtract } from "./ring.ts";
import { bindingOf } from "./rekey.ts";
import { combine, weightsAt } from "./shares.ts";
import { capsuleHash, makeStatement } from "./statement.ts";

/** @throws anything; the suite turns it into CRYPTO_OPEN */
export function decapsulate(secret: Frame<"recipient-key">, input: OpenInput): Uint8Array {
  const grant = readGrant(input.grant);
  const capsule = readCapsule(input.capsule);
  const owner = readOwner(input.from);
  const type = readType(input.type);
  const { seed, digest } = readRecipientKey(secret);
  const binding = bindingOf({
    from: owner.digest,
    to: digest,
    statement: makeStatement(input.context, capsule.body).subarray(32),
    type,
    grantContext: input.grantContext,
    threshold: grant.threshold,
    commitments: grant.commitments,
  });
  if (!equalBytes(binding, grant.binding)) throw refusal();
  const fragments = checked(grant, capsuleHash(capsule.body), input.fragments.map(readFragment));
  const weights = weightsAt(
    0,
    fragments.map(({ index }) => index),
  );
  const u = combine(
    fragments.map((fragment) => fragment.u),
    weights,
  );
  const v = combine(
    fragments.map((fragment) => fragment.v),
    weights,
  );
  return unmask(removeMask(decompress(capsule.v), { u, v }, secretOf(seed).s), capsule, {
    owner,
    type,
    context: input.context,
  });
}

/** v - v' + u' s: v in coefficients, the others in slots. */
export function removeMask(v: Polynomial, switched: { u: Polynomial; v: Polynomial }, s: Polynomial): Polynomial {
  return add(v, invert(subtract(multiply(switched.u, s), switched.v)));
}

/** The first t fragments, after every one was checked; one that repeats or does not fit spoils them all. */
function checked(grant: Grant, capsule: Uint8Array, fragments: readonly Fragment[]): readonly Fragment[] {
  const indexes = new Set(fragments.map(({ index }) => index));
  if (indexes.size !== fragments.length || fragments.length < grant.threshold) throw refusal();
  for (const { index, body } of fragments) {
    const commitment = grant.commitments[index - 1];
    if (commitment === undefined || !equalBytes(commitment.fragment, fragmentHash(capsule, body))) throw refusal();
  }
  return fragments.slice(0, grant.threshold);
}

function refusal(): ChartpassError {
  return new ChartpassError("CRYPTO_OPEN", "This could not be opened.");
}
