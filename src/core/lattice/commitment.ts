/**
 * What a grant says publicly about each relay's part: the root over the slots of its share, and the hash of its fragment.
 * Share and capsule are one-time, so there is one fragment a share can give, known when the grant is made; a hash of it
 * lets anyone check the relay. The root lets the relay check the owner, and one slot be shown without the others.
 *
 * Layouts (all hashes SHA-256, tags as they stand, no lengths):
 *   leaf      H(0x00 || 27 bytes of the slot: U_0 .. U_5, V_0 .. V_5, 18 bits each, first value in the highest bits)
 *   node      H(0x01 || four children), five levels over 1024 leaves in slot order
 *   root      H("CHARTPASS-LATTICE-V1-COMMIT-SHARE" || index (1) || statement digest (32) || top node (32))
 *   fragment  H("CHARTPASS-LATTICE-V1-COMMIT-FRAGMENT" || H(capsule) (32) || fragment body (4609))
 *   path      the three siblings of each level in order, leaves' level first: 5 x 96 bytes
 * Four children rather than two: a third fewer blocks to hash.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { flatHash } from "./hash.ts";
import { hashEach } from "./short-hash.ts";
import { HASH_BYTES, N, SLOT_BYTES } from "./sizes.ts";

const ARITY = 4;
const LEVELS = Math.log2(N) / 2;
const SIBLINGS = (ARITY - 1) * HASH_BYTES;
export const PATH_BYTES = LEVELS * SIBLINGS;
const LEAF = 0;
const NODE = 1;

/** @param packed  1024 slots of 27 bytes */
export function shareRoot(index: number, statement: Uint8Array, packed: Uint8Array): Uint8Array {
  let level = leaves(packed);
  while (level.length > HASH_BYTES) level = parents(level);
  return rootOf(index, statement, level);
}

export function fragmentHash(capsule: Uint8Array, body: Uint8Array): Uint8Array {
  return flatHash("fragment", capsule, body);
}

/** Siblings on the way from a slot's leaf to the root. */
export function pathOf(packed: Uint8Array, slot: number): Uint8Array {
  const path = new Uint8Array(PATH_BYTES);
  let level = leaves(packed);
  for (let depth = 0, at = slot; depth < LEVELS; depth++, at >>= 2) {
    const family = level.subarray((at >> 2) * ARITY * HASH_BYTES, ((at >> 2) + 1) * ARITY * HASH_BYTES);
    const own = (at & 3) * HASH_BYTES;
    path.set(family.subarray(0, own), depth * SIBLINGS);
    path.set(family.subarray(own + HASH_BYTES), depth * SIBLINGS + own);
    level = parents(level);
  }
  return path;
}

/** The root that a slot's values and their path lead to. */
export function rootFrom(
  index: number,
  statement: Uint8Array,
  slot: number,
  values: Uint8Array,
  path: Uint8Array,
): Uint8Array {
  const leaf = new Uint8Array(1 + SLOT_BYTES);
  leaf.set(values, 1);
  let node: Uint8Array = sha256(leaf);
  for (let depth = 0, at = slot; depth < LEVELS; depth++, at >>= 2) {
    const siblings = path.subarray(depth * SIBLINGS, (depth + 1) * SIBLINGS);
    const own = (at & 3) * HASH_BYTES;
    const input = new Uint8Array(1 + ARITY * HASH_BYTES);
    input[0] = NODE;
    input.set(siblings.subarray(0, own), 1);
    input.set(node, 1 + own);
    input.set(siblings.subarray(own), 1 + own + HASH_BYTES);
    node = sha256(input);
  }
  return rootOf(index, statement, node);
}

function leaves(packed: Uint8Array): Uint8Array {
  return hashEach(LEAF, packed, SLOT_BYTES);
}

function parents(level: Uint8Array): Uint8Array {
  return hashEach(NODE, level, ARITY * HASH_BYTES);
}

function rootOf(index: number, statement: Uint8Array, top: Uint8Array): Uint8Array {
  return flatHash("share", Uint8Array.of(index), statement, top);
}
