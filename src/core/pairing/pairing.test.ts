/** Known answers and strict decoding, for both backends. What only compares them: pairing.property.test.ts. */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { refuses } from "../battery-claims.ts";
import { BACKENDS, mclPairing } from "./backends.fixture.ts";
import { fingerprint, loadMclPairing } from "./mcl.ts";
import { noblePairing } from "./noble.ts";
import { Fr } from "./scalars.ts";

const P = bls12_381.fields.Fp.ORDER;
const big = (value: bigint, length: number): Uint8Array => hexToBytes(value.toString(16).padStart(2 * length, "0"));

describe.each(BACKENDS)("$name", (pairing) => {
  const { g1, g2, decodeG1, decodeG2, hashToG2, pair } = pairing;

  describe("RFC 9380, appendix J.10.1: BLS12381G2_XMD:SHA-256_SSWU_RO_", () => {
    const DST = "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_";
    const vectors = [
      {
        message: "",
        x0: "0141ebfbdca40eb85b87142e130ab689c673cf60f1a3e98d69335266f30d9b8d4ac44c1038e9dcdd5393faf5c41fb78a",
        x1: "05cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd71b72418717047f5b0f37da03d",
        y0: "0503921d7f6a12805e72940b963c0cf3471c7b2a524950ca195d11062ee75ec076daf2d4bc358c4b190c0c98064fdd92",
        y1: "12424ac32561493f3fe3c260708a12b7c620e7be00099a974e259ddc7d1f6395c3c811cdd19f1e8dbf3e9ecfdcbab8d6",
      },
      {
        message: "abc",
        x0: "02c2d18e033b960562aae3cab37a27ce00d80ccd5ba4b7fe0e7a210245129dbec7780ccc7954725f4168aff2787776e6",
        x1: "139cddbccdc5e91b9623efd38c49f81a6f83f175e80b06fc374de9eb4b41dfe4ca3a230ed250fbe3a2acf73a41177fd8",
        y0: "1787327b68159716a37440985269cf584bcb1e621d3a7202be6ea05c4cfe244aeb197642555a0645fb87bf7466b2ba48",
        y1: "00aa65dae3c8d732d10ecd2c50f8a1baf3001578f71c694e03866e9f3d49ac1e1ce70dd94a733534f106d4cec0eddd16",
      },
    ];
    it.each(vectors)("message '$message'", ({ message, x0, x1, y0, y1 }) => {
      const point = hashToG2(DST, asciiToBytes(message));
      expect(pairing.coordinates(point)).toEqual([x0, x1, y0, y1].map((hex) => BigInt(`0x${hex}`)));
      expect(decodeG2(point.toBytes()).equals(point)).toBe(true);
    });
  });

  it("generators are those of the curve", () => {
    const { G1, G2 } = bls12_381;
    expect(bytesToHex(g1.toBytes())).toBe(bytesToHex(G1.Point.BASE.toBytes()));
    expect(bytesToHex(g2.toBytes())).toBe(bytesToHex(G2.Point.BASE.toBytes()));
  });

  it("the checks of EIP-2537's pairing precompile hold", () => {
    const [a, b] = [123456789n, Fr.ORDER - 987654321n];
    const [p, q] = [g1.multiply(a), g2.multiply(b)];
    expect(pair([g1, g2]).is1()).toBe(false);
    expect(pair([g1, g2], [g1, g2.negate()]).is1()).toBe(true);
    expect(pair([p, q], [g1.multiply(Fr.mul(a, b)).negate(), g2]).is1()).toBe(true);
    expect(pair([p, q], [g1, g2.multiply(Fr.mul(a, b)).negate()]).is1()).toBe(true);
    expect(pair([g1, g2], [p, g2], [p.add(g1), g2.negate()]).is1()).toBe(true);
    expect(pair([p, q], [g1, g2.multiply(Fr.mul(a, b)).negate()], [g1, g2]).is1()).toBe(false);
  });

  it("bytes of GT are the coefficients in tower order, little-endian", () => {
    const value = bls12_381.pairing(bls12_381.G1.Point.BASE, bls12_381.G2.Point.BASE);
    const bytes = pair([g1, g2]).toBytes();
    expect(bytes).toHaveLength(576);
    const read = (i: number): bigint => BigInt(`0x${bytesToHex(bytes.slice(48 * i, 48 * i + 48).reverse())}`);
    const order = [value.c0, value.c1].flatMap(({ c0, c1, c2 }) => [c0, c1, c2]).flatMap(({ c0, c1 }) => [c0, c1]);
    expect(Array.from({ length: 12 }, (_, i) => read(i))).toEqual(order);
  });

  it("powers in GT agree with the library's, at the edges too", () => {
    const { Fp12 } = bls12_381.fields;
    const plain = bls12_381.pairing(bls12_381.G1.Point.BASE, bls12_381.G2.Point.BASE);
    const value = pair([g1, g2]);
    for (const scalar of [1n, 2n, bls12_381.params.ateLoopSize, Fr.ORDER - 1n, 2n ** 200n + 12345n]) {
      const power = Fp12.pow(plain, scalar);
      const bytes = value.pow(scalar).toBytes();
      expect(BigInt(`0x${bytesToHex(bytes.slice(0, 48).reverse())}`)).toBe(power.c0.c0.c0);
      expect(BigInt(`0x${bytesToHex(bytes.slice(528).reverse())}`)).toBe(power.c1.c2.c1);
    }
    expect(value.pow(0n).is1()).toBe(true);
    expect(
      value
        .pow(Fr.ORDER - 1n)
        .multiply(value)
        .is1(),
    ).toBe(true);
    expect(value.invert().equals(value.pow(Fr.ORDER - 1n))).toBe(true);
  });

  it("points are compressed, in the subgroup, canonical and not infinity", () => {
    expect(decodeG1(g1.toBytes()).equals(g1)).toBe(true);
    expect(decodeG2(g2.toBytes()).equals(g2)).toBe(true);
    refuses(() => decodeG1(bls12_381.G1.Point.BASE.toBytes(false)), "WIRE_POINT");
    refuses(() => decodeG2(bls12_381.G2.Point.BASE.toBytes(false)), "WIRE_POINT");
    refuses(() => decodeG1(concatBytes(Uint8Array.of(0xc0), new Uint8Array(47))), "WIRE_POINT");
    refuses(() => decodeG2(concatBytes(Uint8Array.of(0xc0), new Uint8Array(95))), "WIRE_POINT");
    for (const length of [0, 1, 47, 48, 49, 95, 96, 97, 192]) {
      refuses(() => decodeG1(new Uint8Array(length)), "WIRE_POINT");
      refuses(() => decodeG2(new Uint8Array(length)), "WIRE_POINT");
    }
    // x = 0 is on the curve but outside the subgroup.
    refuses(() => decodeG1(concatBytes(Uint8Array.of(0x80), new Uint8Array(47))), "WIRE_POINT");
  });

  it("a coordinate at or above the field's modulus is refused, though it names a point", () => {
    let tried = 0;
    for (let k = 1n; tried < 5; k++) {
      const point = g1.multiply(k);
      const [x = 0n] = pairing.coordinates(point);
      if (x + P >= 2n ** 381n) continue;
      const alias = big(x + P, 48);
      alias[0] = (alias[0] ?? 0) | ((point.toBytes()[0] ?? 0) & 0xe0);
      refuses(() => decodeG1(alias), "WIRE_POINT");
      tried++;
    }
    for (let k = 1n; tried < 10; k++) {
      const point = g2.multiply(k);
      const [x0 = 0n, x1 = 0n] = pairing.coordinates(point);
      for (const [a, b] of [
        [x1 + P, x0],
        [x1, x0 + P],
      ] as const) {
        if (a >= 2n ** 381n || b >= 2n ** 384n) continue;
        const alias = concatBytes(big(a, 48), big(b, 48));
        alias[0] = (alias[0] ?? 0) | ((point.toBytes()[0] ?? 0) & 0xe0);
        refuses(() => decodeG2(alias), "WIRE_POINT");
        tried++;
      }
    }
    const modulus = big(P, 48);
    modulus[0] = (modulus[0] ?? 0) | 0x80;
    refuses(() => decodeG1(modulus), "WIRE_POINT");
  });

  it("a point of the curve outside the subgroup is refused", () => {
    // y^2 = x^3 + 4 for the first few x: hardly any of these has order r.
    let refused = 0;
    for (let x = 0n; x < 40n; x++) {
      const bytes = big(x, 48);
      bytes[0] = 0x80;
      if (!isOnCurve(x)) continue;
      refuses(() => decodeG1(bytes), "WIRE_POINT");
      refused++;
    }
    expect(refused).toBeGreaterThan(10);
  });

  it("scalars out of range are refused, never reduced", () => {
    const value = pair([g1, g2]);
    for (const scalar of [-1n, Fr.ORDER, Fr.ORDER + 1n, 2n ** 256n, 2n ** 300n]) {
      for (const use of [
        () => g1.multiply(scalar),
        () => g2.multiply(scalar),
        () => g2.add(g2).multiply(scalar),
        () => g1.multiplyUnsafe(scalar),
        () => g2.multiplyUnsafe(scalar),
        () => value.pow(scalar),
        () => pairing.sumUnsafeG1([g1, g1], [1n, scalar]),
        () => pairing.sumUnsafeG2([g2, g2], [1n, scalar]),
      ]) {
        expect(use).toThrow();
      }
    }
    expect(() => g1.multiply(0n)).toThrow();
    expect(() => g2.multiply(0n)).toThrow();
    expect(g1.multiplyUnsafe(0n).is0()).toBe(true);
    expect(pairing.sumUnsafeG2([g2, g2], [1n, Fr.ORDER - 1n]).is0()).toBe(true);
    expect(() => pairing.sumUnsafeG1([], [])).toThrow();
    expect(() => pairing.sumUnsafeG1([g1], [1n, 1n])).toThrow();
  });

  it("the identity is paired with nothing", () => {
    expect(() => pair([g1.subtract(g1), g2])).toThrow();
    expect(() => pair([g1, g2], [g1, g2.subtract(g2)])).toThrow();
    expect(() => pair()).toThrow();
  });
});

it("points of another group, or of another module, are not taken for those of one's own", async () => {
  const { g1, g2 } = mclPairing;
  const foreign = (await loadMclPairing()).g1;
  for (const other of [g2 as never, foreign]) {
    for (const use of [() => g1.add(other), () => g1.subtract(other), () => g1.equals(other)]) {
      expect(use).toThrow(TypeError);
    }
  }
});

it("both backends pass the check that mcl must pass when it is loaded", () => {
  expect(fingerprint(mclPairing)).toBe(fingerprint(noblePairing));
});

function isOnCurve(x: bigint): boolean {
  const { Fp } = bls12_381.fields;
  const square = Fp.create(x ** 3n + 4n);
  return Fp.eql(Fp.pow(square, (P - 1n) / 2n), Fp.ONE);
}
