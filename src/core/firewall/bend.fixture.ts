/**
 * Test material: how one value of another grant gets into this one, alone: where a frame or a part that hangs together
 * with it came along, its refusal would say nothing of this value.
 */
import { FRAME_HEADER } from "../wire.ts";
import type { LegTranscript } from "./leg.ts";

/** What an attacker sees of a grant. */
export type Sent = Pick<LegTranscript, "type" | "from" | "capsule" | "statement" | "grant" | "shares">;

export type LegBend = (own: LegTranscript, other: Sent) => LegTranscript;

export const bendFrame =
  (frame: Exclude<keyof Sent, "shares">): LegBend =>
  (own, other) => ({ ...own, [frame]: other[frame] });

export const bendShare: LegBend = (own, other) => ({ ...own, shares: [other.shares[0]!, ...own.shares.slice(1)] });

/** A part of the grant, by its place and length in the body. */
export const bendPart =
  ([at, length]: readonly [number, number]): LegBend =>
  (own, other) => {
    const grant = own.grant.slice();
    grant.set(other.grant.subarray(FRAME_HEADER + at, FRAME_HEADER + at + length), FRAME_HEADER + at);
    return { ...own, grant };
  };
