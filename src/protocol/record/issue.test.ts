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

describe("what the hospital signed is read strictly", () => {
  const claims = jsonIn(issued.jwt.split(".")[1] ?? "") as Record<string, unknown>;
  /** Exactly these claims, signed with the hospital's own key. */
  const signedAs = (value: unknown, head?: object) =>
    resigned(
      (own) => {
        for (const name of Object.keys(own)) delete own[name];
        Object.assign(own, value);
      },
      privateKey,
      head,
    );

  test("claims of other kinds, more of them or fewer are refused although the signature holds", async () => {
    await expect(verifyRecord(presented([], { jwt: signedAs(claims) }))).resolves.toBeDefined();
    const wrongs = [
      ...Object.keys(claims).map((name) => ({ ...claims, [name]: undefined })),
      ...["iat", "sectionCount"].flatMap((name) =>
        [-1, 0.5, "1", 2 ** 53].map((value) => ({ ...claims, [name]: value })),
      ),
      ...["iss", "document", "policy"].map((name) => ({ ...claims, [name]: 5 })),
      { ...claims, header: { sha256: "x", bytes: 1 } },
      { ...claims, header: { ...(claims["header"] as object), more: 1 } },
      { ...claims, header: { ...(claims["header"] as object), bytes: -1 } },
      { ...claims, sections: { _sd: ["short"] } },
      { ...claims, sections: { _sd: [`${"a".repeat(43)}a`] } },
      { ...claims, sections: { _sd: [`${"a".repeat(42)}+`] } },
      { ...claims, sections: { _sd: [], s0: 1 } },
      { ...claims, sections: { _sd: Array.from({ length: 1001 }, () => "a".repeat(43)) } },
      { ...claims, subject: {} },
      { ...claims, _sd_alg: "sha-512" },
    ];
    for (const value of wrongs) {
      await refuses(presented([], { jwt: signedAs(value) }), "WIRE_RECORD");
    }
  });

  test("so is the head", async () => {
    const right = { alg: "ES256", typ: "chartpass-record+sd-jwt" };
    await expect(verifyRecord(presented([], { jwt: signedAs(claims, right) }))).resolves.toBeDefined();
    for (const head of [{ ...right, typ: "sd-jwt" }, { alg: "ES256" }, { typ: right.typ }, { ...right, kid: "1" }]) {
      await refuses(presented([], { jwt: signedAs(claims, head) }), "WIRE_RECORD");
    }
  });

  test("a signature of another length is refused before it is checked", async () => {
    const [head = "", body = "", text = ""] = issued.jwt.split(".");
    for (const signature of [text.slice(0, -4), `${text}AAAA`, "AAAA"]) {
      await refuses(presented([], { jwt: `${head}.${body}.${signature}` }), "WIRE_RECORD");
    }
    await refuses(presented([], { jwt: `${head}.${body}.${text}.${text}` }), "WIRE_RECORD");
  });

  test("refusals say what to do, and keep their cause to themselves unless there is one", async () => {
    const hint = expect.stringMatching(/\.$/) as string;
    const stranger = issuerKeygen(random).publicKey;
    await expect(verifyRecord(presented([], { issuerPublicKey: stranger }))).rejects.toMatchObject({
      code: "CRYPTO_RECORD_SIGNATURE",
      hint,
      cause: expect.anything() as unknown,
    });
    const issuer = await verifyRecord(presented([], { issuer: "0xb2" })).catch((thrown: unknown) => thrown);
    expect(issuer).toMatchObject({ code: "CRYPTO_RECORD_ISSUER", hint });
    expect(issuer).not.toHaveProperty("cause");
    await expect(verifyRecord(presented([], { jwt: "" }))).rejects.toMatchObject({ code: "WIRE_RECORD", hint });
  });

  test("five minutes of the future are allowed, and a time of zero is a time", async () => {
    const at = (now: number) => verifyRecord(presented([], { now }));
    await expect(at(1_760_000_000 - 300)).resolves.toMatchObject({ issuedAt: 1_760_000_000 });
    await refuses(presented([], { now: 1_760_000_000 - 301 }), "CRYPTO_RECORD_TIME");
    await refuses(presented([], { now: 0 }), "CRYPTO_RECORD_TIME");
  });

  test("the hospital's name and the header's length are compared too", async () => {
    await refuses(presented([], { issuer: "" }), "CRYPTO_RECORD_ISSUER");
    const { header } = claims as { header: { sha256: string; bytes: number } };
    const longer = signedAs({ ...claims, header: { ...header, bytes: header.bytes + 1 } });
    await refuses(presented([], { jwt: longer }), "CRYPTO_RECORD_HEADER");
  });
});

