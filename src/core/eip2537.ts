/**
 * Points as the BLS12-381 precompiles of Ethereum take them (EIP-2537): uncompressed affine coordinates, every element
 * of Fp big-endian in 64 bytes of which the first 16 are zero. G1 is x || y, 128 bytes; G2 is x0 || x1 || y0 || y1,
 * 256 bytes, for x = x0 + x1 i. The precompiles accept infinity (all zero); the suites never make one.
 */
const FIELD = 64;

/** 128 or 256 bytes from the coordinates in this order, as a pairing backend gives them. */
export function encodeUncompressed(coordinates: readonly bigint[]): Uint8Array {
  const out = new Uint8Array(coordinates.length * FIELD);
  coordinates.forEach((value, i) => {
    let rest = value;
    for (let at = (i + 1) * FIELD - 1; rest > 0n; at--) {
      out[at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  });
  return out;
}
