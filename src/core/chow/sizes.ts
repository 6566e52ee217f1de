/**
 * Sizes in bytes of the values of suite `chow`, without the frame header.
 * Points are ristretto255 encodings, scalars little-endian; both have 32 bytes.
 */
import { IDENTITY_BYTES } from "../identity.ts";

export const POINT_BYTES = 32;
export const SCALAR_BYTES = 32;
/** Seeds, identities, contexts of grants, keys, hashes. */
export const SEED_BYTES = 32;
export const HASH_BYTES = 32;
/** What a capsule hides: a seed and w. What a grant hides, h and pi, is as long. */
export const HIDDEN_BYTES = 64;

/** identity || pk1 || pk2. */
export const OWNER_ADDRESS_BYTES = IDENTITY_BYTES + 2 * POINT_BYTES;
/** identity || X_B. */
export const ADDRESS_BYTES = IDENTITY_BYTES + POINT_BYTES;
/** identity || x_B. */
export const RECIPIENT_KEY_BYTES = IDENTITY_BYTES + SCALAR_BYTES;
/** D || E || F || s. */
export const CAPSULE_BYTES = 2 * POINT_BYTES + HIDDEN_BYTES + SCALAR_BYTES;
/** PK || H(context). */
export const STATEMENT_BYTES = POINT_BYTES + HASH_BYTES;
/** threshold (1) || relays (1) || PK || H(capsule) || V || W, before C_1..C_n and F_1..F_n. */
export const GRANT_HEAD_BYTES = 2 + POINT_BYTES + HASH_BYTES + POINT_BYTES + HIDDEN_BYTES;
/** index (1) || rk_i || H(capsule). */
export const SHARE_BYTES = 1 + SCALAR_BYTES + HASH_BYTES;
/** index (1) || E'_i || ch || z. */
export const FRAGMENT_BYTES = 1 + POINT_BYTES + 2 * SCALAR_BYTES;
