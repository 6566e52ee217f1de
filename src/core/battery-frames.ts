/** The contract battery on frames: what their headers refuse, and how bodies begin. */
import { assert, refuses, same } from "./battery-claims.ts";
import type { Check } from "./battery.ts";
import type { Story } from "./battery-story.ts";
import { FRAME_HEADER, type Kind, KINDS } from "./wire.ts";

/** Header, truncation, extension: for a frame of every kind. */
export function frameChecks(story: () => Story): Check[] {
  const kinds = Object.keys(KINDS) as Kind[];
  return kinds.map((kind) => ({
    name: `frame ${kind}: header, truncation, extension`,
    run() {
      const { suite, frames } = story();
      const frame = frames[kind];
      const parsed = suite.parse(kind, frame);
      assert(same(parsed, frame) && parsed !== frame, "parsing gives an equal copy");
      for (let length = 0; length < frame.length; length += length < FRAME_HEADER ? 1 : 7) {
        refuses(() => suite.parse(kind, frame.slice(0, length)), "WIRE_");
      }
      const longer = new Uint8Array(frame.length + 1);
      longer.set(frame);
      refuses(() => suite.parse(kind, longer), "WIRE_LENGTH");
      for (const cut of [-1, 1]) {
        const resized = cut < 0 ? frame.slice(0, cut) : longer.slice();
        if (resized.length < FRAME_HEADER) continue;
        new DataView(resized.buffer).setUint32(5, resized.length - FRAME_HEADER);
        refuses(() => suite.parse(kind, resized), "WIRE_");
      }
      refuses(() => suite.parse(kind, changed(frame, 0, 0x44)), "WIRE_MAGIC");
      refuses(() => suite.parse(kind, changed(frame, 2, 2)), "WIRE_FORMAT");
      refuses(() => suite.parse(kind, changed(frame, 3, suite.info.code + 1)), "WIRE_SUITE");
      for (const foreign of kinds) {
        // A combined suite's authority frames are those of one of its legs.
        const own = frame[3] === frames[foreign][3];
        if (foreign !== kind) refuses(() => suite.parse(foreign, frame), own ? "WIRE_KIND" : "WIRE_SUITE");
      }
    },
  }));
}

/** What a combined suite relies on (hybrid/legs.ts), and nothing else may: how grants, shares and fragments begin. */
export function layoutChecks(story: () => Story): Check[] {
  return [
    {
      name: "a grant begins with t and n, shares and fragments with the relay's number",
      run() {
        const { suite, typeKey, address, grant, shares, fragments, rekeyOptions } = story();
        // The frames of a combined suite hold those of its legs; the first leg's begin where their own would.
        const start = grant[FRAME_HEADER] === grant[0] && grant[FRAME_HEADER + 1] === grant[1] ? 2 : 1;
        for (const [threshold, relays] of [
          [1, 4],
          [2, 3],
          [3, 3],
        ] as const) {
          const other = suite.rekey(typeKey, address, { ...rekeyOptions, threshold, relays }).grant;
          const terms = suite.grantTerms(other);
          assert(terms.threshold === threshold && terms.relays === relays, "the grant says t and n");
        }
        const body = (frame: Uint8Array) => frame.subarray(start * FRAME_HEADER);
        assert(same(body(grant).slice(0, 2), Uint8Array.of(rekeyOptions.threshold, rekeyOptions.relays)), "t and n");
        assert(
          shares.every((share, i) => body(share)[0] === i + 1 && suite.shareIndex(share) === i),
          "shares",
        );
        assert(
          fragments.every((fragment, i) => body(fragment)[0] === i + 1),
          "fragments",
        );
      },
    },
  ];
}

/** A copy with one byte replaced. */
function changed(bytes: Uint8Array, position: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[position] = value;
  return copy;
}