describe("a disclosure", () => {
  const text = (value: unknown) => toBase64url(new TextEncoder().encode(JSON.stringify(value)));
  const digest = (disclosure: string) => toBase64url(sha256(new TextEncoder().encode(disclosure)));
  const [section] = split.sections;
  const bytes = section?.bytes ?? new Uint8Array(0);
  const claim = { sha256: toBase64url(sha256(bytes)), bytes: bytes.length, title: "Results" };

  /** Status of a section shown with this disclosure, which the hospital signed `times` times. */
  async function statusOf(disclosure: string, id = "s0", times = 1) {
    const jwt = resigned((claims) => {
      claims["sections"] = { _sd: Array.from({ length: times }, () => digest(disclosure)) };
    });
    const { sections } = await verifyRecord(presented([], { jwt, sections: [{ id, disclosure, bytes }] }));
    return sections[0];
  }

  test("shows its section when the hospital signed it once", async () => {
    const good = text(["salt", "s0", claim]);
    expect(await statusOf(good)).toEqual({ id: "s0", title: "Results", status: "verified" });
    expect(await statusOf(good, "s1")).toEqual({ id: "s1", status: "unsigned" });
    for (const times of [0, 2]) expect((await statusOf(good, "s0", times))?.status).toBe("unsigned");
  });

  test("of another form shows nothing, although it was signed", async () => {
    for (const value of [
      ["salt", "s0", { ...claim, more: 1 }],
      ["salt", "s0", { ...claim, title: 5 }],
      ["salt", "s0", { ...claim, sha256: "x" }],
      ["salt", "s0", { ...claim, bytes: -1 }],
      ["salt", "s0", {}],
      ["salt", "s0"],
      ["salt", "s0", claim, 1],
      [5, "s0", claim],
      { 0: "salt", 1: "s0", 2: claim },
      "s0",
    ]) {
      expect(await statusOf(text(value)), JSON.stringify(value)).toEqual({ id: "s0", status: "unsigned" });
    }
    expect((await statusOf(text(["salt", 5, claim])))?.status).toBe("unsigned");
    expect((await statusOf("no base64url!"))?.status).toBe("unsigned");
    for (const id of ["pid", "header", "s00", "x"]) {
      expect((await statusOf(text(["salt", id, claim]), id))?.status, id).toBe("unsigned");
    }
  });

  test("whose content has another length or hash shows an altered section", async () => {
    expect((await statusOf(text(["salt", "s0", { ...claim, bytes: bytes.length + 1 }])))?.status).toBe("altered");
    expect((await statusOf(text(["salt", "s0", { ...claim, sha256: "A".repeat(43) }])))?.status).toBe("altered");
  });
});

describe("issuing", () => {
  const bad = expect.objectContaining({ code: "ARG_RECORD_PARTS" }) as Error;
  const body = async (sections: typeof split.sections) => {
    const { jwt } = await issueRecord({ ...basis, sections });
    return jsonIn(jwt.split(".")[1] ?? "") as { sections: { _sd: string[] }; subject: { _sd: string[] } };
  };
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `s${i}`, title: `T${i}`, bytes: Uint8Array.of(i) }));

  test("signs head and claims as documented", () => {
    const [head = "", text = ""] = issued.jwt.split(".");
    expect(jsonIn(head)).toEqual({ alg: "ES256", typ: "chartpass-record+sd-jwt" });
    expect(jsonIn(text)).toEqual({
      iss: "0xa1",
      iat: 1_760_000_000,
      document: "0xd0c",
      policy: "any-subset",
      sectionCount: 8,
      header: { sha256: toBase64url(sha256(split.header.bytes)), bytes: split.header.bytes.length },
      subject: { _sd: [expect.stringMatching(/^[\w-]{43}$/)] },
      sections: { _sd: expect.any(Array) as string[] },
      _sd_alg: "sha-256",
    });
    expect(jsonIn(issued.subjectDisclosure)).toEqual([expect.stringMatching(/^[\w-]{22}$/), "pid", "0xpid"]);
    expect(Object.keys(issued.disclosures).sort()).toEqual(["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"]);
    const [first] = split.sections;
    expect(jsonIn(issued.disclosures["s0"] ?? "")).toEqual([
      expect.stringMatching(/^[\w-]{22}$/),
      "s0",
      {
        sha256: toBase64url(sha256(first?.bytes ?? new Uint8Array(0))),
        bytes: first?.bytes.length,
        title: first?.title,
      },
    ]);
    expect(issued.jwt).not.toContain("~");
  });

  test("fills up to eight digests, then to sixteen", async () => {
    for (const [count, digests] of [
      [0, 8],
      [1, 8],
      [7, 8],
      [8, 8],
      [9, 16],
      [16, 16],
      [17, 24],
    ] as const) {
      const { sections, subject } = await body(many(count));
      expect(new Set(sections._sd).size, `${count}`).toBe(digests);
      expect(subject._sd.length).toBe(1);
    }
  });

  test("refuses parts that are not a header and different sections", async () => {
    const [one] = many(1);
    for (const sections of [
      [one!, one!],
      [{ ...one!, id: "header" }],
      [{ ...one!, id: "s01" }],
      [one!, { ...one!, id: "x" }],
    ]) {
      await expect(issueRecord({ ...basis, sections })).rejects.toEqual(bad);
    }
    await expect(issueRecord({ ...basis, header: { ...split.header, id: "s9" } })).rejects.toEqual(bad);
    const order = Uint8Array.from(Buffer.from(p256.Point.Fn.ORDER.toString(16), "hex"));
    for (const key of [new Uint8Array(31).fill(1), order]) {
      const issuer = { hospitalId: "0xa1", privateKey: key };
      await expect(issueRecord({ ...basis, issuer })).rejects.toMatchObject({ code: "ARG_KEY" });
    }
  });

  test("makes keys from what the generator gives", () => {
    const asked: number[] = [];
    const made = issuerKeygen((length) => {
      asked.push(length);
      return new Uint8Array(length).fill(9);
    });
    expect(asked).toEqual([48]);
    expect(made.privateKey.length).toBe(32);
    expect(made.publicKey).toEqual(p256.getPublicKey(made.privateKey, true));
    expect(made.publicKey.length).toBe(33);
  });
});
