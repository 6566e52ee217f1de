/** Signing and checking records: what any subset shows, and how each kind of tampering is answered. */
import { readFileSync } from "node:fs";
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { parseBundle } from "./bundle.ts";
import { issueRecord, issuerKeygen, issuerPublicOf, recordDigest } from "./issue.ts";
import { jsonIn, toBase64url } from "./sd-jwt.ts";
import { splitBundle } from "./sections.ts";
import { verifyRecord, type VerifyInput } from "./verify.ts";

let counter = 0;
const random = (length: number) => {
  counter += 1;
  return new Uint8Array(length).map((_, i) => sha256(Uint8Array.of(counter & 255, counter >>> 8, i))[0] ?? 0);
};
const split = splitBundle(
  parseBundle(readFileSync(new URL("../../../public/samples/summary.json", import.meta.url), "utf8")),
);
const { privateKey, publicKey } = issuerKeygen(random);
const basis = {
  ...split,
  issuer: { hospitalId: "0xa1", privateKey },
  subject: "0xpid",
  documentId: "0xd0c",
  issuedAt: 1_760_000_000,
  random,
};
const issued = await issueRecord(basis);

function presented(ids: readonly string[], changes: Partial<VerifyInput> = {}): VerifyInput {
  const sections = split.sections
    .filter((part) => ids.includes(part.id))
    .map((part) => ({ id: part.id, bytes: part.bytes, disclosure: issued.disclosures[part.id] ?? "" }));
  return { jwt: issued.jwt, header: split.header.bytes, sections, issuerPublicKey: publicKey, ...changes };
}

/** The JWT with other claims, signed anew by `key`. */
function resigned(change: (claims: Record<string, unknown>) => void, key = privateKey, head?: object): string {
  const [protected_ = "", body = ""] = issued.jwt.split(".");
  const claims = jsonIn(body) as Record<string, unknown>;
  change(claims);
  const encode = (value: unknown) => toBase64url(new TextEncoder().encode(JSON.stringify(value)));
  const signing = `${head === undefined ? protected_ : encode(head)}.${encode(claims)}`;
  return `${signing}.${toBase64url(p256.sign(new TextEncoder().encode(signing), key, { lowS: true }))}`;
}

async function refuses(input: VerifyInput, code: string) {
  await expect(verifyRecord(input)).rejects.toMatchObject({ code });
}

