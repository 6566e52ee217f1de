/**
 * The guards around a library's own decoding of points, the same for every backend. Refused here although a library may
 * accept them: the identity, uncompressed points where compressed ones belong, and any second encoding of a point. The
 * libraries refuse what is off the curve or outside the subgroup of prime order.
 */
import { ChartpassError } from "../errors.ts";

interface Decoded {
  is0(): boolean;
  toBytes(): Uint8Array;
}

/** @throws WIRE_POINT */
export function decodeStrictly<P extends Decoded>(
  bytes: Uint8Array,
  length: number,
  read: (raw: Uint8Array) => P | undefined,
): P {
  // The length decides between compressed and uncompressed, so it is fixed before the library looks.
  if (bytes.length !== length) throw pointError();
  let point: P | undefined;
  try {
    point = read(bytes);
  } catch {
    throw pointError();
  }
  // Encoding it again proves the bytes canonical.
  if (point === undefined || point.is0() || !sameBytes(point.toBytes(), bytes)) throw pointError();
  return point;
}

export function pointError(): ChartpassError {
  return new ChartpassError("WIRE_POINT", "A point in the data is not valid.", {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
