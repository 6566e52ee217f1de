/**
 * What reverse firewalls do for suite `ibe-clc` (after Mironov, Stephens-Davidowitz, EUROCRYPT 2015, and MedExChain, Lv
 * et al. 2025; docs/crypto.md, firewalls).
 *
 * A grant under known coins: X, u and the polynomial are drawn from them, so U, U_i, u_i, k2 and k3 are made again and
 * compared. Two points depend on the owner's sk: R_t = rho g1 and A = u^-1 (H(X, gctx) - S_t), S_t = sk + rho Q_t.
 * e(g1, sk) = e(P, Q) and e(g1, rho Q_t) = e(R_t, Q_t) give the check
 *
 *   e(g1, H(X, gctx) - u A) = e(P, Q) e(R_t, Q_t)        (P + h X for P when certificateless)
 *
 * which leaves one A for every R_t. rho stays the owner's choice, so R_t could still carry bits; hence, with w random,
 *
 *   R' = R_t + w g1,  A' = A - u^-1 w Q_t                  (rho' = rho + w: the equation holds again)
 *
 * R' is uniform whatever R_t was. Opening finds e(c0, H(X)) e(u c0, A')^-1 e(R', c1)^-1; with c1 = a Q_t the two factors
 * e(c0, Q_t)^w cancel. The re-randomisation u -> v u of MedExChain has nothing left to do: u is a function of coins.
 *
 * Departure from MedExChain: there rk1 holds a hash of the secret and cannot be re-randomised; a value that must later
 * be recomputed exactly and a re-randomised one exclude each other, so each value here is one or the other.
 *
 * Authorities: (P, s) -> (a P, a s), D -> a D.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { blocked } from "../firewall/refusal.ts";
import type { G1, G2 } from "../pairing/backend.ts";
import { Fr } from "../pairing/scalars.ts";
import type { MadeGrant, Random, SuiteFirewall } from "../suite.ts";
import { encodeFrame, FRAME_HEADER, type Frame } from "../wire.ts";
import { type Grant, readGrant, readOwner, readParams, readPartial, readType, SUITE_CODE } from "./bodies.ts";
import type { Curve } from "./curve.ts";
import { decodeScalar, encodePoint, encodeScalar, randomScalar, reduceScalar } from "./points.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { rekey } from "./rekey.ts";
import { G2_BYTES } from "./sizes.ts";

/** Where A and R_t stand in a grant's frame: after threshold and relays, around U. */
const A_AT = FRAME_HEADER + 2;
const R_AT = A_AT + 2 * G2_BYTES;

/** @param coins the generator the grant was made from, at the same place */
export function ibeClcFirewall(curve: Curve, coins: Random): SuiteFirewall {
  return {
    ownerIdentity: (address) => readOwner(curve, address).identity,
    checkGrant: (made) => checked(curve, coins, made) !== undefined,
    sanitizeGrant(made, fresh) {
      const known = checked(curve, coins, made);
      if (known === undefined) throw blocked("CRYPTO_FIREWALL_GRANT");
      const { grant, u, typePoint } = known;
      const w = randomScalar(fresh);
      const A = grant.A.subtract(typePoint.multiply(Fr.div(w, u)));
      return withPoints(made.grant, A, grant.R.add(curve.g1.multiply(w)));
    },
    newFactor: (random) => encodeScalar(randomScalar(random)),
    blindParams: (params, factor) =>
      encodeFrame(SUITE_CODE, "params", encodePoint(readParams(curve, params).multiply(decodeScalar(factor)))),
    blindPartial: (partial, factor) =>
      encodeFrame(SUITE_CODE, "partial", encodePoint(readPartial(curve, partial).multiply(decodeScalar(factor)))),
  };
}

/** The grant's parts when it is one that coins and the owner's key give. */
function checked(curve: Curve, coins: Random, made: MadeGrant): { grant: Grant; u: bigint; typePoint: G2 } | undefined {
  const owner = readOwner(curve, made.from);
  const type = readType(made.type);
  const typePoint = curve.typePoint(owner.id, type);
  const drawn: Uint8Array[] = [];
  const recorded: Random = (length) => {
    const bytes = coins(length);
    drawn.push(bytes);
    return bytes;
  };
  // The same steps under a type key of no meaning: only A and R_t come out differently, and they are replaced.
  const standIn = encodeFrame(
    SUITE_CODE,
    "type-key",
    concatBytes(owner.id, type, encodePoint(typePoint), encodePoint(curve.g1)),
  );
  const again = rekey(curve, recorded, standIn, made.to, made.options);
  const grant = readGrant(curve, made.grant);
  if (!equalBytes(withPoints(again.grant, grant.A, grant.R), made.grant)) return undefined;
  if (!equalBytes(concatBytes(...again.shares), concatBytes(...made.shares))) return undefined;

  const [X, wide] = drawn as [Uint8Array, Uint8Array];
  const u = reduceScalar(wide);
  const S = curve.hashPoint("grant", X, made.options.context).subtract(grant.A.multiply(u));
  if (S.is0()) return undefined;
  const Q = curve.identityPoint(owner.identity);
  const holds = curve.pairing.pair([curve.g1.negate(), S], [owner.publicKey, Q], [grant.R, typePoint]).is1();
  return holds ? { grant, u, typePoint } : undefined;
}

/** The same grant with other values of A and R_t. */
function withPoints(frame: Frame<"grant">, A: G2, R: G1): Frame<"grant"> {
  const copy = frame.slice();
  copy.set(encodePoint(A), A_AT);
  copy.set(encodePoint(R), R_AT);
  return copy as Frame<"grant">;
}
