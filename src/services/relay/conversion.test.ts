/** What a relay has accepted costs its conversion only, and only as long as every byte is the same. */
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";
import type { Suite } from "../../core/suite.ts";
import { createConversion, type ConversionInput } from "./conversion.ts";

const { suiteById } = suites(systemRandom);

function grantOf(suite: Suite): ConversionInput[] {
  const { authority } = suite;
  const [here, there] = [authority.setup(), authority.setup()];
  const [mine, theirs] = [systemRandom(32), systemRandom(32)];
  const key = suite.ownerKey(here.params, mine, authority.extract(here.master, mine), { certificateless: false });
  const to = suite.recipientKey(there.params, theirs, authority.extract(there.master, theirs)).address;
  const type = suite.newType("summary");
  const context = systemRandom(32);
  const { capsule, statement } = suite.encapsulate(suite.ownerAddress(key, type, context), type, context);
  const options = { context: systemRandom(32), relays: 3, threshold: 2, source: { capsule, context } };
  const { grant, shares } = suite.rekey(suite.typeKey(key, type), to, options);
  const terms = { threshold: 2, relays: 3 };
  // As they come: not the frames themselves, but their bytes.
  return shares.map((share, index) => structuredClone({ grant, capsule, statement, share, index, terms }));
}

/** The suite, and how often it was asked whether a share fits its grant. */
function watched(suite: Suite) {
  const asked = { checkShare: 0, verify: 0, convert: 0 };
  const counting: Suite = {
    ...suite,
    checkShare: (...input) => ((asked.checkShare += 1), suite.checkShare(...input)),
    verify: (...input) => ((asked.verify += 1), suite.verify(...input)),
    convert: (...input) => ((asked.convert += 1), suite.convert(...input)),
  };
  return { counting, asked };
}

describe.each(["chow", "lattice", "hybrid"])("%s", (id) => {
  const suite = suiteById(id);
  const [first, second] = grantOf(suite) as [ConversionInput, ConversionInput];

  test("again: converted again, with the same result, and not checked again", () => {
    const { counting, asked } = watched(suite);
    const convert = createConversion(counting);
    const once = convert(first);
    expect(convert(structuredClone(first))).toEqual(once);
    expect(asked).toEqual({ checkShare: 1, verify: 1, convert: 2 });
    convert(second);
    expect(asked).toEqual({ checkShare: 2, verify: 2, convert: 3 });
  });

  test("one bit of any of its parts, another place or other terms: nothing that was checked counts", () => {
    const { counting } = watched(suite);
    const convert = createConversion(counting);
    convert(first);
    for (const part of ["grant", "capsule", "statement", "share"] as const) {
      const altered = structuredClone(first);
      altered[part][altered[part].length - 1]! ^= 1;
      const unknown = () => createConversion(suite)(altered);
      // Where a suite does not look at these bits of a grant, the relay does as if it had never seen the other.
      if (isRefused(unknown)) expect(() => convert(altered)).toThrow();
      else expect(convert(altered)).toEqual(unknown());
    }
    expect(() => convert({ ...first, index: 1 })).toThrow(expect.objectContaining({ code: "RELAY_SHARE_PLACE" }));
    for (const terms of [
      { threshold: 1, relays: 3 },
      { threshold: 2, relays: 2 },
    ]) {
      expect(() => convert({ ...first, terms })).toThrow(expect.objectContaining({ code: "RELAY_SHARE_TERMS" }));
    }
  });

  test("bytes that move from one part to the next are other parts", () => {
    const convert = createConversion(suite);
    convert(first);
    const { grant, capsule } = first;
    const shifted = { grant: Uint8Array.of(...grant, capsule[0]!), capsule: capsule.slice(1) };
    expect(() => convert({ ...first, ...shifted })).toThrow(expect.objectContaining({ code: "WIRE_LENGTH" }));
  });

  test("a refusal is not remembered, nor does it spoil anything", () => {
    const { counting, asked } = watched(suite);
    const convert = createConversion(counting);
    const [other] = grantOf(suite) as [ConversionInput];
    for (let i = 0; i < 2; i++) {
      expect(() => convert({ ...first, share: other.share })).toThrow(expect.objectContaining({ code: "RELAY_SHARE" }));
    }
    expect(asked.checkShare).toBe(2);
    convert(first);
    expect(asked.checkShare).toBe(3);
  });
});

function isRefused(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}
