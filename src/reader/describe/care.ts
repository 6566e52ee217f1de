/** Immunization, Procedure, Encounter, CarePlan, Goal and Flag: what was done and what is planned. FHIR R4. */
import {
  at,
  choiceWords,
  codeOf,
  conceptsWords,
  conceptWords,
  dateWords,
  joined,
  listOf,
  periodWords,
  textOf,
} from "../fhir-value.ts";
import { commonMarks, facts, marks, mentions, noteWords, statusMark, type Describe } from "./description.ts";

/** https://hl7.org/fhir/R4/immunization.html */
export const describeImmunization: Describe = (resource, resolve) => ({
  title: conceptWords(resource["vaccineCode"]) ?? "Unnamed vaccine",
  date: textOf(resource["occurrenceDateTime"]),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["status"], ["completed"]))],
  facts: facts(
    ["Given", choiceWords(resource, "occurrence")],
    ["Dose", joined(listOf(resource["protocolApplied"]).map((each) => choiceWords(each, "doseNumber")))],
    [
      "Against",
      conceptsWords(listOf(resource["protocolApplied"]).flatMap((each) => listOf(at(each, "targetDisease")))),
    ],
    ["Why not", conceptWords(resource["statusReason"])],
    ["Batch", textOf(resource["lotNumber"])],
    ["Where", joined([conceptWords(resource["site"]), conceptWords(resource["route"])])],
    [
      "By",
      mentions(
        listOf(resource["performer"]).map((each) => at(each, "actor")),
        resource,
        resolve,
      ),
    ],
    ["Note", noteWords(resource)],
  ),
});

/** https://hl7.org/fhir/R4/procedure.html */
export const describeProcedure: Describe = (resource, resolve) => ({
  title: conceptWords(resource["code"]) ?? "Unnamed procedure",
  date: textOf(resource["performedDateTime"]) ?? textOf(at(resource["performedPeriod"], "start")),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["status"], ["completed"]))],
  facts: facts(
    ["Done", choiceWords(resource, "performed")],
    ["For", conceptsWords(resource["reasonCode"]) ?? mentions(resource["reasonReference"], resource, resolve)],
    ["Body site", conceptsWords(resource["bodySite"])],
    ["Outcome", conceptWords(resource["outcome"])],
    [
      "By",
      mentions(
        listOf(resource["performer"]).map((each) => at(each, "actor")),
        resource,
        resolve,
      ),
    ],
    ["During", mentions(resource["encounter"], resource, resolve)],
    ["Note", noteWords(resource)],
  ),
});

/** https://hl7.org/fhir/R4/encounter.html */
export const describeEncounter: Describe = (resource, resolve) => ({
  title: conceptsWords(resource["type"]) ?? conceptWords(resource["class"]) ?? "Visit",
  date: textOf(at(resource["period"], "start")),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["status"], ["finished"]))],
  facts: facts(
    ["When", periodWords(resource["period"])],
    ["For", conceptsWords(resource["reasonCode"]) ?? mentions(resource["reasonReference"], resource, resolve)],
    ["Where", mentions(resource["serviceProvider"], resource, resolve)],
    [
      "With",
      mentions(
        listOf(resource["participant"]).map((each) => at(each, "individual")),
        resource,
        resolve,
      ),
    ],
  ),
});

/** https://hl7.org/fhir/R4/careplan.html */
export const describeCarePlan: Describe = (resource, resolve) => {
  const planned = listOf(resource["activity"]).map((each) => {
    const detail = at(each, "detail");
    const words = conceptWords(at(detail, "code")) ?? textOf(at(detail, "description"));
    const state = textOf(at(detail, "status"));
    return words === undefined || state === undefined ? words : `${words} (${state.replaceAll("-", " ")})`;
  });
  const categories = conceptsWords(resource["category"]);
  return {
    title: textOf(resource["title"]) ?? categories ?? "Care plan",
    date: textOf(at(resource["period"], "start")) ?? textOf(resource["created"]),
    marks: [...commonMarks(resource), ...marks(statusMark(resource["status"]))],
    facts: facts(
      ["When", periodWords(resource["period"])],
      ["About", textOf(resource["description"])],
      ["Planned", joined(planned, "; ")],
      ["For", mentions(resource["addresses"], resource, resolve)],
      ["Goals", mentions(resource["goal"], resource, resolve)],
      ["Note", noteWords(resource)],
    ),
  };
};

/** https://hl7.org/fhir/R4/goal.html */
export const describeGoal: Describe = (resource) => ({
  title: conceptWords(resource["description"]) ?? "Goal",
  date: textOf(resource["startDate"]),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["lifecycleStatus"]))],
  facts: facts(["From", dateWords(resource["startDate"])], ["Achieved", conceptWords(resource["achievementStatus"])]),
});

/** https://hl7.org/fhir/R4/flag.html */
export const describeFlag: Describe = (resource) => ({
  title: conceptWords(resource["code"]) ?? "Alert",
  date: textOf(at(resource["period"], "start")),
  marks: [
    ...commonMarks(resource),
    ...marks(
      resource["status"] === "active" ? { word: "Alert", tone: "problem" } : statusMark(codeOf(resource["status"])),
    ),
  ],
  facts: facts(["When", periodWords(resource["period"])], ["Kind", conceptsWords(resource["category"])]),
});
