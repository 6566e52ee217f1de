/** Sealed messages: a published X-Wing vector, fixed sizes, and refusal of everything altered. */
import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import { describe, expect, test } from "vitest";
import { testRandom } from "./test-random.ts";
import {
  isSealedMessage,
  MESSAGE_OVERHEAD,
  MESSAGE_PUBLIC,
  messageKeygen,
  messageOpener,
  messagePublicOf,
  openMessage,
  sealMessage,
} from "./message.ts";

const info = utf8ToBytes("request 1");
const text = utf8ToBytes("for your eyes only");

describe("sealed message", () => {
  test("is X-Wing as drafted (draft-connolly-cfrg-xwing-kem, first test vector)", () => {
    const seed = hexToBytes("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
    const coins = hexToBytes(
      "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
    );
    const { cipherText, sharedSecret } = xwing.encapsulate(xwing.keygen(seed).publicKey, coins);
    expect(bytesToHex(sharedSecret)).toBe("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");
    expect(xwing.decapsulate(cipherText, seed)).toEqual(sharedSecret);
  });

  test("keeps its format: a known answer", () => {
    const random = testRandom("message vector");
    const key = messageKeygen(random);
    const sealed = sealMessage(key.public, text, info, random);
    expect(bytesToHex(sha256(sealed))).toBe("7e82cc22451042d7d08b5ba0097633e7e41d316d00db32ea3a2f3fbeeef58853");
    expect(openMessage(key.secret, sealed, info)).toEqual(text);
  });

  test("has the stated sizes and opens, empty too", () => {
    const random = testRandom("sizes");
    const key = messageKeygen(random);
    expect(key.secret.length).toBe(32);
    expect(key.public.length).toBe(MESSAGE_PUBLIC);
    expect(messagePublicOf(key.secret)).toEqual(key.public);
    const sealed = sealMessage(key.public, new Uint8Array(0), info, random);
    expect(sealed.length).toBe(MESSAGE_OVERHEAD);
    expect(isSealedMessage(sealed)).toBe(true);
    expect(openMessage(key.secret, sealed, info).length).toBe(0);
  });

  test("an opener made once opens everything sealed to its secret, and refuses the same", () => {
    const random = testRandom("opener");
    const key = messageKeygen(random);
    const open = messageOpener(key.secret);
    for (const each of ["one", "two"]) {
      const sealed = sealMessage(key.public, utf8ToBytes(each), info, random);
      expect(open(sealed, info)).toEqual(utf8ToBytes(each));
      expect(() => open(sealed, utf8ToBytes("request 2"))).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
      expect(() => open(sealed.subarray(1), info)).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
    }
    const others = sealMessage(messageKeygen(random).public, text, info, random);
    expect(() => open(others, info)).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
    expect(() => messageOpener(key.secret.subarray(1))).toThrow(expect.objectContaining({ code: "ARG_KEY" }));
  });

  test("never looks the same twice", () => {
    const random = testRandom("twice");
    const key = messageKeygen(random);
    expect(sealMessage(key.public, text, info, random)).not.toEqual(sealMessage(key.public, text, info, random));
  });

  test("refuses another key, another context, cuts, extra bytes and every altered part with one code", () => {
    const random = testRandom("negative");
    const key = messageKeygen(random);
    const other = messageKeygen(random);
    const sealed = sealMessage(key.public, text, info, random);
    const refused = { code: "CRYPTO_OPEN" };
    const attempt = (secret: Uint8Array, bytes: Uint8Array, context = info) => {
      expect(() => openMessage(secret, bytes, context)).toThrow(expect.objectContaining(refused));
    };
    attempt(other.secret, sealed);
    attempt(key.secret, sealed, utf8ToBytes("request 2"));
    attempt(key.secret, sealed, new Uint8Array(0));
    attempt(new Uint8Array(31), sealed);
    for (const length of [0, 2, 3, 1000, MESSAGE_OVERHEAD - 1, sealed.length - 1]) {
      attempt(key.secret, sealed.slice(0, length));
    }
    attempt(key.secret, Uint8Array.of(...sealed, 0));
    const places = [0, 1, 2, 3, 100, 1090, 1091, 1122, 1123, MESSAGE_OVERHEAD, sealed.length - 1];
    for (const at of places) {
      const altered = sealed.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      attempt(key.secret, altered);
    }
  });

  test("refuses another version's beginning, even when everything after it fits", () => {
    const random = testRandom("versions");
    const key = messageKeygen(random);
    const made = (...prefix: number[]) => {
      const { cipherText, sharedSecret } = xwing.encapsulate(key.public, random(64));
      const opening = concatBytes(Uint8Array.from(prefix), cipherText);
      const context = concatBytes(
        utf8ToBytes("chartpass/message/1"),
        sha256(key.public),
        sha256(opening),
        sha256(info),
      );
      const okm = hkdf(sha256, sharedSecret, undefined, context, 44);
      return concatBytes(opening, gcm(okm.subarray(0, 32), okm.subarray(32)).encrypt(text));
    };
    expect(openMessage(key.secret, made(0x43, 0x4d, 1), info)).toEqual(text);
    for (const prefix of [
      [0x43, 0x4d, 2],
      [0x43, 0x4e, 1],
      [0x44, 0x4d, 1],
      [0, 0, 0],
    ]) {
      const sealed = made(...prefix);
      expect(isSealedMessage(sealed)).toBe(false);
      expect(() => openMessage(key.secret, sealed, info)).toThrow(
        expect.objectContaining({ code: "CRYPTO_OPEN", hint: expect.stringMatching(/\.$/) as string }),
      );
    }
    const sealed = made(0x43, 0x4d, 1);
    expect(isSealedMessage(sealed.subarray(0, MESSAGE_OVERHEAD))).toBe(true);
    expect(isSealedMessage(sealed.subarray(0, MESSAGE_OVERHEAD - 1))).toBe(false);
    expect(isSealedMessage(new Uint8Array(0))).toBe(false);
  });

  test("says so when a recipient's key is unusable", () => {
    const random = testRandom("bad key");
    const bad = { code: "ARG_KEY", hint: expect.stringMatching(/\.$/) as string };
    const { public: whole } = messageKeygen(random);
    for (const key of [new Uint8Array(12), whole.subarray(1), concatBytes(whole, Uint8Array.of(0))]) {
      expect(() => sealMessage(key, text, info, random)).toThrow(expect.objectContaining(bad));
    }
    expect(() => sealMessage(new Uint8Array(MESSAGE_PUBLIC).fill(0xff), text, info, random)).toThrow(
      expect.objectContaining(bad),
    );
    expect(() => messagePublicOf(new Uint8Array(33))).toThrow(expect.objectContaining(bad));
  });
});
