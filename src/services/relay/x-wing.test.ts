/** The prepared X-Wing against the draft's vector and noble's: the same secret of everything, and the same refusals. */
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../core/random.ts";
import { messageKeygen, openMessage, sealMessage } from "../../core/seal/message.ts";
import { shareOpener } from "./share-opening.ts";
import { prepareDecapsulation } from "./x-wing.ts";

const X25519_AT = 1088;
/** Points of small order, and an encoding beyond the field: every secret gives zero with them. */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

function pair() {
  const seed = systemRandom(32);
  return { seed, prepared: prepareDecapsulation(seed), ...xwing.encapsulate(xwing.keygen(seed).publicKey) };
}

describe("prepared X-Wing", () => {
  test("is X-Wing as drafted (draft-connolly-cfrg-xwing-kem, first test vector)", () => {
    const seed = hexToBytes("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
    const coins = hexToBytes(
      "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
    );
    const { cipherText } = xwing.encapsulate(xwing.keygen(seed).publicKey, coins);
    expect(bytesToHex(prepareDecapsulation(seed)(cipherText))).toBe(
      "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
    );
  });

  test("gives what noble gives: for what was sealed to it, to others, and for altered bytes", () => {
    for (let i = 0; i < 8; i++) {
      const { seed, prepared, cipherText, sharedSecret } = pair();
      expect(prepared(cipherText)).toEqual(sharedSecret);
      const others = pair().cipherText;
      expect(prepared(others)).toEqual(xwing.decapsulate(others, seed));
      for (const at of [0, 959, 960, X25519_AT - 1, X25519_AT, X25519_AT + 31]) {
        const altered = cipherText.slice();
        altered[at]! ^= 0x80;
        expect(prepared(altered)).toEqual(xwing.decapsulate(altered, seed));
        expect(prepared(altered)).not.toEqual(sharedSecret);
      }
      // Nothing of one call is left for the next.
      expect(prepared(cipherText)).toEqual(sharedSecret);
    }
  });

  test("refuses points of small order and other lengths, as noble does", () => {
    const { seed, prepared, cipherText } = pair();
    for (const point of SMALL_ORDER) {
      const weak = cipherText.slice();
      weak.set(hexToBytes(point), X25519_AT);
      expect(() => xwing.decapsulate(weak, seed)).toThrow();
      expect(() => prepared(weak)).toThrow();
    }
    for (const length of [0, X25519_AT, cipherText.length - 1]) {
      expect(() => prepared(cipherText.subarray(0, length))).toThrow();
    }
    expect(() => prepared(Uint8Array.of(...cipherText, 0))).toThrow();
    expect(() => prepareDecapsulation(seed.subarray(1))).toThrow();
  });
});

describe("opening shares", () => {
  const { secret, public: to } = messageKeygen(systemRandom);
  const info = utf8ToBytes("request 1");
  const open = shareOpener(secret);

  test("gives what the portable opening gives, whatever the length", () => {
    for (const length of [0, 1, 15, 16, 17, 12_345]) {
      const text = systemRandom(length);
      const sealed = sealMessage(to, text, info, systemRandom);
      expect(Uint8Array.from(open(sealed, info))).toEqual(text);
      expect(openMessage(secret, sealed, info)).toEqual(text);
    }
  });

  test("refuses every altered byte, another context, cuts and extra bytes with the one code", () => {
    const sealed = sealMessage(to, utf8ToBytes("for your eyes only"), info, systemRandom);
    const weak = sealed.slice();
    weak.fill(0, 3 + X25519_AT, 3 + X25519_AT + 32);
    const wrong = [
      weak,
      sealed.subarray(1),
      sealed.subarray(0, -1),
      Uint8Array.of(...sealed, 0),
      sealed.subarray(0, 3),
    ];
    for (let at = 0; at < sealed.length; at += at < 1120 ? 37 : 1) {
      const altered = sealed.slice();
      altered[at]! ^= 1;
      wrong.push(altered);
    }
    for (const each of wrong) expect(() => open(each, info)).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
    expect(() => open(sealed, utf8ToBytes("request 2"))).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
    expect(() => shareOpener(secret.subarray(1))).toThrow(expect.objectContaining({ code: "ARG_KEY" }));
  });
});
