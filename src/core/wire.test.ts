import { describe, expect, it } from "vitest";
import { refuses } from "./battery-claims.ts";
import { fixedRandom } from "./generator.fixture.ts";
import { suites } from "./registry.ts";
import { decodeFrame, encodeFrame, suiteCodeOf } from "./wire.ts";

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
