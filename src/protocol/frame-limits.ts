/**
 * The most bytes a frame of each kind may have in a message, over all suites and up to sixteen relays, with room to
 * spare. A limit keeps a stranger's message small before anything of it is parsed; how long a frame really is, the suite
 * decides. frame-limits.test.ts holds them against every suite.
 */
import type { Kind } from "../core/wire.ts";
import { hexUpTo } from "./schema.ts";

const KIB = 1024;

export const FRAME_LIMITS: Readonly<Record<Kind, number>> = {
  params: 1 * KIB,
  master: 1 * KIB,
  partial: 1 * KIB,
  "owner-key": 4 * KIB,
  "owner-address": 4 * KIB,
  "recipient-key": 16 * KIB,
  address: 4 * KIB,
  type: 1 * KIB,
  "type-key": 4 * KIB,
  capsule: 8 * KIB,
  statement: 1 * KIB,
  grant: 16 * KIB,
  share: 48 * KIB,
  fragment: 8 * KIB,
};

/** A frame of this kind in hex. */
export const frameOf = (kind: Kind) => hexUpTo(FRAME_LIMITS[kind]);
