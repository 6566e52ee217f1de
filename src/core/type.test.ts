/** Types: one encoding for each kind, and a secret salt. */
import { expect, test } from "vitest";
import { refuses } from "./battery-claims.ts";
import { fixedRandom } from "./generator.fixture.ts";
import { newType, readType, TYPE_BYTES, typeOf } from "./type.ts";
import { encodeFrame, FRAME_HEADER } from "./wire.ts";

const CODE = 9;
const kindOf = (...kind: number[]): Uint8Array => Uint8Array.from({ length: TYPE_BYTES }, (_, i) => kind[i] ?? 0);

test.each(["a", "results", " ~", "x".repeat(32)])("the kind %j, zeros after it, then the salt", (kind) => {
  const frame = newType(CODE, fixedRandom("salt"), kind);
  const body = frame.subarray(FRAME_HEADER);
  const padded = kind.padEnd(32, "\0");
  expect([...body.subarray(0, 32)]).toEqual([...padded].map((c) => c.charCodeAt(0)));
  expect(body.subarray(32)).toEqual(fixedRandom("salt")(32));
  expect(readType(CODE, frame)).toEqual(body);
});

test.each(["", "x".repeat(33), "tab\t", "nul\0", "ä", "del\x7f"])("not the kind %j", (kind) => {
  refuses(() => newType(CODE, fixedRandom("salt"), kind), "ARG_KIND");
});

test("reading refuses any second encoding", () => {
  for (const kind of [kindOf(0x20), kindOf(0x7e, 0x21), new Uint8Array(TYPE_BYTES).fill(0x41)]) {
    expect(typeOf(kind)).toBe(kind);
    expect(readType(CODE, encodeFrame(CODE, "type", kind))).toEqual(kind);
  }
  for (const kind of [
    kindOf(),
    kindOf(0, 0x41),
    kindOf(0x41, 0, 0x41),
    kindOf(0x1f),
    kindOf(0x7f),
    kindOf(0x41, 200),
  ]) {
    refuses(() => typeOf(kind), "WIRE_TYPE");
    refuses(() => readType(CODE, encodeFrame(CODE, "type", kind)), "WIRE_TYPE");
  }
  const last = kindOf(0x41);
  last[31] = 1;
  refuses(() => typeOf(last), "WIRE_TYPE");
  for (const length of [0, 63, 65]) {
    refuses(() => readType(CODE, encodeFrame(CODE, "type", new Uint8Array(length).fill(0x41))), "WIRE_LENGTH");
  }
});
