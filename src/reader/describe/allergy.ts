/** AllergyIntolerance: https://hl7.org/fhir/R4/allergyintolerance.html */
import {
  at,
  choiceWords,
  codeOf,
  conceptsWords,
  conceptWords,
  dateWords,
  joined,
  listOf,
  plainWords,
  textOf,
} from "../fhir-value.ts";
import { commonMarks, facts, marks, noteWords, statusMark, type Describe } from "./description.ts";

export const describeAllergy: Describe = (resource) => {
  const reactions = listOf(resource["reaction"]);
  const reaction = joined(
    reactions.map((each) => {
      const severity = textOf(at(each, "severity"));
      const words = conceptsWords(at(each, "manifestation")) ?? textOf(at(each, "description"));
      return severity === undefined ? words : `${words ?? "Reaction"} (${severity})`;
    }),
    "; ",
  );
  const risk = resource["criticality"];
  return {
    title:
      conceptWords(resource["code"]) ??
      conceptsWords(reactions.map((each) => at(each, "substance"))) ??
      "Unnamed allergy",
    date: textOf(resource["onsetDateTime"]) ?? textOf(resource["recordedDate"]),
    marks: [
      ...commonMarks(resource),
      ...marks(
        risk === "high" ? { word: "High risk", tone: "problem" } : undefined,
        statusMark(codeOf(resource["clinicalStatus"])),
      ),
    ],
    facts: facts(
      ["Reaction", reaction],
      ["Kind", joined([plainWords(resource["type"]), joined(listOf(resource["category"]).map(textOf))])],
      [
        "Risk",
        risk === "high"
          ? undefined
          : risk === "low"
            ? "Low"
            : risk === "unable-to-assess"
              ? "Could not be assessed"
              : undefined,
      ],
      ["Certainty", plainWords(codeOf(resource["verificationStatus"]))],
      ["Since", choiceWords(resource, "onset")],
      ["Last time", dateWords(resource["lastOccurrence"])],
      ["Note", noteWords(resource)],
    ),
  };
};
