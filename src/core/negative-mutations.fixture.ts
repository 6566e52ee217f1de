/**
 * The negative battery's mutations: from a good frame and frames it could be mixed with, one that nobody made.
 *
 * A mutation happens in the whole frame or, where a frame holds others (a combined suite's legs), in one of those; then
 * the lengths around it are mostly put right, so that the change is not found by counting bytes alone.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { at, same } from "./battery-claims.ts";
import type { Random } from "./suite.ts";
import { FRAME_HEADER, type Kind, KINDS } from "./wire.ts";

/** Decisions of one case, all from its own generator. */
export interface Draw {
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  bytes(length: number): Uint8Array;
  pick<T>(list: readonly T[]): T;
}

/** @param random  its numbers are taken modulo the count: even enough to choose places */
export function drawFrom(random: Random): Draw {
  const below = (count: number): number => {
    const bytes = random(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % count;
  };
  return { below, bytes: (length) => random(length), pick: (list) => at(list, below(list.length)) };
}

/** A frame to mix with. */
export interface Donor {
  /** What differs: record, section, deployment, recipient, owner, grant, relay, ... */
  readonly relation: string;
  readonly bytes: Uint8Array;
  /** Whether it may stand in the other's place as it is, so that only parts of it make a wrong frame. */
  readonly genuine: boolean;
}

export interface Material {
  readonly kind: Kind;
  readonly frame: Uint8Array;
  readonly donors: readonly Donor[];
  /** Frames of this kind in other suites. */
  readonly foreign: readonly Uint8Array[];
  /** Frames of other kinds in this suite. */
  readonly others: readonly Uint8Array[];
}

export interface Mutation {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Change = (draw: Draw, frame: Uint8Array, donor: Donor | undefined) => Mutation | undefined;

const VERSIONS = [0, 2, 3, 255] as const;
/** Fields of most formats begin at a multiple of 16, */
const GRID = 16;
/** after as many bytes of small numbers, by the code of the kind. */
const HEADS: Readonly<Record<number, number>> = { [KINDS.grant]: 2, [KINDS.share]: 1, [KINDS.fragment]: 1 };

const flipBit: Change = (draw, frame) => {
  const out = frame.slice();
  const position = bodyPosition(draw, frame);
  out[position] = (out[position] ?? 0) ^ (1 << draw.below(8));
  return { name: "bit", bytes: out };
};

const flipBytes: Change = (draw, frame) => {
  const out = frame.slice();
  for (let left = 1 + draw.below(8); left > 0; left--) out[bodyPosition(draw, frame)] = draw.below(256);
  return { name: "bytes", bytes: out };
};

const fillRun: Change = (draw, frame) => {
  const out = frame.slice();
  const start = bodyPosition(draw, frame);
  out.fill(draw.pick([0, 255]), start, start + 1 + draw.below(48));
  return { name: "run", bytes: out };
};

/** The relay's number, t and n: small numbers stand first in a body. */
const count: Change = (draw, frame) => {
  if (frame.length < FRAME_HEADER + 2) return undefined;
  const out = frame.slice();
  out[FRAME_HEADER + draw.below(2)] = draw.below(6);
  return { name: "count", bytes: out };
};

const truncate: Change = (draw, frame) => {
  const out = frame.slice(0, draw.below(frame.length));
  return { name: "truncation", bytes: maybeFitted(draw, out) };
};

const extend: Change = (draw, frame) => {
  const more = draw.pick([draw.bytes(1 + draw.below(64)), new Uint8Array(1 + draw.below(64))]);
  const place = draw.pick([frame.length, frame.length, FRAME_HEADER, bodyPosition(draw, frame)]);
  const out = concatBytes(frame.subarray(0, place), more, frame.subarray(place));
  return { name: "extension", bytes: maybeFitted(draw, out) };
};

const lieOfLength: Change = (draw, frame) => {
  const out = frame.slice();
  const length = frame.length - FRAME_HEADER;
  const lie = draw.pick([0, 1, length - 1, length + 1, length + FRAME_HEADER, 2 ** 31, 2 ** 32 - 1]);
  setLength(out, Math.max(0, lie));
  return { name: "length", bytes: out };
};

const header: Change = (draw, frame) => {
  const out = frame.slice();
  const position = draw.below(5);
  out[position] = position === 2 ? draw.pick(VERSIONS) : draw.below(256);
  return { name: position === 2 ? "version" : "header", bytes: out };
};

/** A whole frame of another record, recipient, deployment ... in this one's place. */
const replace: Change = (_, __, donor) =>
  donor === undefined || donor.genuine ? undefined : { name: `whole ${donor.relation}`, bytes: donor.bytes.slice() };

/** A part of another frame, from field to field or from anywhere to anywhere. */
const splice: Change = (draw, frame, donor) => {
  if (donor === undefined) return undefined;
  const shorter = Math.min(frame.length, donor.bytes.length);
  if (shorter <= FRAME_HEADER) return undefined;
  const [a, b] =
    draw.below(4) === 0 ? [anywhere(draw, shorter), anywhere(draw, shorter)] : fields(draw, frame, shorter);
  const out = frame.slice();
  out.set(donor.bytes.subarray(Math.min(a, b), Math.max(a, b)), Math.min(a, b));
  return { name: `part ${donor.relation}`, bytes: out };
};

/** The beginning of one frame and the end of another, cut at different places when they differ in length. */
const graft: Change = (draw, frame, donor) => {
  if (donor === undefined) return undefined;
  const cut = anywhere(draw, frame.length);
  const from = Math.max(0, donor.bytes.length - (frame.length - cut));
  return {
    name: `end ${donor.relation}`,
    bytes: fitted(concatBytes(frame.subarray(0, cut), donor.bytes.subarray(from))),
  };
};

/** Chosen as often as it stands here. */
const CHANGES: readonly Change[] = [
  ...[flipBit, flipBit, flipBit, flipBytes, fillRun, count, truncate, extend, lieOfLength, header],
  ...[replace, replace, replace, splice, splice, splice, splice, splice, splice, graft],
];

/**
 * One mutated frame: neither the frame itself nor one that may stand in its place.
 * Its name says what was done, for the tally.
 */
export function mutate(draw: Draw, material: Material): Mutation {
  for (;;) {
    const made = attempt(draw, material);
    if (made === undefined || same(made.bytes, material.frame)) continue;
    if (material.donors.some(({ genuine, bytes }) => genuine && same(bytes, made.bytes))) continue;
    return made;
  }
}

function attempt(draw: Draw, { frame, donors, foreign, others }: Material): Mutation | undefined {
  const donor = donors.length > 0 ? draw.pick(donors) : undefined;
  const way = draw.below(24);
  if (way === 0 && foreign.length > 0) return dressed(draw, "suite", frame, draw.pick(foreign));
  if (way === 1 && others.length > 0) return dressed(draw, "kind", frame, draw.pick(others));
  const inner = innerFrames(frame);
  if (inner.length > 0 && way < 8) return mutateLegs(draw, frame, inner, donor);
  if (inner.length > 0 && way < 18) return mutateInside(draw, frame, draw.pick(inner), donor);
  // A header and its length stand for all kinds alike; try them less often than what is inside.
  const change = frame.length === FRAME_HEADER ? draw.pick([flipBit, extend, header, lieOfLength]) : draw.pick(CHANGES);
  return change(draw, frame, donor);
}

/** A frame of another suite or kind: as it is, or with its first bytes and then its length made to look right. */
function dressed(draw: Draw, what: string, frame: Uint8Array, other: Uint8Array): Mutation {
  const out = other.slice();
  const effort = draw.below(3);
  if (effort > 0) out.set(frame.subarray(0, 5));
  if (effort < 2) return { name: `${what} ${effort === 0 ? "as it is" : "renamed"}`, bytes: out };
  const resized = new Uint8Array(frame.length);
  resized.set(out.subarray(0, frame.length));
  return { name: `${what} resized`, bytes: fitted(resized) };
}

/** Legs left out, doubled, turned round, or taken from another frame or another place of this one. */
function mutateLegs(draw: Draw, frame: Uint8Array, inner: readonly Span[], donor: Donor | undefined): Mutation {
  const legs = inner.map(({ start, end }) => frame.subarray(start, end));
  const rest = frame.subarray(at(inner, inner.length - 1).end);
  const chosen = draw.below(legs.length);
  const theirs =
    donor === undefined ? [] : innerFrames(donor.bytes).map(({ start, end }) => donor.bytes.subarray(start, end));
  const way = draw.below(10);
  const [name, list] =
    way === 0
      ? ["leg stripped", legs.filter((_, i) => i !== chosen)]
      : way === 1
        ? ["leg doubled", legs.map(() => at(legs, chosen))]
        : way === 2
          ? ["legs turned round", legs.toReversed()]
          : [`leg ${donor?.relation ?? ""}`, legs.map((leg, i) => (i === chosen ? (theirs[i] ?? leg) : leg))];
  // A leg on its own, without the frame around it, is the frame of another suite.
  if (way === 0 && draw.below(2) === 0) return { name: "leg alone", bytes: at(legs, chosen).slice() };
  return { name, bytes: fitted(concatBytes(frame.subarray(0, FRAME_HEADER), ...list, rest)) };
}

function mutateInside(
  draw: Draw,
  frame: Uint8Array,
  { start, end, place }: Span,
  donor: Donor | undefined,
): Mutation | undefined {
  const found = donor && innerFrames(donor.bytes)[place];
  const theirs = donor && found && { ...donor, genuine: false, bytes: donor.bytes.subarray(found.start, found.end) };
  const leg = frame.subarray(start, end);
  const made = draw.pick(CHANGES)(draw, leg, theirs);
  if (made === undefined) return undefined;
  const out = concatBytes(frame.subarray(0, start), made.bytes, frame.subarray(end));
  return { name: `in a leg: ${made.name}`, bytes: made.bytes.length === leg.length ? out : maybeFitted(draw, out) };
}

interface Span {
  readonly start: number;
  readonly end: number;
  /** Which of the inner frames. */
  readonly place: number;
}

/** Frames standing one after the other from the beginning of a frame's body. */
export function innerFrames(frame: Uint8Array): Span[] {
  const spans: Span[] = [];
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  for (let start = FRAME_HEADER; start + FRAME_HEADER <= frame.length;) {
    const kind = frame[start + 4] ?? 0;
    if (frame[start] !== frame[0] || frame[start + 1] !== frame[1] || kind > Object.keys(KINDS).length) break;
    const end = start + FRAME_HEADER + view.getUint32(start + 5);
    if (end > frame.length) break;
    spans.push({ start, end, place: spans.length });
    start = end;
  }
  return spans;
}

function bodyPosition(draw: Draw, frame: Uint8Array): number {
  if (frame.length <= FRAME_HEADER) return draw.below(frame.length);
  return FRAME_HEADER + draw.below(frame.length - FRAME_HEADER);
}

function anywhere(draw: Draw, length: number): number {
  return FRAME_HEADER + draw.below(Math.max(1, length - FRAME_HEADER + 1));
}

function fields(draw: Draw, frame: Uint8Array, length: number): [number, number] {
  const head = FRAME_HEADER + (HEADS[frame[4] ?? 0] ?? 0);
  const steps = Math.max(1, Math.ceil((length - head) / GRID));
  const start = draw.below(steps);
  const end = start + draw.pick([1, 2, 2, 3, 3, 6, steps - start]);
  return [Math.min(length, head + start * GRID), Math.min(length, head + end * GRID)];
}

function maybeFitted(draw: Draw, frame: Uint8Array): Uint8Array {
  return draw.below(4) === 0 ? frame : fitted(frame);
}

/** The length in the header put right. */
function fitted(frame: Uint8Array): Uint8Array {
  if (frame.length >= FRAME_HEADER) setLength(frame, frame.length - FRAME_HEADER);
  return frame;
}

function setLength(frame: Uint8Array, length: number): void {
  new DataView(frame.buffer, frame.byteOffset, frame.byteLength).setUint32(5, length);
}
