/** Points as the precompiles take them: the generators as EIP-2537 prints them, and small and large coordinates. */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { encodeUncompressed } from "./eip2537.ts";

const g1 = bls12_381.G1.Point.BASE.toAffine();
const g2 = bls12_381.G2.Point.BASE.toAffine();
const ZEROS = "00".repeat(16);
const field = (value: bigint) => ZEROS + value.toString(16).padStart(96, "0");
const encoded = (...coordinates: bigint[]) => bytesToHex(encodeUncompressed(coordinates));

test("the generator of G1 is that of EIP-2537", () => {
  expect(encoded(g1.x, g1.y)).toBe(
    `${ZEROS}17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb` +
      `${ZEROS}08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1`,
  );
});

test("the generator of G2 is that of EIP-2537", () => {
  expect(encoded(g2.x.c0, g2.x.c1, g2.y.c0, g2.y.c1)).toBe(
    `${ZEROS}024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8` +
      `${ZEROS}13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e` +
      `${ZEROS}0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801` +
      `${ZEROS}0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be`,
  );
});

test("coordinates stand in order, each padded to 64 bytes, with their leading zeros", () => {
  const largest = bls12_381.fields.Fp.ORDER - 1n;
  expect(encoded(0n, 1n)).toBe(field(0n) + field(1n));
  expect(encoded(0x100n, 0xff00n)).toBe(field(0x100n) + field(0xff00n));
  expect(encoded(largest, 0n, 1n << 376n, 255n)).toBe([largest, 0n, 1n << 376n, 255n].map(field).join(""));
  expect(encoded()).toBe("");
});
