/** DiagnosticReport, DocumentReference and Consent: documents about the patient. FHIR R4. */
import {
  at,
  choiceWords,
  codeOf,
  conceptsWords,
  conceptWords,
  dateWords,
  joined,
  listOf,
  textOf,
} from "../fhir-value.ts";
import { commonMarks, facts, marks, mentions, statusMark, type Describe } from "./description.ts";

/** https://hl7.org/fhir/R4/diagnosticreport.html. Results are shown as a table of their own. */
export const describeReport: Describe = (resource, resolve) => ({
  title: conceptWords(resource["code"]) ?? "Report",
  date:
    textOf(resource["effectiveDateTime"]) ??
    textOf(at(resource["effectivePeriod"], "start")) ??
    textOf(resource["issued"]),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["status"], ["final"]))],
  facts: facts(
    ["Date", choiceWords(resource, "effective") ?? dateWords(resource["issued"])],
    ["Conclusion", joined([textOf(resource["conclusion"]), conceptsWords(resource["conclusionCode"])])],
    ["By", mentions(resource["performer"], resource, resolve)],
  ),
});

/** https://hl7.org/fhir/R4/documentreference.html. Attached files are named, never opened here. */
export const describeDocument: Describe = (resource, resolve) => {
  const files = listOf(resource["content"]).map((each) => at(each, "attachment"));
  return {
    title: textOf(resource["description"]) ?? conceptWords(resource["type"]) ?? "Document",
    date: textOf(resource["date"]),
    marks: [...commonMarks(resource), ...marks(statusMark(resource["status"], ["current"]))],
    facts: facts(
      ["Date", dateWords(resource["date"])],
      ["Kind", conceptWords(resource["type"])],
      [
        "File",
        joined(
          files.map((file) => joined([textOf(at(file, "title")), textOf(at(file, "contentType"))], ", ")),
          "; ",
        ),
      ],
      ["By", mentions(resource["author"], resource, resolve)],
    ),
  };
};

/** https://hl7.org/fhir/R4/consent.html, as advance directives use it. */
export const describeDirective: Describe = (resource) => ({
  title: conceptsWords(resource["category"]) ?? conceptWords(resource["scope"]) ?? "Directive",
  date: textOf(resource["dateTime"]),
  marks: [...commonMarks(resource), ...marks(statusMark(codeOf(resource["status"])))],
  facts: facts(
    ["Date", dateWords(resource["dateTime"])],
    ["Decision", textOf(at(resource["provision"], "type"))],
    ["About", conceptsWords(at(resource["provision"], "code"))],
  ),
});
