import { chacha20 } from "@noble/ciphers/chacha.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play, type Story } from "../battery-story.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { encodeFrame, FRAME_HEADER, type Frame, type Kind, KINDS } from "../wire.ts";
import { readCapsule, readShare, SUITE_CODE } from "./bodies.ts";
import { judge, openSlot, slotDigitsAt, verifySlot, wrongSlot } from "./dispute.ts";
import { slotDigits } from "./convert.ts";
import golden from "./golden.json" with { type: "json" };
import { FLAT_TAGS, HASH_TAGS, KEY_TAGS } from "./hash.ts";
import { createLattice } from "./lattice.ts";
import { pack, unpack } from "./packing.ts";
import { type Polynomial, power, PSI, reduce } from "./ring.ts";
import { noise, publicSlots, shareStream, STREAM_TAGS } from "./sampling.ts";
import { shareValues } from "./shares.ts";
import { N, Q } from "./sizes.ts";

const suite = createLattice(fixedRandom("unit"));
const story = (label: string): Story =>
  play(createLattice(fixedRandom(label)), { certificateless: false, sameAuthority: false });

describe("golden values", () => {
  it("the fixed generator gives the same bytes as ever", () => {
    const s = story("golden");
    for (const kind of Object.keys(KINDS) as Kind[]) {
      expect(bytesToHex(s.frames[kind]), kind).toBe(golden.frames[kind]);
    }
    expect(s.shares.map((share) => bytesToHex(sha256(share)))).toEqual(golden.shareHashes);
    expect(s.fragments.map((fragment) => bytesToHex(fragment))).toEqual(golden.fragments);
    expect(bytesToHex(s.made.key)).toBe(golden.key);
  });

  it("the recorded bytes still open", () => {
    const read = <K extends Kind>(kind: K) => suite.parse(kind, hexToBytes(golden.frames[kind]));
    const key = hexToBytes(golden.key);
    const context = hexToBytes(golden.context);
    expect(same(suite.decapsulateOwn(read("owner-key"), read("type"), context, read("capsule")), key)).toBe(true);
    expect(same(suite.decapsulateTyped(read("type-key"), context, read("capsule")), key)).toBe(true);
    const opened = suite.decapsulate(read("recipient-key"), {
      capsule: read("capsule"),
      grant: read("grant"),
      type: read("type"),
      context,
      grantContext: hexToBytes(golden.grantContext),
      from: read("owner-address"),
      fragments: golden.fragments.slice(1).map((hex) => suite.parse("fragment", hexToBytes(hex))),
    });
    expect(same(opened, key)).toBe(true);
  });

  it("has the documented sizes", () => {
    const s = story("sizes");
    const sizes = Object.entries(s.frames).map(([kind, frame]) => [kind, frame.length - FRAME_HEADER]);
    expect(Object.fromEntries(sizes)).toEqual({
      params: 0,
      master: 0,
      partial: 0,
      "owner-key": 64,
      "owner-address": 2368,
      "recipient-key": 64,
      address: 2368,
      type: 64,
      "type-key": 128,
      capsule: 2944,
      statement: 64,
      grant: 34 + 3 * 64,
      share: 66,
      fragment: 4609,
    });
    expect(s.shares.map((share) => share.length - FRAME_HEADER)).toEqual([66, 27682, 27682]);
  });

  it("every hash, key and stream has a tag of its own, none the beginning of another", () => {
    const tags = [HASH_TAGS, KEY_TAGS, FLAT_TAGS, STREAM_TAGS].flatMap((group) => Object.values<string>(group));
    for (const tag of tags) expect(tags.filter((other) => other.startsWith(tag))).toEqual([tag]);
  });
});

