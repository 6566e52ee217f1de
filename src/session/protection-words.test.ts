import { expect, test } from "vitest";
import { SUITE_IDS } from "../protocol/suite-choice.ts";
import { hasTwoLocks, patientProtection, protectionLead, sealedWords } from "./protection-words.ts";

const words = (suite: (typeof SUITE_IDS)[number]) =>
  [
    protectionLead("Hospital A", suite),
    sealedWords(suite, "Hospital A"),
    ...patientProtection("Hospital A", suite).map((each) => `${each.title} ${each.text}`),
  ].join(" ");

test("two locks are told of where there are two, and who could open what where there is one", () => {
  for (const suite of SUITE_IDS) expect(hasTwoLocks(suite)).toBe(suite === "hybrid");
  expect(words("hybrid")).toMatch(/Hospital A alone cannot open what you share/);
  expect(words("hybrid")).toMatch(/before there were two locks It stays as it was: Hospital A could open it/);
  expect(words("ibe-clc")).not.toMatch(/two locks/);
  expect(words("ibe-clc")).toMatch(/Hospital A could open what you send/);
});

test("one lock of one's own is no hospital's, and whether it outlasts quantum computers is said of each", () => {
  for (const suite of ["chow", "lattice"] as const) {
    expect(words(suite)).toMatch(/one lock, whose key is made in your vault.*Hospital A alone cannot open/);
    expect(words(suite)).toMatch(/No hospital vouches for the keys/);
    expect(words(suite)).not.toMatch(/two locks|Hospital A (issued|could open)/);
  }
  expect(words("lattice")).toMatch(/neither can someone who stores it.*not open what is sealed/);
  expect(words("hybrid")).toMatch(/neither can someone who stores it.*not open what is sealed/);
  expect(words("chow")).toMatch(/someone who stores it could, once.*could also open what was shared and stored/);
  expect(words("ibe-clc")).toMatch(/could also open what was shared and stored/);
});

test("what is not protected is said either way, in plain words", () => {
  for (const suite of SUITE_IDS) {
    const text = words(suite);
    expect(text).toMatch(/stays read.*Signatures are of today's kind.*No outside expert/);
    expect(text).not.toMatch(/capsule|re-encryption|lattice|pairing|wallet|CID|suite/i);
  }
});
