/** libsecp256k1 against viem's own recovery: the same signer, and the same refusals. */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, numberToBytesBE } from "@noble/curves/utils.js";
import { concat, recoverAddress as recoverByViem, toHex, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../core/random.ts";
import { recoverAddress } from "./signer-recovery.ts";

const n = secp256k1.Point.Fn.ORDER;
const p = secp256k1.Point.Fp.ORDER;
const REFUSED = "refused";

const outcome = (recovering: Promise<string>) =>
  recovering.then(
    (address) => address.toLowerCase(),
    () => REFUSED,
  );

/** What both give. */
async function agreed(hash: Hex, signature: Hex): Promise<string> {
  const expected = await outcome(recoverByViem({ hash, signature }));
  expect(await outcome(recoverAddress({ hash, signature })), signature).toBe(expected);
  return expected;
}

const scalar = (value: bigint): Hex => `0x${bytesToHex(numberToBytesBE(value, 32))}`;
const signatureOf = (r: bigint, s: bigint, v: number): Hex => concat([scalar(r), scalar(s), toHex(v, { size: 1 })]);
const partsOf = (signature: Hex) =>
  [
    BigInt(signature.slice(0, 66)),
    BigInt(`0x${signature.slice(66, 130)}`),
    Number(`0x${signature.slice(130)}`),
  ] as const;

async function signed() {
  const account = privateKeyToAccount(generatePrivateKey());
  const hash = toHex(systemRandom(32));
  return { account, hash, signature: await account.sign({ hash }) };
}

describe("the signer of a hash", () => {
  test("is who signed it, whichever way v is written; a high s is read as viem reads it", async () => {
    for (let i = 0; i < 12; i++) {
      const { account, hash, signature } = await signed();
      const [r, s, v] = partsOf(signature);
      expect(await agreed(hash, signature)).toBe(account.address.toLowerCase());
      expect(await agreed(hash, signatureOf(r, s, v - 27))).toBe(account.address.toLowerCase());
      expect(await agreed(hash, signatureOf(r, n - s, 55 - v))).toBe(account.address.toLowerCase());
      expect(await agreed(hash, signatureOf(r, s, 55 - v))).not.toBe(account.address.toLowerCase());
      expect(await agreed(toHex(systemRandom(32)), signature)).not.toBe(account.address.toLowerCase());
    }
  });

  test("of bytes at random is the same one, or none", async () => {
    const found = [];
    for (let i = 0; i < 60; i++) {
      const v = i % 2 === 0 ? 27 : 28;
      found.push(await agreed(toHex(systemRandom(32)), concat([toHex(systemRandom(64)), toHex(v, { size: 1 })])));
    }
    // Half of all r are an x of the curve.
    expect(found.filter((each) => each === REFUSED).length).toBeGreaterThan(5);
    expect(found.filter((each) => each !== REFUSED).length).toBeGreaterThan(5);
  });

  test("does not exist where r, s or v is out of range", async () => {
    const { hash, signature } = await signed();
    const [r, s, v] = partsOf(signature);
    for (const wrong of [0n, n, n + 1n, p - 1n, p, 2n ** 256n - 1n]) {
      expect(await agreed(hash, signatureOf(wrong, s, v))).toBe(REFUSED);
      expect(await agreed(hash, signatureOf(r, wrong, v))).toBe(REFUSED);
    }
    for (let wrong = 0; wrong < 256; wrong++) {
      const isRecoveryId = [0, 1, 27, 28].includes(wrong);
      expect((await agreed(hash, signatureOf(r, s, wrong))) === REFUSED).toBe(!isRecoveryId);
    }
    for (const small of [1n, 2n, 3n, 4n, 5n, 6n]) await agreed(hash, signatureOf(small, s, v));
    for (const edge of [1n, n - 1n, n / 2n, n / 2n + 1n]) {
      expect(await agreed(hash, signatureOf(r, edge, v))).not.toBe(REFUSED);
    }
    for (const edge of [0n, 1n, n, 2n ** 256n - 1n]) await agreed(scalar(edge), signature);
  });

  test("is nobody where the key would be infinity", async () => {
    // R = G and s = h: the key is (s R - h G) / r.
    const r = secp256k1.Point.BASE.toAffine().x;
    for (const h of [1n, 7n, n - 1n]) expect(await agreed(scalar(h), signatureOf(r, h, 27))).toBe(REFUSED);
  });

  test("does not exist where bytes are missing, too many, or none", async () => {
    const { hash, signature } = await signed();
    const wrong: Hex[] = [
      "0x",
      "0x00",
      signature.slice(0, -2) as Hex,
      `${signature}00`,
      `${signature}1`,
      `0x${"zz".repeat(65)}`,
    ];
    for (const each of wrong) expect(await agreed(hash, each)).toBe(REFUSED);
    expect(await agreed(hash, `0x${signature.slice(2).toUpperCase()}`)).not.toBe(REFUSED);
  });
});