describe("parameters", () => {
  it("psi is a primitive root of order 2 n modulo a prime", () => {
    expect(power(PSI, N)).toBe(Q - 1);
    expect(power(PSI, 2 * N)).toBe(1);
    for (let divisor = 2; divisor * divisor <= Q; divisor++) expect(Q % divisor).not.toBe(0);
  });

  it("uniform values are below q and even, noise is centred binomial", () => {
    for (const values of [shareStream(1, identity(1), 100_000), publicSlots(identity(1))]) {
      expect(values.every((x) => Number.isInteger(x) && x >= 0 && x < Q)).toBe(true);
      const deviations =
        (values.reduce((sum, x) => sum + x, 0) / values.length / Q - 0.5) * Math.sqrt(12 * values.length);
      expect(Math.abs(deviations)).toBeLessThan(4);
    }
    expect([...shareStream(1, identity(1), 1000)]).toEqual([...shareStream(1, identity(1), 100_000).subarray(0, 1000)]);
    // Read bit by bit from the stream itself.
    const bits = [...chacha20(identity(1), new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), new Uint8Array(2250))]
      .map((byte) => byte.toString(2).padStart(8, "0"))
      .join("");
    const read = Array.from({ length: 1000 }, (_, i) => Number.parseInt(bits.slice(18 * i, 18 * i + 18), 2)).filter(
      (x) => x < Q,
    );
    expect([...shareStream(1, identity(1), read.length)]).toEqual(read);
    expect(shareStream(2, identity(1), 4)).not.toEqual(shareStream(1, identity(1), 4));
    const counts = new Map<number, number>();
    const { polynomials } = noise("rekey", 100, identity(2));
    for (const x of polynomials.flatMap((p: Polynomial) => [...p])) counts.set(x + 0, (counts.get(x + 0) ?? 0) + 1);
    const expected = new Map([-2, -1, 0, 1, 2].map((x, i) => [x, [1, 4, 6, 4, 1][i] ?? 0]));
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    for (const [x, weight] of expected) {
      expect(Math.abs((counts.get(x) ?? 0) / (100 * N) - weight / 16)).toBeLessThan(0.005);
    }
  });
});

describe("decoding is strict", () => {
  const s = story("strict");
  const body = (frame: Uint8Array): Uint8Array => frame.slice(FRAME_HEADER);
  const parse = (kind: Kind, bytes: Uint8Array) => () => suite.parse(kind, encodeFrame(SUITE_CODE, kind, bytes));
  const q = pack(Float64Array.of(Q, 0, 0, 0));

  it("numbers of q and above are refused wherever they stand", () => {
    const fields: [Kind, Uint8Array, number, number][] = [
      ["owner-address", s.input.from, 64, 64 + 2304],
      ["address", s.address, 64, 64 + 2304],
      ["capsule", s.made.capsule, 0, 2304],
      ["share", at(s.shares, 1), 34, 34 + 27648],
      ["fragment", at(s.fragments, 0), 1, 1 + 4608],
    ];
    for (const [kind, frame, start, end] of fields) {
      for (const position of [start, end - 9]) {
        const changed = body(frame);
        changed.set(pack(Float64Array.of(Q - 1, Q - 1, Q - 1, Q - 1)), position);
        expect(parse(kind, changed)).not.toThrow();
        changed.set(q, position);
        refuses(parse(kind, changed), "WIRE_SCALAR");
        changed.fill(0xff, position, position + 9);
        refuses(parse(kind, changed), "WIRE_SCALAR");
      }
    }
  });

  it("relays' numbers, forms, thresholds and types", () => {
    for (const [kind, frame] of [
      ["share", at(s.shares, 0)],
      ["share", at(s.shares, 1)],
      ["fragment", at(s.fragments, 0)],
    ] as const) {
      for (const index of [0, 33, 255]) {
        const changed = body(frame);
        changed[0] = index;
        refuses(parse(kind, changed), "WIRE_INDEX");
      }
    }
    for (const form of [2, 255]) {
      const changed = body(at(s.shares, 0));
      changed[1] = form;
      refuses(parse("share", changed), "WIRE_FORM");
    }
    for (const share of s.shares) {
      const changed = body(share);
      changed[1] = 1 - (changed[1] ?? 0);
      refuses(parse("share", changed), "WIRE_LENGTH");
    }
    for (const length of [0, 1]) {
      refuses(parse("share", new Uint8Array(length)), "WIRE_LENGTH");
      refuses(parse("grant", new Uint8Array(length)), "WIRE_THRESHOLD");
    }
    expect(suite.newType("x".repeat(32)).length).toBe(FRAME_HEADER + 64);
    expect(parse("type", concatBytes(new Uint8Array(32).fill(0x78), identity(1)))).not.toThrow();
    for (const [threshold, relays] of [
      [0, 3],
      [4, 3],
      [2, 33],
    ] as const) {
      refuses(parse("grant", concatBytes(Uint8Array.of(threshold, relays), new Uint8Array(32 + 64 * relays))), "WIRE_");
    }
    const type = body(s.type);
    for (const [position, value] of [
      [0, 0],
      [0, 0x7f],
      [1, 0x1f],
      [31, 0x61],
    ] as const) {
      const changed = type.slice();
      changed[position] = value;
      refuses(parse("type", changed), "WIRE_TYPE");
    }
  });

  it("every byte of a share with its values counts", () => {
    const share = at(s.shares, 2);
    for (let position = 0; position < share.length; position += position < 60 ? 1 : 997) {
      const changed = share.slice();
      changed[position] = (changed[position] ?? 0) ^ 1;
      try {
        suite.parse("share", changed);
      } catch {
        continue;
      }
      expect(suite.checkShare(s.grant, changed as Frame<"share">), `byte ${position}`).toBe(false);
    }
  });
});

