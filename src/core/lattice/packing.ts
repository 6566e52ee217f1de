/**
 * Values as bits: the first value in the highest bits of the first byte, none left over. Reading back gives the same bytes,
 * so a polynomial has one encoding; values of q and above are refused.
 * What is in a polynomial decides no branch; whether one was refused does.
 */
import { ChartpassError } from "../errors.ts";
import { COEFFICIENT_BITS, Q, V_BITS } from "./sizes.ts";

/** Values below 2^18, a multiple of four of them, four in nine bytes. */
export function pack(values: Float64Array): Uint8Array {
  const out = new Uint8Array((values.length * COEFFICIENT_BITS) / 8);
  for (let i = 0, at = 0; i < values.length; i += 4, at += 9) {
    const a = values[i] as number;
    const b = values[i + 1] as number;
    const c = values[i + 2] as number;
    const d = values[i + 3] as number;
    out[at] = a >> 10;
    out[at + 1] = a >> 2;
    out[at + 2] = (a << 6) | (b >> 12);
    out[at + 3] = b >> 4;
    out[at + 4] = (b << 4) | (c >> 14);
    out[at + 5] = c >> 6;
    out[at + 6] = (c << 2) | (d >> 16);
    out[at + 7] = d >> 8;
    out[at + 8] = d;
  }
  return out;
}

/** @throws WIRE_SCALAR when a value is not below q */
export function unpack(bytes: Uint8Array): Float64Array {
  const out = new Float64Array((bytes.length * 8) / COEFFICIENT_BITS);
  let above = 0;
  for (let i = 0, at = 0; i < out.length; i += 4, at += 9) {
    const b2 = bytes[at + 2] as number;
    const b4 = bytes[at + 4] as number;
    const b6 = bytes[at + 6] as number;
    const a = ((bytes[at] as number) << 10) | ((bytes[at + 1] as number) << 2) | (b2 >> 6);
    const b = ((b2 & 63) << 12) | ((bytes[at + 3] as number) << 4) | (b4 >> 4);
    const c = ((b4 & 15) << 14) | ((bytes[at + 5] as number) << 6) | (b6 >> 2);
    const d = ((b6 & 3) << 16) | ((bytes[at + 7] as number) << 8) | (bytes[at + 8] as number);
    above |= (Q - 1 - a) | (Q - 1 - b) | (Q - 1 - c) | (Q - 1 - d);
    out[i] = a;
    out[i + 1] = b;
    out[i + 2] = c;
    out[i + 3] = d;
  }
  if (above < 0) {
    throw new ChartpassError("WIRE_SCALAR", "A number in the data is out of range.", {
      hint: "Ask the sender to send it again with an up-to-date app.",
    });
  }
  return out;
}

/** Values below 32, a multiple of eight of them, eight in five bytes. */
export function packShort(values: Float64Array): Uint8Array {
  const out = new Uint8Array((values.length * V_BITS) / 8);
  for (let i = 0, at = 0; i < values.length; i += 8, at += 5) {
    const b = values[i + 1] as number;
    const d = values[i + 3] as number;
    const e = values[i + 4] as number;
    const g = values[i + 6] as number;
    out[at] = ((values[i] as number) << 3) | (b >> 2);
    out[at + 1] = (b << 6) | ((values[i + 2] as number) << 1) | (d >> 4);
    out[at + 2] = (d << 4) | (e >> 1);
    out[at + 3] = (e << 7) | ((values[i + 5] as number) << 2) | (g >> 3);
    out[at + 4] = (g << 5) | (values[i + 7] as number);
  }
  return out;
}

/** Every 5-bit value is one. */
export function unpackShort(bytes: Uint8Array): Float64Array {
  const out = new Float64Array((bytes.length * 8) / V_BITS);
  for (let i = 0, at = 0; i < out.length; i += 8, at += 5) {
    const [b0, b1, b2, b3, b4] = [0, 1, 2, 3, 4].map((k) => bytes[at + k] as number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    out[i] = b0 >> 3;
    out[i + 1] = ((b0 & 7) << 2) | (b1 >> 6);
    out[i + 2] = (b1 >> 1) & 31;
    out[i + 3] = ((b1 & 1) << 4) | (b2 >> 4);
    out[i + 4] = ((b2 & 15) << 1) | (b3 >> 7);
    out[i + 5] = (b3 >> 2) & 31;
    out[i + 6] = ((b3 & 3) << 3) | (b4 >> 5);
    out[i + 7] = b4 & 31;
  }
  return out;
}
