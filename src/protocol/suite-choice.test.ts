import { expect, test } from "vitest";
import { fromHex } from "./hex.ts";
import { frame } from "./sample.fixture.ts";
import { FIRST_SUITE, PRESENT_SUITE, SUITE_CODES, SUITE_IDS, SUITE_TRAITS, suiteIdOf } from "./suite-choice.ts";

test("codes are those of the suites there are, and never change", () => {
  expect(SUITE_CODES).toEqual({ "ibe-clc": 1, lattice: 2, chow: 3, hybrid: 4 });
  expect(SUITE_IDS).toEqual(["ibe-clc", "lattice", "chow", "hybrid"]);
  expect(FIRST_SUITE).toBe("ibe-clc");
  expect(PRESENT_SUITE).toBe("hybrid");
});

test("what is told of them: who could open, and for how long it is safe", () => {
  const traits = SUITE_IDS.map((id) => [
    id,
    ...(["authority", "escrow", "quantumSafe"] as const).map((trait) => SUITE_TRAITS[id][trait]),
  ]);
  expect(traits).toEqual([
    ["ibe-clc", true, true, false],
    ["lattice", false, false, true],
    ["chow", false, false, false],
    ["hybrid", true, false, true],
  ]);
});

test("a frame names its suite", () => {
  for (const id of SUITE_IDS) expect(suiteIdOf(fromHex(frame("address", 7, SUITE_CODES[id])))).toBe(id);
});

test("a frame of no known suite, and what is no frame, is refused", () => {
  for (const code of [0, 5, 255]) {
    expect(() => suiteIdOf(fromHex(frame("address", 7, code)))).toThrow(
      expect.objectContaining({ code: "WIRE_SUITE", hint: expect.stringMatching(/\.$/) as string }),
    );
  }
  expect(() => suiteIdOf(new Uint8Array(0))).toThrow(expect.objectContaining({ code: "WIRE_LENGTH" }));
  expect(() => suiteIdOf(new Uint8Array(40))).toThrow(expect.objectContaining({ code: "WIRE_MAGIC" }));
});
