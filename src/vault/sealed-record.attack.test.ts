/**
 * One small sealed record as it lies in stores and mailboxes, every bit of its headers and of its capsule flipped and
 * every other byte changed, one at a time: each gives a typed error, none a text. With CHARTPASS_DEEP=1 all of them
 * (in parts: core/part.fixture.ts), else a sample of those that cost a pairing.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { identity } from "../core/battery-claims.ts";
import { codeOf } from "../core/errors.ts";
import { DEEP, fixedRandom } from "../core/generator.fixture.ts";
import { innerFrames } from "../core/negative-mutations.fixture.ts";
import { mclPairing } from "../core/pairing/backends.fixture.ts";
import { partOf } from "../core/part.fixture.ts";
import { suites } from "../core/registry.ts";
import { nobleAead } from "../core/seal/aead-noble.ts";
import { readSectionHeader, sectionHeader } from "../core/seal/section-header.ts";
import { newNoncePrefix, openAll, sealAll } from "../core/seal/stream.ts";
import { FRAME_HEADER } from "../core/wire.ts";
import type { KeyBox } from "../protocol/exchange.ts";
import { fromHex, toHex } from "../protocol/hex.ts";
import { openKeyBox, sealKeyBox } from "./key-box.ts";

const TEXT = JSON.stringify({ resourceType: "AllergyIntolerance", code: { text: "Penicillin" }, criticality: "high" });
const CONTEXT = identity(41);
const GRANT_CONTEXT = identity(42);
/** Of what costs an opening, one in so many is tried in a short run. */
const SHORT_STRIDE = 67;
const CHUNK = 400;

const random = fixedRandom("sealed record");
const suite = suites(random, { pairing: mclPairing }).suiteById("hybrid");
const sealer = { aead: nobleAead, random };

/** Everything of the record that travels; the leaf and its header lie with a store, the rest in the answer. */
interface Sealed {
  readonly capsule: Uint8Array;
  readonly grant: Uint8Array;
  readonly type: Uint8Array;
  readonly from: Uint8Array;
  readonly fragment1: Uint8Array;
  readonly fragment2: Uint8Array;
  readonly keyBox: Uint8Array;
  readonly header: Uint8Array;
  readonly leaf: Uint8Array;
}

const { authority } = suite;
const patients = authority.setup();
const clinicians = authority.setup();
const recipient = suite.recipientKey(clinicians.params, identity(2), authority.extract(clinicians.master, identity(2)));

const record = await seal();

async function seal(): Promise<Sealed> {
  const partial = authority.extract(patients.master, identity(1));
  const key = suite.ownerKey(patients.params, identity(1), partial, { certificateless: false });
  const type = suite.newType("record");
  const from = suite.ownerAddress(key, type, CONTEXT);
  const { key: K, capsule, statement } = suite.encapsulate(from, type, CONTEXT);
  const { grant, shares } = suite.rekey(suite.typeKey(key, type), recipient.address, {
    context: GRANT_CONTEXT,
    relays: 3,
    threshold: 2,
    source: { capsule, context: CONTEXT },
  });
  const [fragment1, fragment2] = shares.map((share) => suite.convert(share, capsule, statement));
  if (fragment1 === undefined || fragment2 === undefined) throw new Error("no fragments");

  const header = sectionHeader({
    suite: suite.info.id,
    recordId: identity(51),
    version: 1,
    section: "s1",
    owner: identity(52),
    chainId: 31337,
    deployment: identity(53),
    prefix: newNoncePrefix(random),
  });
  const sectionKey = random(32);
  const [leaf] = await sealAll(nobleAead, sectionKey, header, utf8ToBytes(TEXT));
  if (leaf === undefined) throw new Error("no leaf");
  const section = {
    id: "s1",
    title: "Allergies",
    key: toHex(sectionKey),
    disclosure: "",
    header: toHex(header.associated),
  };
  const box: KeyBox = {
    patientName: "Alice Andersson",
    recordTitle: "Summary",
    recordId: toHex(identity(51)),
    version: 1,
    jwt: "",
    subjectDisclosure: "",
    ledger: { recordId: toHex(identity(54)), version: 1, salt: toHex(identity(55)) },
    sections: [section],
  };
  const keyBox = await sealKeyBox(sealer, K, GRANT_CONTEXT, box);
  return { capsule, grant, type, from, fragment1, fragment2, keyBox, header: header.associated, leaf };
}