describe("a signed record", () => {
  test("shows issuer, time and document, and counts what was withheld", async () => {
    const checked = await verifyRecord(presented(["s0", "s2"]));
    expect(checked).toEqual({
      issuer: "0xa1",
      issuedAt: 1_760_000_000,
      documentId: "0xd0c",
      sectionCount: 8,
      sections: [
        { id: "s0", title: "Allergies and intolerances", status: "verified" },
        { id: "s2", title: "Medication", status: "verified" },
      ],
      withheldCount: 6,
    });
    expect((await verifyRecord(presented([]))).withheldCount).toBe(8);
    expect(issuerPublicOf(privateKey)).toEqual(publicKey);
  });

  test("tells neither titles nor patient in clear, and fills digests up to a multiple of 8", async () => {
    const claims = JSON.stringify(jsonIn(issued.jwt.split(".")[1] ?? ""));
    for (const word of ["Allerg", "Medication", "0xpid", "s0", "Lindgren"]) expect(claims).not.toContain(word);
    const sizes = await Promise.all(
      [1, 3, 8].map(async (count) => {
        const one = await issueRecord({ ...basis, sections: split.sections.slice(0, count) });
        const body = jsonIn(one.jwt.split(".")[1] ?? "") as { sections: { _sd: string[] } };
        expect(body.sections._sd).toEqual([...body.sections._sd].sort());
        return body.sections._sd.length;
      }),
    );
    expect(sizes).toEqual([8, 8, 8]);
  });

  test("a record of nothing but a header can be signed", async () => {
    const bare = await issueRecord({ ...basis, sections: [] });
    expect(bare.disclosures).toEqual({});
    const checked = await verifyRecord(presented([], { jwt: bare.jwt }));
    expect(checked.sectionCount).toBe(0);
  });

  test("says whose record it is only to those who hold that disclosure", async () => {
    const subject = { id: "0xpid", disclosure: issued.subjectDisclosure };
    await expect(verifyRecord(presented(["s1"], { subject }))).resolves.toMatchObject({ withheldCount: 7 });
    await refuses(presented(["s1"], { subject: { ...subject, id: "0xother" } }), "CRYPTO_RECORD_SUBJECT");
    await refuses(presented(["s1"], { subject: { ...subject, disclosure: "WyJh" } }), "CRYPTO_RECORD_SUBJECT");
    const swapped = { id: "0xpid", disclosure: issued.disclosures["s0"] ?? "" };
    await refuses(presented(["s1"], { subject: swapped }), "CRYPTO_RECORD_SUBJECT");
  });

  test("marks sections that are altered, gone, not signed, or under another's name", async () => {
    const input = presented(["s0", "s1", "s2", "s3", "s4"]);
    const [s0, s1, s2, s3, s4] = input.sections.map((section) => ({ ...section }));
    if (!s0 || !s1 || !s2 || !s3 || !s4) return expect.unreachable();
    const altered = { ...s0, bytes: Uint8Array.from(s0.bytes ?? []).fill(0x20, 10, 11) };
    const gone = { ...s1, bytes: undefined };
    const forged = { ...s2, disclosure: toBase64url(new TextEncoder().encode('["salt","s2",{}]')) };
    const renamed = { ...s3, id: "s7" };
    const garbage = { ...s4, disclosure: "~" };
    const checked = await verifyRecord({ ...input, sections: [altered, gone, forged, renamed, garbage] });
    expect(checked.sections.map((section) => section.status)).toEqual([
      "altered",
      "unavailable",
      "unsigned",
      "unsigned",
      "unsigned",
    ]);
    expect(checked.withheldCount).toBe(6);
    await refuses({ ...input, sections: [s0, s0] }, "ARG_RECORD_PARTS");
  });

  test("another header, issuer, key or time is refused", async () => {
    const header = Uint8Array.from(split.header.bytes).fill(0x20, 50, 51);
    await refuses(presented([], { header }), "CRYPTO_RECORD_HEADER");
    await refuses(presented([], { issuer: "0xb2" }), "CRYPTO_RECORD_ISSUER");
    await refuses(presented([], { issuerPublicKey: issuerKeygen(random).publicKey }), "CRYPTO_RECORD_SIGNATURE");
    await refuses(presented([], { issuerPublicKey: new Uint8Array(5) }), "CRYPTO_RECORD_SIGNATURE");
    await refuses(presented([], { now: 1_760_000_000 - 301 }), "CRYPTO_RECORD_TIME");
    await expect(verifyRecord(presented([], { now: 1_760_000_000, issuer: "0xa1" }))).resolves.toBeDefined();
  });

  test("a JWT of another form, policy or algorithm is refused", async () => {
    const [head = "", body = "", signature = ""] = issued.jwt.split(".");
    for (const jwt of [
      "",
      "a.b",
      `${head}.${body}.`,
      `${head}.${body}.${signature}.`,
      `${issued.jwt}=`,
      `${issued.jwt}~`,
    ]) {
      await refuses(presented([], { jwt }), "WIRE_RECORD");
    }
    const none = resigned(() => undefined, privateKey, { typ: "chartpass-record+sd-jwt", alg: "none" });
    await refuses(presented([], { jwt: none }), "WIRE_RECORD");
    const extra = resigned((claims) => (claims["exp"] = 1));
    await refuses(presented([], { jwt: extra }), "WIRE_RECORD");
    const policy = resigned((claims) => (claims["policy"] = "all-or-nothing"));
    await refuses(presented([], { jwt: policy }), "CRYPTO_RECORD_POLICY");
    const stranger = resigned(() => undefined, issuerKeygen(random).privateKey);
    await refuses(presented([], { jwt: stranger }), "CRYPTO_RECORD_SIGNATURE");
    await expect(verifyRecord(presented(["s0"], { jwt: resigned(() => undefined) }))).resolves.toBeDefined();
  });

  test("has one form only: the second valid ECDSA signature is refused, so its digest commits", async () => {
    const [head = "", body = "", text = ""] = issued.jwt.split(".");
    const signature = p256.Signature.fromBytes(Uint8Array.from(Buffer.from(text, "base64url")));
    const other = new p256.Signature(signature.r, p256.Point.Fn.ORDER - signature.s).toBytes();
    await refuses(presented([], { jwt: `${head}.${body}.${toBase64url(other)}` }), "CRYPTO_RECORD_SIGNATURE");
    expect(recordDigest(issued.jwt)).toEqual(sha256(new TextEncoder().encode(issued.jwt)));
  });

  test("is signed only with a usable key and distinct, well-named parts", async () => {
    const bad = { code: "ARG_RECORD_PARTS" };
    const [first] = split.sections;
    if (first === undefined) return expect.unreachable();
    await expect(issueRecord({ ...basis, sections: [first, first] })).rejects.toMatchObject(bad);
    await expect(issueRecord({ ...basis, sections: [{ ...first, id: "pid" }] })).rejects.toMatchObject(bad);
    await expect(issueRecord({ ...basis, header: first })).rejects.toMatchObject(bad);
    const issuer = { hospitalId: "0xa1", privateKey: new Uint8Array(32) };
    await expect(issueRecord({ ...basis, issuer })).rejects.toMatchObject({ code: "ARG_KEY" });
  });
});
