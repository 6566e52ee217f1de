/**
 * Parameters and sizes in bytes of suite `lattice`, without the frame header. scripts/lattice-parameters.ts derives from
 * these parameters the probability that a capsule fails to open and what it costs to break one.
 */
import { IDENTITY_BYTES } from "../identity.ts";

/** Ring Z_q[x] / (x^n + 1), q prime, q - 1 divisible by 2 n. */
export const N = 1024;
export const Q = 249857;
/** Secrets and noise: centred binomial, values -ETA to ETA. */
export const ETA = 2;
/** Signed digits in base 8 of a capsule's u: one pair of a rekey each. */
export const BASE_BITS = 3;
export const DIGITS = 6;
/** Each of the 256 bits of sigma stands at so many places. */
export const REPETITION = 4;
/** Bits kept of a coefficient of v. */
export const V_BITS = 5;
/** Bits of a coefficient or a slot modulo q. */
export const COEFFICIENT_BITS = 18;

export const SEED_BYTES = 32;
export const HASH_BYTES = 32;
/** A polynomial, 18 bits a coefficient. */
export const POLYNOMIAL_BYTES = (N * COEFFICIENT_BITS) / 8;
/** One polynomial's noise: 2 ETA bits a coefficient. */
export const NOISE_BYTES = (N * 2 * ETA) / 8;

/** identity || rho || b, of owners and recipients. */
export const ADDRESS_BYTES = IDENTITY_BYTES + SEED_BYTES + POLYNOMIAL_BYTES;
/** seed || H(address). */
export const RECIPIENT_KEY_BYTES = SEED_BYTES + HASH_BYTES;
/** v, 5 bits a coefficient. */
const V_BYTES = (N * V_BITS) / 8;
/** u || v. */
export const CAPSULE_BYTES = POLYNOMIAL_BYTES + V_BYTES;
/** H(context) || H(H(context), H(capsule)). */
export const STATEMENT_BYTES = 2 * HASH_BYTES;
/** threshold (1) || relays (1) || binding, before what there is of each relay. */
export const GRANT_HEAD_BYTES = 2 + HASH_BYTES;
/** Root of the share || hash of the fragment. */
export const COMMITMENT_BYTES = 2 * HASH_BYTES;
/** Values of a rekey or a share at one slot: DIGITS of u, then DIGITS of v. */
export const SLOT_VALUES = 2 * DIGITS;
/** The same packed; the content of one leaf. */
export const SLOT_BYTES = (SLOT_VALUES * COEFFICIENT_BITS) / 8;
/** index (1) || form (1) || bound statement, before the seed or the values. */
const SHARE_HEAD_BYTES = 2 + HASH_BYTES;
export const SHARE_SEED_BYTES = SHARE_HEAD_BYTES + SEED_BYTES;
export const SHARE_FULL_BYTES = SHARE_HEAD_BYTES + N * SLOT_BYTES;
/** index (1) || u' || v'. */
export const FRAGMENT_BYTES = 1 + 2 * POLYNOMIAL_BYTES;