describe("a relay that the grant does not name", () => {
  const s = story("unnamed");
  const single = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, relays: 1, threshold: 1 });

  it("has no share of it, and gives no fragment for it", () => {
    expect(suite.checkShare(s.grant, at(s.shares, 1))).toBe(true);
    expect(suite.checkShare(single.grant, at(s.shares, 1))).toBe(false);
    expect(suite.verify(at(s.fragments, 1), single.grant, s.made.capsule)).toBe(false);
    expect(suite.checkShare(single.grant, at(single.shares, 0))).toBe(true);
  });
});

describe("many relays", () => {
  it("opens with the last of thirty-two, and with all of thirty-two of thirty-two", () => {
    const s = story("many");
    for (const [threshold, relays] of [
      [3, 32],
      [32, 32],
    ] as const) {
      const { grant, shares } = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, threshold, relays });
      expect(shares.filter((share) => share.length === FRAME_HEADER + 66).length).toBe(threshold - 1);
      const fragments = shares
        .slice(relays - threshold)
        .map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
      expect(same(s.suite.decapsulate(s.secret, { ...s.input, grant, fragments }), s.made.key)).toBe(true);
    }
  });

  it("a grant is refused for a capsule that the key does not open", () => {
    const s = story("source");
    const other = s.suite.encapsulate(
      s.suite.ownerAddress(s.newOwner(identity(8)), s.type, s.context),
      s.type,
      s.context,
    );
    const sources = [
      { capsule: other.capsule, context: s.context },
      { capsule: s.made.capsule, context: identity(5) },
    ];
    for (const source of sources) {
      refuses(() => s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, source }), "ARG_SOURCE");
    }
  });
});

