/**
 * How a combined suite makes one key of two, and what ties its legs together.
 *
 *   ctx'         = H("context", name, ctx)               both legs' capsules: no capsule of a leg alone is of this context
 *   prk          = HMAC-SHA-256(K1; K2)                  HKDF-Extract, K1 as salt and K2 as key material
 *   K            = HKDF-Expand(prk; "key", name, capsule1, capsule2, ctx)   32 bytes
 *   half_i       = HMAC-SHA-256(K_i; "tag i", name, capsule1, capsule2, ctx)
 *   tag          = H("tag", name, half_1, half_2)
 *   gctx1        = H("grant 1", name, gctx)
 *   gctx2        = H("grant 2", name, gctx, grant1, capsule)   capsule only where a grant is for one capsule
 *   identity2    = H("owner", name, ownerName1)          leg 2's identity of an owner: her name in leg 1
 *
 * H is SHA-256 of its inputs with four-byte lengths, "name" says which suite and which legs.
 *
 * The combiner is the split-key pseudorandom function of Giacon, Heuer and Poettering (KEM Combiners, PKC 2018): a
 * random function of the capsules to whoever lacks one of K1, K2, chosen-ciphertext secure while one leg is. HMAC is
 * taken as a dual PRF: K1 keys it over K2, and K2 over K1 (Bellare, Lysyanskaya 2015; Backendal, Bellare, Guenther,
 * Scarlata, CRYPTO 2023). X-Wing leaves the ciphertext of ML-KEM out because that scheme binds it; a generic combiner
 * may not, so both capsules are in.
 *
 * The tag may be seen. Without it, legs of two capsules of one type and context would open to a key nobody sealed with,
 * silently. It is made of halves so that who knows one leg's key and the other's half can check it: a tag that only both
 * keys give would be bytes nobody in the owner's house can check without learning both (core/firewall).
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { joinFields } from "../fields.ts";

const PREFIX = "CHARTPASS-HYBRID-V1-";
/** Labels are part of the format: never reuse or rename. */
const LABELS = {
  context: `${PREFIX}CONTEXT`,
  key: `${PREFIX}KEY`,
  firstHalf: `${PREFIX}TAG-1`,
  secondHalf: `${PREFIX}TAG-2`,
  tag: `${PREFIX}TAG`,
  firstGrant: `${PREFIX}GRANT-1`,
  secondGrant: `${PREFIX}GRANT-2`,
  owner: `${PREFIX}OWNER`,
} as const;

const KEY_BYTES = 32;

/** What both legs' capsules are bound to. */
export interface Combined {
  /** Which suite and which legs. */
  readonly name: Uint8Array;
  readonly firstCapsule: Uint8Array;
  readonly secondCapsule: Uint8Array;
  readonly context: Uint8Array;
}

export interface CombineInput extends Combined {
  readonly firstKey: Uint8Array;
  readonly secondKey: Uint8Array;
}

/** K and the tag, 32 bytes each. */
export function combineKeys(input: CombineInput): { key: Uint8Array; tag: Uint8Array } {
  const prk = extract(sha256, input.secondKey, input.firstKey);
  const key = expand(sha256, prk, labelled(LABELS.key, bound(input)), KEY_BYTES);
  const halves = [tagHalf("first", input.firstKey, input), tagHalf("second", input.secondKey, input)] as const;
  return { key, tag: joinTag(input.name, ...halves) };
}

/** What one leg's key adds to the tag, 32 bytes; says nothing of the key to who lacks it. */
export function tagHalf(leg: "first" | "second", key: Uint8Array, combined: Combined): Uint8Array {
  const label = leg === "first" ? LABELS.firstHalf : LABELS.secondHalf;
  return hmac(sha256, key, labelled(label, bound(combined)));
}

export function joinTag(name: Uint8Array, first: Uint8Array, second: Uint8Array): Uint8Array {
  return hashFields("tag", name, first, second);
}

function bound({ name, firstCapsule, secondCapsule, context }: Combined): Uint8Array[] {
  return [name, firstCapsule, secondCapsule, context];
}

export function capsuleContext(name: Uint8Array, context: Uint8Array): Uint8Array {
  return hashFields("context", name, context);
}

export function firstGrantContext(name: Uint8Array, context: Uint8Array): Uint8Array {
  return hashFields("firstGrant", name, context);
}

/** What a grant of a combined suite is bound to: the whole capsule it is for, or nothing where it is for a type. */
export function grantedCapsule({ oneTime }: { readonly oneTime: boolean }, capsule?: Uint8Array): Uint8Array {
  return oneTime && capsule !== undefined ? capsule : new Uint8Array(0);
}

/** @param capsule  {@link grantedCapsule} */
export function secondGrantContext(
  name: Uint8Array,
  context: Uint8Array,
  firstGrant: Uint8Array,
  capsule: Uint8Array,
): Uint8Array {
  return hashFields("secondGrant", name, context, firstGrant, capsule);
}

export function secondIdentity(name: Uint8Array, firstName: Uint8Array): Uint8Array {
  return hashFields("owner", name, firstName);
}

/**
 * Two attempts, both made whatever the first one gives, then one answer: the key if both gave one and the tag fits,
 * else nothing.
 */
export function openBoth(
  open: { readonly first: () => Uint8Array; readonly second: () => Uint8Array },
  tag: Uint8Array,
  input: Combined,
): Uint8Array | undefined {
  const first = attempt(open.first);
  const second = attempt(open.second);
  const made = combineKeys({ ...input, firstKey: first.key, secondKey: second.key });
  const fits = equalBytes(made.tag, tag);
  return first.opened && second.opened && fits ? made.key : undefined;
}

function attempt(open: () => Uint8Array): { opened: boolean; key: Uint8Array } {
  try {
    return { opened: true, key: open() };
  } catch {
    return { opened: false, key: new Uint8Array(KEY_BYTES) };
  }
}

function hashFields(use: keyof typeof LABELS, ...inputs: Uint8Array[]): Uint8Array {
  return sha256(labelled(LABELS[use], inputs));
}

function labelled(label: string, inputs: readonly Uint8Array[]): Uint8Array {
  return joinFields([asciiToBytes(label), ...inputs]);
}