/** The key the capsule carries, from bytes as they came. */
function keyOf(bytes: Sealed): Uint8Array {
  return suite.decapsulate(recipient.secret, {
    capsule: suite.parse("capsule", bytes.capsule),
    grant: suite.parse("grant", bytes.grant),
    type: suite.parse("type", bytes.type),
    context: CONTEXT,
    grantContext: GRANT_CONTEXT,
    from: suite.parse("owner-address", bytes.from),
    fragments: [suite.parse("fragment", bytes.fragment1), suite.parse("fragment", bytes.fragment2)],
  });
}

const goodKey = keyOf(record);

/** The reader's whole way. What only concerns later steps does not repeat the first. */
async function read(bytes: Sealed, changed?: keyof Sealed): Promise<string> {
  const key = changed !== undefined && CHEAP.includes(changed) ? goodKey : keyOf(bytes);
  const box = await openKeyBox(sealer, key, GRANT_CONTEXT, bytes.keyBox);
  const [section] = box.sections;
  if (section === undefined) throw new Error("no section");
  const { header } = readSectionHeader(bytes.header);
  return new TextDecoder().decode(await openAll(nobleAead, fromHex(section.key, 32), header, [bytes.leaf]));
}

const CHEAP: readonly (keyof Sealed)[] = ["keyBox", "header", "leaf"];
/** Bytes before the ciphertext of a key box: its nonce. */
const NONCE = 12;

interface Flip {
  readonly piece: keyof Sealed;
  readonly position: number;
  readonly mask: number;
}

function flipsOf(piece: keyof Sealed): Flip[] {
  const bytes = record[piece];
  return [...bytes.keys()].flatMap((position) =>
    isWhole(piece, bytes, position)
      ? Array.from({ length: 8 }, (_, bit) => ({ piece, position, mask: 1 << bit }))
      : [{ piece, position, mask: 1 + (position % 255) }],
  );
}

/** Whether every bit counts: capsules, the section's header, headers of frames and of the frames in them, nonces. */
function isWhole(piece: keyof Sealed, bytes: Uint8Array, position: number): boolean {
  if (piece === "capsule" || piece === "header") return true;
  if (piece === "keyBox") return position < NONCE;
  if (piece === "leaf") return false;
  const headers = [0, ...innerFrames(bytes).map(({ start }) => start)];
  return headers.some((start) => position >= start && position < start + FRAME_HEADER);
}

const every = (Object.keys(record) as (keyof Sealed)[]).flatMap(flipsOf);
const wanted = DEEP ? every : every.filter(({ piece }, i) => CHEAP.includes(piece) || i % SHORT_STRIDE === 0);
const { from, to } = partOf(wanted.length);
const codes: Record<string, number> = {};

async function refused({ piece, position, mask }: Flip): Promise<void> {
  const changed = record[piece].slice();
  changed[position] = (changed[position] ?? 0) ^ mask;
  let text: string;
  try {
    text = await read({ ...record, [piece]: changed }, piece);
  } catch (thrown) {
    const code = codeOf(thrown, "ARG_UNTYPED");
    if (!/^(WIRE|CRYPTO)_/.test(code)) throw new Error(`${piece} byte ${position}: ${code}`, { cause: thrown });
    codes[code] = (codes[code] ?? 0) + 1;
    return;
  }
  throw new Error(`${piece} byte ${position} changed by ${mask} reads ${text.slice(0, 20)}`);
}

describe("one sealed record", () => {
  it("reads as it is", async () => {
    expect(await read(record)).toBe(TEXT);
  });

  for (let start = from; start < to; start += CHUNK) {
    const chunk = wanted.slice(start, Math.min(to, start + CHUNK));
    it(`changes ${start} to ${start + chunk.length} of ${wanted.length}: none reads`, async () => {
      for (const flip of chunk) await refused(flip);
    }, 1_800_000);
  }

  it("every change was tried", () => {
    const counted = Object.values(codes).reduce((sum, count) => sum + count, 0);
    process.stdout.write(`${counted} of ${every.length} changes: ${JSON.stringify(codes)}\n`);
    expect(counted).toBe(to - from);
    expect(codes["CRYPTO_OPEN"]).toBeGreaterThan(counted / 4);
  });
});
