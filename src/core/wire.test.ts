import { describe, expect, it } from "vitest";
import { refuses } from "./battery-claims.ts";
import { fixedRandom } from "./generator.fixture.ts";
import { suites } from "./registry.ts";
import { decodeFrame, encodeFrame, FRAME_HEADER, isKind, type Kind, KINDS, suiteCodeOf } from "./wire.ts";

describe("frames", () => {
  const frame = encodeFrame(1, "share", Uint8Array.of(1, 2, 3));

  it("have the documented layout", () => {
    expect([...frame]).toEqual([0x43, 0x50, 1, 1, 13, 0, 0, 0, 3, 1, 2, 3]);
    expect([...decodeFrame(1, "share", frame)]).toEqual([1, 2, 3]);
    expect(suiteCodeOf(frame)).toBe(1);
  });

  it("are read inside a larger buffer", () => {
    const buffer = new Uint8Array(40);
    buffer.set(frame, 11);
    expect([...decodeFrame(1, "share", buffer.subarray(11, 11 + frame.length))]).toEqual([1, 2, 3]);
  });

  it("say which part of the header is wrong", () => {
    const changed = (position: number, value: number) => {
      const copy = frame.slice();
      copy[position] = value;
      return copy;
    };
    refuses(() => decodeFrame(1, "share", new Uint8Array(0)), "WIRE_LENGTH");
    refuses(() => decodeFrame(1, "share", changed(1, 0x51)), "WIRE_MAGIC");
    refuses(() => decodeFrame(1, "share", changed(2, 0)), "WIRE_FORMAT");
    refuses(() => decodeFrame(2, "share", frame), "WIRE_SUITE");
    refuses(() => decodeFrame(1, "grant", frame), "WIRE_KIND");
    refuses(() => decodeFrame(1, "share", changed(5, 1)), "WIRE_LENGTH");
    refuses(() => decodeFrame(1, "share", changed(0, 0x44)), "WIRE_MAGIC");
    refuses(() => decodeFrame(1, "share", frame.subarray(0, frame.length - 1)), "WIRE_LENGTH");
    refuses(() => decodeFrame(1, "share", Uint8Array.of(...frame, 0)), "WIRE_LENGTH");
    refuses(() => suiteCodeOf(frame.subarray(0, FRAME_HEADER - 1)), "WIRE_LENGTH");
  });

  it("may be empty", () => {
    const empty = encodeFrame(9, "params", new Uint8Array(0));
    expect(empty.length).toBe(FRAME_HEADER);
    expect(suiteCodeOf(empty)).toBe(9);
    expect(decodeFrame(9, "params", empty).length).toBe(0);
  });

  it("keep long bodies whole", () => {
    const body = new Uint8Array(70_000).map((_, i) => i & 255);
    const long = encodeFrame(2, "grant", body);
    expect([...long.subarray(5, 9)]).toEqual([0, 1, 0x11, 0x70]);
    expect(decodeFrame(2, "grant", long)).toEqual(body);
  });

  it("carry a kind's own code, which no other kind has", () => {
    expect(KINDS).toEqual({
      params: 1,
      master: 2,
      partial: 3,
      "owner-key": 4,
      "owner-address": 5,
      "recipient-key": 6,
      address: 7,
      type: 8,
      "type-key": 9,
      capsule: 10,
      statement: 11,
      grant: 12,
      share: 13,
      fragment: 14,
    });
    const kinds = Object.keys(KINDS) as Kind[];
    for (const kind of kinds) {
      const one = encodeFrame(1, kind, new Uint8Array(1));
      expect(kinds.filter((each) => isKind(one, each))).toEqual([kind]);
    }
  });

  it("say in every refusal what to do", () => {
    expect(() => suiteCodeOf(new Uint8Array(0))).toThrow(
      expect.objectContaining({ code: "WIRE_LENGTH", hint: expect.stringMatching(/\.$/) as string }),
    );
  });
});

describe("registry", () => {
  const { list, suiteById, suiteOf } = suites(fixedRandom("registry"));

  it("has ids and codes once each", () => {
    expect(new Set(list.map(({ info }) => info.id)).size).toBe(list.length);
    expect(new Set(list.map(({ info }) => info.code)).size).toBe(list.length);
  });

  it("finds a suite by id and by frame", () => {
    for (const suite of list) {
      expect(suiteById(suite.info.id)).toBe(suite);
      expect(suiteOf(suite.newType("results"))).toBe(suite);
    }
  });

  it("refuses what it does not know", () => {
    refuses(() => suiteById("rot13"), "ARG_SUITE");
    refuses(() => suiteOf(encodeFrame(250, "type", new Uint8Array(64))), "WIRE_SUITE");
    refuses(() => suiteOf(new Uint8Array(3)), "WIRE_LENGTH");
    refuses(() => suiteOf(new Uint8Array(30)), "WIRE_MAGIC");
  });
});
