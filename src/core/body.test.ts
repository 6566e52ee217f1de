/** The strict reading that every suite's bodies begin with. */
import { describe, expect, test } from "vitest";
import { refuses } from "./battery-claims.ts";
import { cutBody, indexOf, MAX_RELAYS, parserOf, type Readers, readTerms, wireError } from "./body.ts";
import { decodeFrame, encodeFrame, KINDS, type Kind } from "./wire.ts";

const CODE = 9;

describe("a body of known length", () => {
  const frame = encodeFrame(CODE, "share", Uint8Array.of(1, 2, 3, 4, 5));

  test("is taken from front to back, as views", () => {
    const cut = cutBody(CODE, "share", frame, 5);
    expect([cut.take(1), cut.take(0), cut.take(2), cut.rest()].map((part) => [...part])).toEqual([
      [1],
      [],
      [2, 3],
      [4, 5],
    ]);
    expect(cut.rest().length).toBe(0);
    // Where the frame lies in something longer, as legs do.
    const within = new Uint8Array(40).fill(7);
    within.set(frame, 3);
    const inner = cutBody(CODE, "share", within.subarray(3, 3 + frame.length), 5);
    expect([[...inner.take(2)], [...inner.rest()]]).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    expect(cut.whole.buffer).toBe(frame.buffer);
    expect([...cut.whole]).toEqual([1, 2, 3, 4, 5]);
    expect([...cutBody(CODE, "share", frame, 5).rest()]).toEqual([1, 2, 3, 4, 5]);
  });

  test("has that length, suite and kind", () => {
    for (const length of [0, 4, 6]) refuses(() => cutBody(CODE, "share", frame, length), "WIRE_LENGTH");
    refuses(() => cutBody(CODE + 1, "share", frame, 5), "WIRE_SUITE");
    refuses(() => cutBody(CODE, "fragment", frame, 5), "WIRE_KIND");
  });
});

describe("the numbers of a grant", () => {
  const read = (...body: number[]) => readTerms(CODE, encodeFrame(CODE, "grant", Uint8Array.from(body)));

  test.each([
    [1, 1],
    [1, 32],
    [2, 3],
    [32, 32],
  ])("%i of %i", (threshold, relays) => {
    expect(read(threshold, relays)).toEqual({ threshold, relays });
    expect(read(threshold, relays, 7, 7)).toEqual({ threshold, relays });
  });

  test.each([[], [1], [0, 0], [0, 1], [2, 1], [1, 33], [33, 33], [255, 255]])("not %j", (...body) => {
    refuses(() => read(...body), "WIRE_THRESHOLD");
  });

  test("of a grant of this suite only", () => {
    refuses(() => readTerms(CODE, encodeFrame(CODE, "share", Uint8Array.of(1, 1))), "WIRE_KIND");
    refuses(() => readTerms(CODE, encodeFrame(1, "grant", Uint8Array.of(1, 1))), "WIRE_SUITE");
  });
});

test("relays are numbered from 1 to the most there can be", () => {
  expect([1, 2, MAX_RELAYS].map((index) => indexOf(Uint8Array.of(index, 99)))).toEqual([1, 2, 32]);
  for (const bytes of [[], [0], [33], [255]]) refuses(() => indexOf(Uint8Array.from(bytes)), "WIRE_INDEX");
});

describe("the door of a suite", () => {
  const kinds = Object.keys(KINDS) as Kind[];
  const asked: [Kind, Uint8Array][] = [];
  const reader = (kind: Kind) => (frame: Uint8Array) => {
    asked.push([kind, frame]);
    if (decodeFrame(CODE, kind, frame).length === 0) throw wireError("WIRE_EMPTY", "Nothing in it.");
  };
  const parse = parserOf(Object.fromEntries(kinds.map((kind) => [kind, reader(kind)])) as unknown as Readers);

  test.each(kinds)("%s: a copy of what its reader lets through", (kind) => {
    asked.length = 0;
    const given: Uint8Array = encodeFrame(CODE, kind, Uint8Array.of(7));
    const frame = parse(kind, given);
    expect(frame).toEqual(given);
    expect(asked).toEqual([[kind, frame]]);
    // What comes in is the sender's: it may change afterwards.
    given.fill(0);
    expect(frame).toEqual(encodeFrame(CODE, kind, Uint8Array.of(7)));
    refuses(() => parse(kind, encodeFrame(CODE, kind, new Uint8Array(0))), "WIRE_EMPTY");
  });

  test("says what to do about a refusal", () => {
    expect(wireError("WIRE_ANY", "Not this.")).toMatchObject({ code: "WIRE_ANY", message: "Not this." });
    expect(wireError("WIRE_ANY", "Not this.").hint).toMatch(/^Ask /);
  });
});
