/** Whose record it is: a wrong click is caught, another spelling of the same person is not. */
import { expect, test } from "vitest";
import { parseBundle } from "../../protocol/record/bundle.ts";
import { splitBundle } from "../../protocol/record/sections.ts";
import { requireSamePerson } from "./record-person.ts";

const person = { name: "Anna Maria Lindgren-Åberg", birthDate: "1971-03-09" };

function check(patient: object | undefined, registered = person): void {
  const resources = [...(patient ? [{ resourceType: "Patient", ...patient }] : []), { resourceType: "Condition" }];
  const entry = resources.map((resource) => ({ resource }));
  const bundle = JSON.stringify({ resourceType: "Bundle", type: "collection", entry });
  requireSamePerson(splitBundle(parseBundle(bundle)).header, registered);
}

const named = (family: string, ...given: string[]) => ({ name: [{ family, given }] });

test.each([
  ["no patient", undefined],
  ["no name", {}],
  ["empty names", { name: [{}, { family: "", given: [""] }] }],
  ["a name of the wrong form", { name: "Karl", birthDate: 7 }],
  ["a name among several", { name: [{ family: "Olsson", given: ["Anna"] }, named("Lindgren", "Anna").name[0]] }],
  ["fewer given names", named("Lindgren-Aberg", "Anna")],
  ["more given names", named("LINDGREN ÅBERG", "Anna", "Maria", "Sofia")],
  ["decomposed accents", named("Lindgren-A\u030Aberg", "Anna")],
  ["text alone", { name: [{ text: "Lindgren-Åberg, Anna" }] }],
  [
    "a title beside the parts",
    { name: [{ text: "Dr. Anna Lindgren", prefix: ["Dr."], ...named("Lindgren", "Anna").name[0] }] },
  ],
  ["a family name alone", named("Lindgren")],
  ["the year of birth", { birthDate: "1971" }],
  ["the month of birth", { birthDate: "1971-03" }],
  ["the date of birth", { birthDate: "1971-03-09" }],
])("%s is no difference", (_, patient) => {
  check(patient);
});

test.each([
  ["another name", { ...named("Olsson", "Karl"), birthDate: "1971-03-09" }, "The record is about another name."],
  ["a sister's name", named("Lindgren-Åberg", "Eva"), "The record is about another name."],
  ["text alone", { name: [{ text: "Karl Olsson" }] }, "The record is about another name."],
  [
    "another day",
    { ...named("Lindgren", "Anna"), birthDate: "1971-03-10" },
    "The record is about another date of birth.",
  ],
  ["another year", { birthDate: "1972" }, "The record is about another date of birth."],
  [
    "both",
    { ...named("Olsson", "Karl"), birthDate: "1950-01-01" },
    "The record is about another name and another date of birth.",
  ],
])("%s is refused", (_, patient, message) => {
  expect(() => check(patient)).toThrow(expect.objectContaining({ code: "ARG_RECORD_PERSON", message }));
});

test("what the hospital does not know is no difference", () => {
  check({ ...named("Lindgren", "Anna"), birthDate: "1950-01-01" }, { name: "Anna Lindgren", birthDate: "" });
});
