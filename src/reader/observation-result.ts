/** One Observation as a line of a result table. https://hl7.org/fhir/R4/observation.html */
import type { Resource } from "../protocol/record/bundle.ts";
import {
  choiceOf,
  choiceWords,
  codeOf,
  conceptsWords,
  conceptWords,
  dateWords,
  hasCode,
  joined,
  listOf,
  numberWords,
  rangeWords,
  textOf,
  unitWords,
  at,
} from "./fhir-value.ts";

export interface ResultFlag {
  readonly word: string;
  readonly tone: "neutral" | "warning" | "problem";
}

export interface ResultPart {
  readonly name: string;
  readonly value: string | undefined;
  readonly flag: ResultFlag | undefined;
  readonly range: string | undefined;
}

export interface Result extends ResultPart {
  readonly resource: Resource;
  /** Tests with the same key are the same test on another day. */
  readonly key: string;
  readonly category: string;
  /** FHIR date as written. */
  readonly date: string | undefined;
  readonly dateWords: string | undefined;
  readonly parts: readonly ResultPart[];
  readonly note: string | undefined;
  readonly preliminary: boolean;
  readonly wrong: boolean;
}

export function resultOf(observation: Resource): Result {
  const date =
    textOf(observation["effectiveDateTime"]) ??
    textOf(observation["effectiveInstant"]) ??
    textOf(at(observation["effectivePeriod"], "start")) ??
    textOf(observation["issued"]);
  const own = partOf(observation);
  const components = listOf(observation["component"]);
  const pressure = bloodPressure(components);
  return {
    ...own,
    value: own.value ?? pressure,
    resource: observation,
    key: codeOf(observation["code"]) ?? own.name,
    category: categoryWords(listOf(observation["category"])[0]),
    date,
    dateWords: dateWords(date),
    parts: own.value === undefined && pressure !== undefined ? [] : components.map(partOf),
    note: joined(
      listOf(observation["note"]).map((note) => textOf(at(note, "text"))),
      " ",
    ),
    preliminary: observation["status"] === "preliminary" || observation["status"] === "registered",
    wrong: observation["status"] === "entered-in-error",
  };
}

/** Codes of http://terminology.hl7.org/CodeSystem/observation-category */
const CATEGORIES: Readonly<Record<string, string>> = {
  activity: "Activity",
  exam: "Examination",
  imaging: "Imaging",
  laboratory: "Laboratory",
  procedure: "Procedure",
  "social-history": "Social history",
  survey: "Surveys",
  therapy: "Therapy",
  "vital-signs": "Vital signs",
};

function categoryWords(category: unknown): string {
  return CATEGORIES[codeOf(category) ?? ""] ?? conceptWords(category) ?? "Results";
}

function partOf(source: unknown): ResultPart {
  return {
    name: conceptWords(at(source, "code")) ?? "Unnamed result",
    value: choiceWords(source, "value") ?? absence(at(source, "dataAbsentReason")),
    flag: flagOf(at(source, "interpretation")),
    range: joined(
      listOf(at(source, "referenceRange")).map((range) => rangeWords(range) ?? textOf(at(range, "text"))),
      "; ",
    ),
  };
}

function absence(reason: unknown): string | undefined {
  const words = conceptWords(reason);
  return words === undefined ? undefined : `Not available (${words.toLowerCase()})`;
}

/** "120/80 mmHg" when the components are systolic (LOINC 8480-6) and diastolic (8462-4) in one unit. */
function bloodPressure(components: readonly unknown[]): string | undefined {
  if (components.length !== 2) return undefined;
  const find = (code: string) => components.find((component) => hasCode(at(component, "code"), code));
  const systolic = choiceOf(find("8480-6"), "value")?.[1];
  const diastolic = choiceOf(find("8462-4"), "value")?.[1];
  if (systolic === undefined || diastolic === undefined || unitWords(systolic) !== unitWords(diastolic))
    return undefined;
  const above = numberWords(at(systolic, "value"));
  const below = numberWords(at(diastolic, "value"));
  return above === undefined || below === undefined
    ? undefined
    : joined([`${above}/${below}`, unitWords(systolic)], " ");
}

/** Codes of http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation */
const FLAGS: Readonly<Record<string, ResultFlag | undefined>> = {
  N: undefined,
  H: { word: "High", tone: "warning" },
  L: { word: "Low", tone: "warning" },
  HU: { word: "Very high", tone: "problem" },
  LU: { word: "Very low", tone: "problem" },
  HH: { word: "Critically high", tone: "problem" },
  LL: { word: "Critically low", tone: "problem" },
  A: { word: "Abnormal", tone: "warning" },
  AA: { word: "Critical", tone: "problem" },
  POS: { word: "Positive", tone: "warning" },
  NEG: { word: "Negative", tone: "neutral" },
  R: { word: "Resistant", tone: "warning" },
  S: { word: "Susceptible", tone: "neutral" },
};

function flagOf(interpretation: unknown): ResultFlag | undefined {
  const code = listOf(interpretation)
    .map(codeOf)
    .find((each) => each !== undefined);
  if (code !== undefined && code in FLAGS) return FLAGS[code];
  const words = conceptsWords(interpretation);
  return words === undefined ? undefined : { word: words, tone: "neutral" };
}
