/** The platform's AES-GCM: an official vector, keys for one use that nobody can read back, and its absence. */
import { hexToBytes } from "@noble/hashes/utils.js";
import { afterEach, describe, expect, test, vi } from "vitest";
import { nobleAead } from "./aead-noble.ts";
import { webCryptoAead } from "./aead-webcrypto.ts";

afterEach(() => vi.unstubAllGlobals());

/** Test case 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega): AES-256, with associated data. */
const vector = {
  key: hexToBytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
  nonce: hexToBytes("cafebabefacedbaddecaf888"),
  associated: hexToBytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
  data: hexToBytes(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
  ),
  sealed: hexToBytes(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
  ),
};

describe.each([
  ["WebCrypto", webCryptoAead()],
  ["noble", nobleAead],
])("%s", (_name, aead) => {
  test("seals and opens as published", async () => {
    const { key, nonce, associated, data, sealed } = vector;
    expect(await aead.seal(key, nonce, associated, data)).toEqual(sealed);
    expect(await aead.open(key, nonce, associated, sealed)).toEqual(data);
  });

  test("refuses other associated data, another nonce and an altered tag", async () => {
    const { key, nonce, associated, sealed } = vector;
    const altered = sealed.slice();
    altered[altered.length - 1] = 0;
    await expect(aead.open(key, nonce, associated.subarray(1), sealed)).rejects.toThrow();
    await expect(aead.open(key, nonce.toReversed(), associated, sealed)).rejects.toThrow();
    await expect(aead.open(key, nonce, associated, altered)).rejects.toThrow();
  });
});

describe("WebCrypto's keys", () => {
  test("serve one operation and cannot be read back", async () => {
    const { subtle } = globalThis.crypto;
    const imports: unknown[][] = [];
    const importKey = (...args: Parameters<SubtleCrypto["importKey"]>) => {
      imports.push(args.slice(2));
      return subtle.importKey(...args);
    };
    const encrypt = subtle.encrypt.bind(subtle);
    const decrypt = subtle.decrypt.bind(subtle);
    vi.stubGlobal("crypto", { subtle: { importKey, encrypt, decrypt } });
    const aead = webCryptoAead();
    const { key, nonce, associated, data } = vector;
    await aead.open(key, nonce, associated, await aead.seal(key, nonce, associated, data));
    expect(imports).toEqual([
      ["AES-GCM", false, ["encrypt"]],
      ["AES-GCM", false, ["decrypt"]],
    ]);
  });

  test("are missed where the page may not have them", () => {
    for (const crypto of [undefined, {}]) {
      vi.stubGlobal("crypto", crypto);
      expect(() => webCryptoAead()).toThrow(
        expect.objectContaining({ code: "CRYPTO_NO_WEBCRYPTO", hint: expect.stringMatching(/\.$/) as string }),
      );
    }
  });
});
