/**
 * Brute force of hidden sections. The printed scheme (content extraction signature in Zhang et al. 2020, "double
 * blockchain") signs a salted hash of each block and gives the reader every salt, those of hidden blocks too: a block with
 * few possible contents is found by trying them. SD-JWT keeps the salt of a hidden section with the section.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { parseBundle } from "./bundle.ts";
import { canonicalBytes } from "./canonical.ts";
import { issueRecord, issuerKeygen } from "./issue.ts";
import { jsonIn, toBase64url } from "./sd-jwt.ts";
import { splitBundle } from "./sections.ts";

const secret = "1967-04-12";

/** Every birth date of 126 years. */
function* birthDates(): Generator<string> {
  for (let day = Date.UTC(1900, 0, 1); day < Date.UTC(2026, 0, 1); day += 86_400_000) {
    yield new Date(day).toISOString().slice(0, 10);
  }
}

test("printed scheme: the birth date of a hidden block falls to trying all of them", () => {
  const blocks = ["Blood group A", secret];
  const salts = blocks.map(() => randomBytes(16));
  const digest = (salt: Uint8Array, block: string) => bytesToHex(sha256(concatBytes(salt, utf8ToBytes(block))));
  const signed = blocks.map((block, i) => digest(salts[i] ?? new Uint8Array(0), block));
  // What the reader of block 0 receives: the block, all digests, and, as printed, all salts.
  const received = { salts, signed };
  let found = "";
  let tries = 0;
  for (const date of birthDates()) {
    tries += 1;
    if (digest(received.salts[1] ?? new Uint8Array(0), date) === received.signed[1]) {
      found = date;
      break;
    }
  }
  expect(found).toBe(secret);
  expect(tries).toBeLessThan(47_000);
});

test("here: with everything a reader of the other section receives, no guess can be confirmed", async () => {
  const part = (id: string, content: string) => ({ id, title: `Part ${id}`, bytes: canonicalBytes({ id, content }) });
  const random = (length: number) => randomBytes(length);
  const { privateKey } = issuerKeygen(random);
  const shown = part("s0", "Blood group A");
  const issued = await issueRecord({
    header: part("header", ""),
    sections: [shown, part("s1", secret)],
    issuer: { hospitalId: "a", privateKey },
    subject: "pid",
    documentId: "doc",
    issuedAt: 1,
    random,
  });
  const received = { jwt: issued.jwt, disclosure: issued.disclosures["s0"] ?? "" };
  const claims = jsonIn(received.jwt.split(".")[1] ?? "") as { sections: { _sd: string[] } };
  const digests = new Set(claims.sections._sd);
  const hash = (text: string) => toBase64url(sha256(utf8ToBytes(text)));
  const encode = (value: unknown) => toBase64url(utf8ToBytes(JSON.stringify(value)));
  expect(digests.has(hash(received.disclosure))).toBe(true);

  // The attacker knows the exact form and every salt that travelled; without the hidden one nothing matches.
  const [knownSalt = ""] = jsonIn(received.disclosure) as string[];
  let hits = 0;
  for (const date of birthDates()) {
    const guess = part("s1", date);
    const claim = { sha256: toBase64url(sha256(guess.bytes)), bytes: guess.bytes.length, title: guess.title };
    for (const salt of [knownSalt, ""]) if (digests.has(hash(encode([salt, "s1", claim])))) hits += 1;
    if (digests.has(claim.sha256)) hits += 1;
  }
  expect(hits).toBe(0);

  // The guess itself was of the right form: with the salt that stayed behind it is confirmed at once.
  const [hiddenSalt] = jsonIn(issued.disclosures["s1"] ?? "") as string[];
  const right = part("s1", secret);
  const claim = { sha256: toBase64url(sha256(right.bytes)), bytes: right.bytes.length, title: right.title };
  expect(digests.has(hash(encode([hiddenSalt, "s1", claim])))).toBe(true);
});

test("hidden and decoy digests look alike, and no two issues of one record share any", async () => {
  const random = (length: number) => randomBytes(length);
  const { privateKey } = issuerKeygen(random);
  const part = (id: string) => ({ id, title: "Part", bytes: utf8ToBytes(id) });
  const issue = () =>
    issueRecord({
      header: part("header"),
      sections: ["s0", "s1", "s2"].map(part),
      issuer: { hospitalId: "a", privateKey },
      subject: "pid",
      documentId: "doc",
      issuedAt: 1,
      random,
    });
  const digestsOf = (jwt: string) => {
    const claims = jsonIn(jwt.split(".")[1] ?? "") as { sections: { _sd: string[] }; subject: { _sd: string[] } };
    return [...claims.sections._sd, ...claims.subject._sd];
  };
  const [a, b] = [await issue(), await issue()].map((issued) => digestsOf(issued.jwt));
  expect(a?.length).toBe(9);
  expect(new Set([...(a ?? []), ...(b ?? [])]).size).toBe(18);
  expect([...(a ?? []), ...(b ?? [])].every((digest) => digest.length === 43)).toBe(true);
});

test("a small record whose sections all share one large entry does not grow without bound", () => {
  const to = (reference: string) => ({ reference });
  const sharing = (count: number) => {
    const numbers = Array.from({ length: count }, (_, i) => i);
    const section = numbers.map((i) => ({ title: `Part ${i}`, entry: [to(`Goal/${i}`)] }));
    const goals = numbers.map((i) => ({ resourceType: "Goal", id: `${i}`, note: to("Binary/b") }));
    const large = { resourceType: "Binary", id: "b", data: "x".repeat(1024 * 1024) };
    const entry = [{ resourceType: "Composition", section }, ...goals, large].map((resource) => ({ resource }));
    return parseBundle(JSON.stringify({ resourceType: "Bundle", type: "document", entry }));
  };
  expect(splitBundle(sharing(31)).sections.length).toBe(31);
  expect(() => splitBundle(sharing(32))).toThrow(
    expect.objectContaining({ code: "ARG_RECORD_SIZE", hint: expect.stringMatching(/\.$/) as string }),
  );
});