describe("disputes", () => {
  const s = story("dispute");
  const { grant, made, shares, fragments } = s;
  const base = { grant, capsule: made.capsule, statement: made.statement };
  const SLOTS = [0, 1, 2, 5, 511, 512, 1022, 1023];
  /** A fragment with another u' at one slot. */
  const altered = (fragment: Frame<"fragment">, slot: number): Frame<"fragment"> => {
    const body = fragment.slice(FRAME_HEADER);
    const u = unpack(body.subarray(1, 1 + 2304));
    u[slot] = reduce((u[slot] ?? 0) + 1);
    body.set(pack(u), 1);
    return encodeFrame(SUITE_CODE, "fragment", body);
  };

  it("the digits at a slot, by Horner's rule, are those of the transform", () => {
    const { u } = readCapsule(made.capsule);
    const digits = slotDigits(u);
    for (const slot of SLOTS) expect(slotDigitsAt(u, slot)).toEqual(digits.map((d) => d[slot]));
  });

  it("an honest share passes at every slot", () => {
    shares.forEach((share, i) => {
      const fragment = at(fragments, i);
      expect(wrongSlot(share, made.capsule, fragment)).toBe(undefined);
      for (const slot of SLOTS) {
        const opening = openSlot(share, slot);
        expect(verifySlot({ ...base, fragment, slot }, opening)).toEqual({ fitsRoot: true, givesFragment: true });
        expect(judge({ ...base, fragment, slot }, opening)).toBe("nobody");
      }
    });
  });

  it("a wrong fragment is convicted at the slot where it is wrong, whatever the relay shows", () => {
    for (const slot of SLOTS) {
      const fragment = altered(at(fragments, 1), slot);
      const named = wrongSlot(at(shares, 1), made.capsule, fragment);
      expect(named).toBe(slot);
      const dispute = { ...base, fragment, slot };
      expect(verifySlot(dispute, openSlot(at(shares, 1), slot))).toEqual({ fitsRoot: true, givesFragment: false });
      expect(judge(dispute, openSlot(at(shares, 1), slot))).toBe("relay");
      expect(judge(dispute, openSlot(at(shares, 1), slot === 0 ? 1 : slot - 1))).toBe("relay");
      expect(judge(dispute, openSlot(at(shares, 2), slot))).toBe("relay");
      expect(judge(dispute, { values: new Uint8Array(27), path: new Uint8Array(479) })).toBe("relay");
      expect(judge(dispute, undefined)).toBe("relay");
      // Values that would give the wrong fragment are not in the root.
      const forged = openSlot(at(shares, 1), slot);
      const values = unpack(forged.values);
      values[0] = reduce((values[0] ?? 0) + 1);
      expect(judge(dispute, { ...forged, values: pack(values) })).toBe("relay");
    }
  });

  it("an owner who named another fragment is shown by the relay, at whatever slot she chooses", () => {
    // Her grant: the commitment of relay 2 names a fragment that its share does not give.
    const lying = grant.slice() as Frame<"grant">;
    const named = FRAME_HEADER + 34 + 64 + 32;
    lying.set(identity(0xee), named);
    const fragment = at(fragments, 1);
    expect(suite.verify(fragment, lying, made.capsule)).toBe(false);
    expect(suite.checkShare(lying, at(shares, 1))).toBe(true);
    for (const slot of SLOTS) {
      expect(judge({ ...base, grant: lying, fragment, slot }, openSlot(at(shares, 1), slot))).toBe("owner");
    }
  });

  it("a share of another capsule settles nothing", () => {
    const other = s.seal(s.type, s.context);
    const options = { ...s.rekeyOptions, source: { capsule: other.capsule, context: s.context } };
    const foreign = s.suite.rekey(s.typeKey, s.address, options);
    const dispute = { ...base, fragment: at(fragments, 1), slot: 3 };
    expect(verifySlot(dispute, openSlot(at(foreign.shares, 1), 3)).fitsRoot).toBe(false);
    for (const moved of [
      { ...dispute, capsule: other.capsule },
      { ...dispute, capsule: other.capsule, statement: other.statement },
      { ...dispute, grant: foreign.grant },
    ]) {
      expect(verifySlot(moved, openSlot(at(shares, 1), 3)).fitsRoot).toBe(false);
    }
    // Nor does a fragment of a relay that the grant does not name.
    const single = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, relays: 1, threshold: 1 });
    expect(verifySlot({ ...dispute, grant: single.grant }, openSlot(at(shares, 1), 3)).fitsRoot).toBe(false);
  });

  it("an opening has one length: nothing left off, nothing put to it", () => {
    const [share, fragment] = [at(shares, 1), at(fragments, 1)];
    // Values that end with a zero byte, which could be left off unseen.
    const slot = Array.from({ length: N }, (_, i) => i).find((i) => openSlot(share, i).values[26] === 0);
    if (slot === undefined) throw new Error("no slot of this share ends with zero");
    const { values, path } = openSlot(share, slot);
    const dispute = { ...base, fragment, slot };
    expect(judge(dispute, { values, path })).toBe("nobody");
    for (const bent of [
      { values: values.subarray(0, 26), path },
      { values, path: concatBytes(path, Uint8Array.of(0)) },
      { values, path: path.subarray(0, 479) },
    ]) {
      expect(verifySlot(dispute, bent)).toEqual({ fitsRoot: false, givesFragment: false });
    }
  });

  it("shows one slot and hashes of the others", () => {
    const share = at(shares, 1);
    const slot = 77;
    const { values, path } = openSlot(share, slot);
    expect([values.length, path.length]).toEqual([27, 480]);
    const own = shareValues(readShare(share));
    expect([...unpack(values)]).toEqual([...own.subarray(slot * 12, slot * 12 + 12)]);
    // Another share that agrees in this slot only gives another path: nothing but hashes can differ.
    const shown = bytesToHex(concatBytes(values, path));
    for (let other = 0; other < N; other++) {
      if (other === slot) continue;
      expect(
        shown.includes(bytesToHex(share.subarray(FRAME_HEADER + 34 + other * 27, FRAME_HEADER + 34 + other * 27 + 27))),
      ).toBe(false);
    }
    for (const wrong of [-1, N, 1.5]) refuses(() => openSlot(share, wrong), "ARG_SLOT");
  });
});
