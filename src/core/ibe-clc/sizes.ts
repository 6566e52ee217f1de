/**
 * Sizes in bytes of the values of suite `ibe-clc`, without the frame header.
 * Points are compressed (48 bytes in G1, 96 in G2), scalars 32 bytes big-endian.
 */
import { IDENTITY_BYTES } from "../identity.ts";
import { TYPE_BYTES } from "../type.ts";

export const G1_BYTES = 48;
export const G2_BYTES = 96;
export const SCALAR_BYTES = 32;
/** Seeds sigma and X, identities, contexts of grants, keys, hashes. */
export const SEED_BYTES = 32;

/** P || identity: the name of a recipient, whatever her one-time key. */
export const NAME_BYTES = G1_BYTES + IDENTITY_BYTES;
/** P || X || identity, of recipients. */
export const ADDRESS_BYTES = 2 * G1_BYTES + IDENTITY_BYTES;
/** P || X || identity, of owners; X is all zeros for an identity-based one. */
export const OWNER_ADDRESS_BYTES = ADDRESS_BYTES;
/** owner address || sk. */
export const OWNER_KEY_BYTES = OWNER_ADDRESS_BYTES + G2_BYTES;
/** address || D || x. */
export const RECIPIENT_KEY_BYTES = ADDRESS_BYTES + G2_BYTES + SCALAR_BYTES;
/** owner address || type || S_t || R_t. */
export const TYPE_KEY_BYTES = OWNER_ADDRESS_BYTES + TYPE_BYTES + G2_BYTES + G1_BYTES;
/** c0 || c1 || c2 || ch || z. */
export const CAPSULE_BYTES = G1_BYTES + G2_BYTES + SEED_BYTES + 2 * SCALAR_BYTES;
/** Q_t || H(context). */
export const STATEMENT_BYTES = G2_BYTES + 32;
/** threshold (1) || relays (1) || A || U || R_t || k2 || k3, before U_1..U_n. */
export const GRANT_HEAD_BYTES = 2 + 2 * G2_BYTES + 2 * G1_BYTES + SEED_BYTES;
/** index (1) || u_i. */
export const SHARE_BYTES = 1 + SCALAR_BYTES;
/** index (1) || B_i. */
export const FRAGMENT_BYTES = 1 + G1_BYTES;
