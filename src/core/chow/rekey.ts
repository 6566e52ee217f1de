/**
 * Grants and shares of suite `chow`: split the power to turn one capsule into one for a recipient.
 * ReKeyGen of Chow, Weng, Yang, Deng (2010), section 3.2, made threshold, verifiable and bound to what it is for.
 *
 *   h, pi, coefficients from 32 drawn bytes, the type's seed, and all the grant is for
 *   rk = h / d, shares rk_1..rk_n of rk (Shamir), C_i = PK^rk_i, F_i = H(H(capsule), fragment i), see convert.ts
 *   B = H(t, n, PK, ID, t, ctx, H(capsule), ID_B, gctx, C_1..C_n, F_1..F_n)
 *   v = Hz(h, pi, B), V = X_B^v, W = (h, pi) xor KDF(g^v; V, B)
 *
 * The recipient finds h by g^v = V^(1/x_B) and makes V again, so every value in B is agreed on. In the paper v is hashed
 * from h and pi alone, and one relay holds rk.
 *
 * The base of the commitments is PK, never g. They interpolate to base^(h/d), and the recipient knows h: over g she would
 * get g^(1/d), a value that stays the same in all grants under the key and that nobody computes from g^d. Over PK it is
 * PK^(h/d) = g^h, which she knows anyway, and against which she checks the commitments (convert.ts, open.ts).
 *
 * h is hashed with the recipient's address, gctx and the type's seed, so a generator that repeats itself does not give
 * two recipients the same h: who has h opens all that was converted under it.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { MAX_RELAYS } from "../body.ts";
import { ChartpassError } from "../errors.ts";
import { draw } from "../random.ts";
import { checkRekeyOptions, sourceOf } from "../rekey-options.ts";
import type { Random, RekeyOptions } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { readCapsule, readRecipient, readTypeKey, type Recipient, SUITE_CODE } from "./bodies.ts";
import { contextHash, provesItself, type Scope, sourceHash } from "./capsule.ts";
import { fragmentBody, fragmentHash } from "./convert.ts";
import { deriveKey, deriveMask, hashBytes, hashScalar } from "./hash.ts";
import { keyPair } from "./keys.ts";
import { encodePoint, encodeScalar, Fl, g, type Point, split } from "./points.ts";
import { xor } from "../mask.ts";
import { SEED_BYTES } from "./sizes.ts";

/**
 * @returns grant (162 + 64 n bytes, public) and n shares of 65 bytes, share i for relay i only
 * @throws ARG_CONTEXT, ARG_RELAYS, ARG_THRESHOLD, ARG_SOURCE; CRYPTO_CAPSULE when the source is not a capsule of this
 *   type and context
 */
export function rekey(
  random: Random,
  from: Frame<"type-key">,
  to: Frame<"address">,
  options: RekeyOptions,
): { grant: Frame<"grant">; shares: Frame<"share">[] } {
  checkRekeyOptions(options, MAX_RELAYS);
  const { context, relays, threshold } = options;
  const given = sourceOf(options);
  const key = readTypeKey(from);
  const recipient = readRecipient(to);
  const { owner, d } = keyPair(key, given.context);
  const capsule = readCapsule(given.capsule);
  if (!provesItself(capsule, { publicKey: owner.publicKey, contextHash: contextHash(given.context) })) {
    throw new ChartpassError("CRYPTO_CAPSULE", "The capsule is not of this type and context.");
  }
  const source = sourceHash(capsule);

  const seed = draw(random, SEED_BYTES);
  const purpose = [seed, recipient.id, context, source, Uint8Array.of(threshold, relays)] as const;
  const h = hashScalar("grant", key.seed, ...purpose);
  const pi = deriveKey("pi", key.seed, ...purpose);
  let degree = 0;
  const coefficient = (): bigint => hashScalar("coefficient", key.seed, ...purpose, Uint8Array.of(++degree));
  const parts = split(Fl.div(h, d), threshold, relays, coefficient);

  // d is known, so PK^rk_i is a power of the generator, for which there is a table.
  const powers = parts.map((part) => g.multiply(Fl.mul(d, part)));
  const commitments = powers.map(encodePoint);
  const fragments = parts.map((part, i) => {
    const conversion = {
      index: i + 1,
      publicKey: owner.publicKey,
      commitment: powers[i] as Point,
      source,
      E: capsule.E,
    };
    return fragmentHash(source, fragmentBody(conversion, part));
  });
  const scope = { owner, type: key.type, context: given.context };
  const binding = bindingOf({ threshold, relays, scope, source, recipient, context, commitments, fragments });
  const v = grantScalar(h, pi, binding);
  const V = recipient.publicKey.multiply(v);
  const W = xor(concatBytes(encodeScalar(h), pi), grantMask(g.multiply(v), V, binding));

  const head = [Uint8Array.of(threshold, relays), encodePoint(owner.publicKey), source, encodePoint(V), W];
  return {
    grant: encodeFrame(SUITE_CODE, "grant", concatBytes(...head, ...commitments, ...fragments)),
    shares: parts.map((part, i) =>
      encodeFrame(SUITE_CODE, "share", concatBytes(Uint8Array.of(i + 1), encodeScalar(part), source)),
    ),
  };
}

export interface Agreement {
  readonly threshold: number;
  readonly relays: number;
  /** Delegator, type and context of the capsule. */
  readonly scope: Scope;
  readonly source: Uint8Array;
  readonly recipient: Recipient;
  /** gctx. */
  readonly context: Uint8Array;
  readonly commitments: readonly Uint8Array[];
  /** F_1..F_n, as many as commitments. */
  readonly fragments: readonly Uint8Array[];
}

/** B: all that owner and recipient must agree on, in 32 bytes. */
export function bindingOf({
  threshold,
  relays,
  scope: { owner, type, context: capsuleContext },
  source,
  recipient,
  context,
  commitments,
  fragments,
}: Agreement): Uint8Array {
  return hashBytes(
    "grant",
    Uint8Array.of(threshold, relays),
    encodePoint(owner.publicKey),
    owner.id,
    type,
    capsuleContext,
    source,
    recipient.id,
    context,
    ...commitments,
    ...fragments,
  );
}

/** v. */
export function grantScalar(h: bigint, pi: Uint8Array, binding: Uint8Array): bigint {
  return hashScalar("witness", encodeScalar(h), pi, binding);
}

/** The 64 bytes that hide h and pi in W. */
export function grantMask(power: Point, V: Point, binding: Uint8Array): Uint8Array {
  return deriveMask("grant", encodePoint(power), encodePoint(V), binding);
}
