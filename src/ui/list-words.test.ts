import { describe, expect, it } from "vitest";
import { countWords, listWords } from "./list-words.ts";

describe("listWords", () => {
  it.each([
    [[], ""],
    [["Allergies"], "Allergies"],
    [["Allergies", "Results"], "Allergies and Results"],
    [["Allergies", "Medication", "Results"], "Allergies, Medication and Results"],
  ])("%j", (items, expected) => {
    expect(listWords(items)).toBe(expected);
  });
});

describe("countWords", () => {
  it("minds the plural", () => {
    expect(countWords(1, "part")).toBe("1 part");
    expect(countWords(0, "part")).toBe("0 parts");
    expect(countWords(2, "allergy", "allergies")).toBe("2 allergies");
  });
});
