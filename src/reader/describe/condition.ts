/** Condition: https://hl7.org/fhir/R4/condition.html */
import { choiceWords, codeOf, conceptsWords, conceptWords, dateWords, plainWords, textOf } from "../fhir-value.ts";
import { commonMarks, facts, marks, mentions, noteWords, statusMark, type Describe } from "./description.ts";

export const describeCondition: Describe = (resource, resolve) => ({
  title: conceptWords(resource["code"]) ?? "Unnamed condition",
  date: textOf(resource["onsetDateTime"]) ?? textOf(resource["recordedDate"]),
  marks: [...commonMarks(resource), ...marks(statusMark(codeOf(resource["clinicalStatus"])))],
  facts: facts(
    ["Since", choiceWords(resource, "onset") ?? dateWords(resource["recordedDate"])],
    ["Until", choiceWords(resource, "abatement")],
    ["Severity", conceptWords(resource["severity"])],
    ["Body site", conceptsWords(resource["bodySite"])],
    ["Certainty", plainWords(codeOf(resource["verificationStatus"]))],
    ["Recorded by", mentions(resource["asserter"] ?? resource["recorder"], resource, resolve)],
    ["Note", noteWords(resource)],
  ),
});
