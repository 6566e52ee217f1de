/** What suites say of themselves is what screens and services branch on. */
import { describe, expect, test } from "vitest";
import { fixedRandom } from "./generator.fixture.ts";
import { suites } from "./registry.ts";
import type { SuiteInfo } from "./suite.ts";
import { encodeFrame } from "./wire.ts";

const { list, suiteById, suiteOf } = suites(fixedRandom("registry"));
const hashes = { onChain: "fragment-hash", maxRelays: 32, oneTime: true } as const;
const points = { onChain: "bls12-381-pairing", maxRelays: 32 } as const;
const EXPECTED: Readonly<Record<string, Omit<SuiteInfo, "id" | "title" | "source">>> = {
  "ibe-clc": { code: 1, quantumSafe: false, authority: true, escrow: true, ...points, oneTime: false },
  lattice: { code: 2, quantumSafe: true, authority: false, escrow: false, ...hashes },
  chow: { code: 3, quantumSafe: false, authority: false, escrow: false, ...hashes },
  hybrid: { code: 4, quantumSafe: true, authority: true, escrow: false, ...points, oneTime: true },
};

describe.each(Object.entries(EXPECTED))("%s", (id, expected) => {
  const { info } = suiteById(id);

  test("says what it claims and needs", () => {
    expect(info).toEqual({ id, ...expected, title: info.title, source: info.source });
    expect(info.title).toMatch(/^[A-Z]/);
    expect(info.source).toContain("docs/crypto.md");
  });

  test("is found by its name and by the code in its frames", () => {
    expect(list).toContain(suiteById(id));
    expect(suiteOf(encodeFrame(expected.code, "params", new Uint8Array(0)))).toBe(suiteById(id));
  });
});

test("there are no others", () => {
  expect(list.map(({ info }) => info.id).sort()).toEqual(Object.keys(EXPECTED).sort());
  const hint = "Update the app.";
  expect(() => suiteById("other")).toThrow(expect.objectContaining({ code: "ARG_SUITE", hint }));
  const foreign = encodeFrame(5, "params", new Uint8Array(0));
  expect(() => suiteOf(foreign)).toThrow(expect.objectContaining({ code: "WIRE_SUITE", hint }));
});
