/**
 * Points as the BLS12-381 precompiles of Ethereum take them (EIP-2537): uncompressed affine coordinates, every element
 * of Fp big-endian in 64 bytes of which the first 16 are zero. G1 is x || y, 128 bytes; G2 is x0 || x1 || y0 || y1,
 * 256 bytes, for x = x0 + x1 i. The precompiles accept infinity (all zero); the suites never make one.
 */
import type { G1, G2 } from "./ibe-clc/points.ts";

const FIELD = 64;

/** 128 bytes. */
export function encodeG1Uncompressed(point: G1): Uint8Array {
  const { x, y } = point.toAffine();
  return concatFields([x, y]);
}

/** 256 bytes. */
export function encodeG2Uncompressed(point: G2): Uint8Array {
  const { x, y } = point.toAffine();
  return concatFields([x.c0, x.c1, y.c0, y.c1]);
}

function concatFields(values: readonly bigint[]): Uint8Array {
  const out = new Uint8Array(values.length * FIELD);
  values.forEach((value, i) => {
    let rest = value;
    for (let at = (i + 1) * FIELD - 1; rest > 0n; at--) {
      out[at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  });
  return out;
}
