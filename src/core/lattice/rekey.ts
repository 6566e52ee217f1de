/**
 * Grants and shares of suite `lattice`: split the power to turn one capsule into one for another key pair.
 *
 *   U_j = a_B r_j + e1_j,  V_j = b_B r_j + e2_j + 8^j s,  j = 0 .. 5: encryptions of s 8^j to the recipient, fresh noise
 *   shares of all of them among n relays (shares.ts), each bound to the capsule's statement
 *   grant: t, n, binding, and of each relay the root of its share and the hash of its fragment (commitment.ts)
 *   binding = H(H(from), H(to), statement, t, gctx, threshold, relays, commitments): all that a recipient must agree on
 *
 * The type with its secret salt is in the binding, so that nobody else can test names against it. The capsule is opened
 * first: a grant for one that another made up would hand the recipient a multiple of s of that other's choice.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { MAX_RELAYS } from "../body.ts";
import { ChartpassError } from "../errors.ts";
import { draw } from "../random.ts";
import { checkRekeyOptions, sourceOf } from "../rekey-options.ts";
import type { Random, RekeyOptions } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import {
  type Address,
  type Commitment,
  FORM_FULL,
  FORM_SEED,
  readCapsule,
  readRecipient,
  readTypeKey,
  SUITE_CODE,
} from "./bodies.ts";
import { openOwn } from "./capsule.ts";
import { fragmentHash, shareRoot } from "./commitment.ts";
import { fragmentBody, slotDigits, switchKey } from "./convert.ts";
import { POWERS } from "./encoding.ts";
import { hash } from "./hash.ts";
import { pack } from "./packing.ts";
import { type Polynomial, reduce, transform } from "./ring.ts";
import { noise, publicSlots } from "./sampling.ts";
import { splitRekey } from "./shares.ts";
import { DIGITS, N, SEED_BYTES, SLOT_VALUES } from "./sizes.ts";
import { capsuleHash, makeStatement } from "./statement.ts";

/**
 * @returns grant (34 + 64 n bytes, public) and n shares, share i for relay i only: t - 1 of 66 bytes, the others of 27682
 * @throws ARG_CONTEXT, ARG_RELAYS, ARG_THRESHOLD, ARG_SOURCE
 */
export function rekey(
  random: Random,
  from: Frame<"type-key">,
  to: Frame<"address">,
  options: RekeyOptions,
): { grant: Frame<"grant">; shares: Frame<"share">[] } {
  checkRekeyOptions(options, MAX_RELAYS);
  const { context: grantContext, relays, threshold } = options;
  const { capsule: frame, context } = sourceOf(options);
  const capsule = readCapsule(frame);
  const typeKey = readTypeKey(from);
  const recipient = readRecipient(to);
  const { s, owner } = opened(() => openOwn(typeKey, context, capsule));

  const values = encryptSecret(draw(random, SEED_BYTES), s, recipient);
  const seeds = Array.from({ length: threshold - 1 }, () => draw(random, SEED_BYTES));
  const parts = splitRekey(values, seeds, relays);

  const statement = makeStatement(context, capsule.body).subarray(32);
  const source = capsuleHash(capsule.body);
  const digits = slotDigits(capsule.u);
  const packed = parts.map(pack);
  const commitments = parts.map((part, i) => ({
    root: shareRoot(i + 1, statement, packed[i] as Uint8Array),
    fragment: fragmentHash(source, fragmentBody(i + 1, switchKey(part, digits))),
  }));
  const binding = bindingOf({
    from: owner.digest,
    to: recipient.digest,
    statement,
    type: typeKey.type,
    grantContext,
    threshold,
    commitments,
  });

  return {
    grant: encodeFrame(SUITE_CODE, "grant", grantBody(threshold, binding, commitments)),
    shares: packed.map((full, i) => {
      const seed = seeds[i];
      const form = seed === undefined ? FORM_FULL : FORM_SEED;
      const body = concatBytes(Uint8Array.of(i + 1, form), statement, seed ?? full);
      return encodeFrame(SUITE_CODE, "share", body);
    }),
  };
}

/** U_0 .. U_5, V_0 .. V_5 of every slot, slot after slot. */
export function encryptSecret(seed: Uint8Array, s: Polynomial, to: Pick<Address, "rho" | "b">): Float64Array {
  const a = publicSlots(to.rho);
  const polynomials = noise("rekey", 3 * DIGITS, seed).polynomials.map(transform);
  const out = new Float64Array(N * SLOT_VALUES);
  for (let j = 0; j < DIGITS; j++) {
    const [r, e1, e2] = polynomials.slice(3 * j, 3 * j + 3) as [Polynomial, Polynomial, Polynomial];
    const power = POWERS[j] as number;
    for (let slot = 0, at = j; slot < N; slot++, at += SLOT_VALUES) {
      const coin = r[slot] as number;
      out[at] = reduce((a[slot] as number) * coin + (e1[slot] as number));
      out[at + DIGITS] = reduce((to.b[slot] as number) * coin + (e2[slot] as number) + power * (s[slot] as number));
    }
  }
  return out;
}

export interface Bound {
  /** H(address), of owner and recipient. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** Digest of the capsule's statement. */
  readonly statement: Uint8Array;
  readonly type: Uint8Array;
  readonly grantContext: Uint8Array;
  readonly threshold: number;
  readonly commitments: readonly Commitment[];
}

export function bindingOf(bound: Bound): Uint8Array {
  const { commitments, threshold } = bound;
  return hash(
    "binding",
    bound.from,
    bound.to,
    bound.statement,
    bound.type,
    bound.grantContext,
    Uint8Array.of(threshold, commitments.length),
    concatBytes(...commitments.flatMap(({ root, fragment }) => [root, fragment])),
  );
}

export function grantBody(threshold: number, binding: Uint8Array, commitments: readonly Commitment[]): Uint8Array {
  return concatBytes(
    Uint8Array.of(threshold, commitments.length),
    binding,
    ...commitments.flatMap(({ root, fragment }) => [root, fragment]),
  );
}

function opened<T>(open: () => T): T {
  try {
    return open();
  } catch (cause) {
    throw new ChartpassError("ARG_SOURCE", "The capsule is not one that this key opens.", { cause });
  }
}
