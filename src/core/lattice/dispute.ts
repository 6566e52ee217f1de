/**
 * Disputes about one conversion, settled by one slot of one share.
 *
 * A relay's fragment is a function of its share and the capsule, slot by slot:
 *   u'[k] = sum d_j(x_k) U_j[k],  v'[k] = sum d_j(x_k) V_j[k] mod q,   x_k = psi^(2 bitrev(k) + 1)
 * where d_j(x_k) = sum_i d_j,i x_k^i and d_j,i is digit j of coefficient i of the capsule's u. So who holds the share can show
 * a slot's twelve values with their path to the root that the owner signed, and a judge with the capsule compares.
 *
 * The order of a dispute: the relay publishes its fragment; who says it is wrong names a slot (`wrongSlot` finds it for who
 * holds the share, as the owner does); the relay shows that slot. If what it shows is not in the signed root or does not give
 * what stands in the fragment, the relay is at fault. If it does, the accusation was false; and if the grant names another
 * fragment than the one published, the owner signed a grant that no honest relay can meet. The relay must let the other
 * side choose the slot: one good slot shows nothing about the others.
 *
 * What a slot gives away: one relay's twelve values at one of 1024 slots. Fewer than t relays' values are uniform; t
 * relays' values at that slot are part of the rekey, which is an encryption to the recipient.
 *
 * For a judge that is not this code. Opening: values (27 bytes, big-endian: value c in bits 18 c .. 18 c + 17 from the
 * front) || path (480 bytes); hashes in commitment.ts. Capsule: coefficient i of u in bits 18 i .. 18 i + 17 of its body.
 * Fragment body: index (1), then u' and v' of 2304 bytes each, slot k in bits 18 k .. 18 k + 17. Digit j of a coefficient c:
 * x = c if 2 c < q else c - q; d = sign(x) ((((|x| + 112347) >> 3 j) mod 8) - 3). bitrev reverses ten bits; psi = 214.
 */
import { ChartpassError } from "../errors.ts";
import type { Frame } from "../wire.ts";
import { type Commitment, readCapsule, readFragment, readGrant, readShare, readStatement } from "./bodies.ts";
import { fragmentHash, PATH_BYTES, pathOf, rootFrom } from "./commitment.ts";
import { slotDigits, switchKey } from "./convert.ts";
import { digit } from "./encoding.ts";
import { equalBytes } from "@noble/ciphers/utils.js";
import { unpack } from "./packing.ts";
import { power, PSI, reduce, slotExponent } from "./ring.ts";
import { packedShare, shareValues } from "./shares.ts";
import { DIGITS, N, SLOT_BYTES } from "./sizes.ts";
import { capsuleHash, fits } from "./statement.ts";

export interface SlotOpening {
  /** U_0 .. U_5, V_0 .. V_5 of the slot, 27 bytes. */
  readonly values: Uint8Array;
  /** Siblings up to the root, 480 bytes. */
  readonly path: Uint8Array;
}

export interface Dispute {
  readonly grant: Frame<"grant">;
  readonly capsule: Frame<"capsule">;
  readonly statement: Frame<"statement">;
  /** As the relay published it. */
  readonly fragment: Frame<"fragment">;
  /** Named by who says that the fragment is wrong. */
  readonly slot: number;
}

export interface SlotFinding {
  /** The values are those of the share that the owner signed for this relay and this capsule. */
  readonly fitsRoot: boolean;
  /** They give what stands in the fragment at this slot. */
  readonly givesFragment: boolean;
}

/**
 * One slot of a share, and nothing of the others.
 * @throws ARG_SLOT
 */
export function openSlot(share: Frame<"share">, slot: number): SlotOpening {
  checkSlot(slot);
  const packed = packedShare(readShare(share));
  return { values: packed.slice(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES), path: pathOf(packed, slot) };
}

/** @throws ARG_SLOT */
export function verifySlot({ grant, capsule, statement, fragment, slot }: Dispute, opening: SlotOpening): SlotFinding {
  checkSlot(slot);
  const nothing: SlotFinding = { fitsRoot: false, givesFragment: false };
  const { values, path } = opening;
  if (values.length !== SLOT_BYTES || path.length !== PATH_BYTES) return nothing;
  const { body, u } = readCapsule(capsule);
  const stated = readStatement(statement);
  const { index, ...published } = readFragment(fragment);
  const commitment = readGrant(grant).commitments[index - 1];
  if (commitment === undefined || !fits(body, stated)) return nothing;
  if (!equalBytes(rootFrom(index, stated.digest, slot, values, path), commitment.root)) return nothing;

  const opened = unpack(values);
  const digits = slotDigitsAt(u, slot);
  const sum = (first: number): number =>
    reduce(digits.reduce((total, d, j) => total + d * (opened[first + j] as number), 0));
  return { fitsRoot: true, givesFragment: sum(0) === published.u[slot] && sum(DIGITS) === published.v[slot] };
}

/**
 * Who is at fault. "nobody": the slot is as it must be and the grant names this very fragment.
 * @param opening  what the relay showed in time; undefined when it did not
 */
export function judge(dispute: Dispute, opening: SlotOpening | undefined): "relay" | "owner" | "nobody" {
  if (opening === undefined) return "relay";
  const { fitsRoot, givesFragment } = verifySlot(dispute, opening);
  if (!fitsRoot || !givesFragment) return "relay";
  const { index, body } = readFragment(dispute.fragment);
  const { fragment: named } = readGrant(dispute.grant).commitments[index - 1] as Commitment;
  return equalBytes(named, fragmentHash(capsuleHash(readCapsule(dispute.capsule).body), body)) ? "nobody" : "owner";
}

/** The first slot where a fragment is not what the share gives; undefined when there is none. */
export function wrongSlot(
  share: Frame<"share">,
  capsule: Frame<"capsule">,
  fragment: Frame<"fragment">,
): number | undefined {
  const right = switchKey(shareValues(readShare(share)), slotDigits(readCapsule(capsule).u));
  const published = readFragment(fragment);
  const slot = right.u.findIndex((value, k) => value !== published.u[k] || right.v[k] !== published.v[k]);
  return slot < 0 ? undefined : slot;
}

/** d_0(x_k) .. d_5(x_k), by Horner's rule: what a judge without a transform computes. */
export function slotDigitsAt(u: Float64Array, slot: number): number[] {
  const x = power(PSI, slotExponent(slot));
  return Array.from({ length: DIGITS }, (_, j) =>
    u.reduceRight((sum, coefficient) => reduce(sum * x + digit(coefficient, j)), 0),
  );
}

function checkSlot(slot: number): void {
  if (Number.isInteger(slot) && slot >= 0 && slot < N) return;
  throw new ChartpassError("ARG_SLOT", `A slot is 0 to ${N - 1}.`);
}
