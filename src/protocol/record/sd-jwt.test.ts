import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { digestOf, fromBase64url, issuing, jsonIn, toBase64url, verifying } from "./sd-jwt.ts";

const secret = new Uint8Array(32).fill(3);
const key = p256.getPublicKey(secret, true);

describe("base64url", () => {
  test("goes there and back", () => {
    for (const bytes of [Uint8Array.of(0), Uint8Array.of(255, 254), Uint8Array.of(251, 239, 190)]) {
      expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
    }
    expect(toBase64url(Uint8Array.of(251, 255))).toBe("-_8");
  });

  test.each(["", "A", "ab!cd", "!abcd", "-_9", "-_8=", "+/8", "a b", "ab\n", "ä", "AAAAA", " AA", "AA.", ".AA"])(
    "%j is none",
    (text) => {
      expect(fromBase64url(text)).toBeUndefined();
    },
  );
});

test("JSON inside is read, anything else is undefined", () => {
  const encoded = (text: string) => toBase64url(utf8ToBytes(text));
  expect(jsonIn(encoded('{"a":[1]}'))).toEqual({ a: [1] });
  expect(jsonIn(encoded("null"))).toBeNull();
  expect(jsonIn(encoded('{"a":'))).toBeUndefined();
  expect(jsonIn("***")).toBeUndefined();
});

test("a disclosure's digest is that of RFC 9901, section 4.2.3", () => {
  expect(digestOf("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0")).toBe(
    "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
  );
});

describe("signing", () => {
  const asked: number[] = [];
  const random = (length: number) => {
    asked.push(length);
    return new Uint8Array(length).fill(asked.length);
  };
  const issue = () => issuing(secret, random).issue({ iss: "a", iat: 1, secret: "s" }, { _sd: ["secret"] } as never);

  test("salts disclosures with 128 bits, hashes with SHA-256, and signs once only for a content", async () => {
    const compact = await issue();
    expect(asked).toEqual([16]);
    const [jwt = "", disclosure = ""] = compact.split("~");
    const [head = "", body = "", text = ""] = jwt.split(".");
    expect(jsonIn(head)).toEqual({ alg: "ES256" });
    expect(jsonIn(disclosure)).toEqual([toBase64url(new Uint8Array(16).fill(1)), "secret", "s"]);
    expect(jsonIn(body)).toEqual({ iss: "a", iat: 1, _sd: [digestOf(disclosure)], _sd_alg: "sha-256" });
    expect(digestOf(disclosure)).toBe(toBase64url(sha256(utf8ToBytes(disclosure))));
    const signature = fromBase64url(text) ?? new Uint8Array(0);
    expect(signature.length).toBe(64);
    expect(p256.Signature.fromBytes(signature).hasHighS()).toBe(false);
    expect(p256.verify(signature, utf8ToBytes(`${head}.${body}`), key, { lowS: true })).toBe(true);
  });

  test("gives the smaller of the two signatures there are, for every content", async () => {
    for (let iat = 1; iat <= 12; iat++) {
      const compact = await issuing(secret, random).issue({ iss: "a", iat }, {});
      const text = compact.split("~")[0]?.split(".")[2] ?? "";
      expect(p256.Signature.fromBytes(fromBase64url(text) ?? new Uint8Array(0)).hasHighS(), `${iat}`).toBe(false);
    }
  });

  test("is checked with the right key, over every byte, in one form", async () => {
    const compact = await issue();
    const verify = (text: string, by = key) => verifying(by).verify(text);
    await expect(verify(compact)).resolves.toMatchObject({ payload: { iss: "a", secret: "s" } });
    await expect(verify(compact, p256.getPublicKey(new Uint8Array(32).fill(4), true))).rejects.toThrow();
    const [jwt = "", disclosure = ""] = compact.split("~");
    const [head = "", body = "", text = ""] = jwt.split(".");
    const other = toBase64url(utf8ToBytes(JSON.stringify({ ...(jsonIn(body) as object), iss: "b" })));
    await expect(verify(`${head}.${other}.${text}~${disclosure}~`)).rejects.toThrow();
    const { r, s } = p256.Signature.fromBytes(fromBase64url(text) ?? new Uint8Array(0));
    const high = toBase64url(new p256.Signature(r, p256.Point.Fn.ORDER - s).toBytes());
    await expect(verify(`${head}.${body}.${high}~${disclosure}~`)).rejects.toThrow();
    for (const wrong of ["", text.slice(0, -2), `${text}AA`, `${text}=`]) {
      await expect(verify(`${head}.${body}.${wrong}~${disclosure}~`), wrong).rejects.toThrow();
    }
  });
});
