/**
 * Reading FHIR R4 values (https://hl7.org/fhir/R4/datatypes.html) out of JSON that nobody has validated, and saying them
 * in words. Everything takes unknown input and answers `undefined` where there is nothing to say; nothing throws.
 * Dates are shown as the document writes them, never moved to the reader's time zone.
 */
export type Shape = Readonly<Record<string, unknown>>;

export function shapeOf(value: unknown): Shape | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Shape) : undefined;
}

/** The value at a path of member names; `undefined` when any step is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path) here = shapeOf(here)?.[step];
  return here;
}

/** An array as it is, a single value as a list of one, nothing as an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function joined(parts: readonly (string | undefined)[], separator = ", "): string | undefined {
  const said = parts.filter((part): part is string => part !== undefined && part !== "");
  return said.length === 0 ? undefined : said.join(separator);
}

/** CodeableConcept or Coding: the text, else the coding a person chose, else the first with words, else the code. */
export function conceptWords(value: unknown): string | undefined {
  const concept = shapeOf(value);
  if (concept === undefined) return textOf(value);
  const codings = concept["coding"] === undefined ? [concept] : listOf(concept["coding"]);
  const chosen = codings.find((coding) => at(coding, "userSelected") === true && textOf(at(coding, "display")));
  const worded = chosen ?? codings.find((coding) => textOf(at(coding, "display")));
  const bare = textOf(at(codings[0], "code"));
  return (
    textOf(concept["text"]) ?? textOf(at(worded, "display")) ?? (bare === undefined ? undefined : bareCodeWords(bare))
  );
}

/** FHIR's own codes are words ("active"); those of terminologies are not and must look like codes. */
function bareCodeWords(code: string): string {
  return /^[a-z]+(-[a-z]+)*$/.test(code) ? (plainWords(code) ?? code) : `Code ${code}`;
}

/** Several concepts in one line. */
export function conceptsWords(value: unknown): string | undefined {
  return joined([...new Set(listOf(value).map(conceptWords))]);
}

/** The plain code of a CodeableConcept, Coding or code. */
export function codeOf(value: unknown): string | undefined {
  return textOf(value) ?? textOf(at(listOf(at(value, "coding"))[0], "code")) ?? textOf(at(value, "code"));
}

export function hasCode(concept: unknown, code: string): boolean {
  return listOf(at(concept, "coding")).some((coding) => at(coding, "code") === code);
}

export function nameWords(value: unknown): string | undefined {
  const names = listOf(value).filter((name) => shapeOf(name) !== undefined || typeof name === "string");
  const name = names.find((each) => at(each, "use") === "official") ?? names[0];
  if (typeof name === "string") return textOf(name);
  const parts = [
    ...listOf(at(name, "prefix")),
    ...listOf(at(name, "given")),
    at(name, "family"),
    ...listOf(at(name, "suffix")),
  ];
  // Synthea tells its people apart with digits at the end of names; they are part of the data and stay.
  return joined(parts.map(textOf), " ") ?? textOf(at(name, "text"));
}

export function addressWords(value: unknown): string | undefined {
  const address = listOf(value)[0];
  const lines = listOf(at(address, "line")).map(textOf);
  const town = joined([textOf(at(address, "postalCode")), textOf(at(address, "city"))], " ");
  return (
    joined([...lines, town, textOf(at(address, "state")), textOf(at(address, "country"))]) ??
    textOf(at(address, "text"))
  );
}

export function telecomWords(value: unknown): string | undefined {
  return joined(listOf(value).map((each) => textOf(at(each, "value"))?.replace(/^(tel|mailto):/, "")));
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}))?)?)?/;

/** "2019", "Dec 2019", "4 Dec 2019" or, when asked, "4 Dec 2019, 10:30": never more exact than the document. */
export function dateWords(value: unknown, withTime = false): string | undefined {
  const text = textOf(value);
  const match = text === undefined ? null : DATE.exec(text);
  if (match === null) return text;
  const [, year, month, day, time] = match;
  const monthWord = month === undefined ? undefined : MONTHS[Number(month) - 1];
  const date = joined([day === undefined ? undefined : String(Number(day)), monthWord, year], " ");
  // Midnight is how many systems write "no time known".
  return withTime && time !== undefined && time !== "00:00" ? `${date}, ${time}` : date;
}

export function periodWords(value: unknown): string | undefined {
  const start = dateWords(at(value, "start"));
  const end = dateWords(at(value, "end"));
  if (start !== undefined && start === end) return start;
  if (start === undefined) return end === undefined ? undefined : `until ${end}`;
  return end === undefined ? `since ${start}` : `${start} to ${end}`;
}

/** Age in whole years at `now` or at death; months below two years. */
export function ageWords(birthDate: unknown, now: Date): string | undefined {
  const match = DATE.exec(textOf(birthDate) ?? "");
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  let months = (now.getFullYear() - Number(match[1])) * 12 + now.getMonth() + 1 - Number(match[2]);
  if (match[3] !== undefined && now.getDate() < Number(match[3])) months -= 1;
  if (months < 0) return undefined;
  return months < 24 ? `${months} months` : `${Math.floor(months / 12)} years`;
}

const UNITS: Readonly<Record<string, string>> = {
  "mm[Hg]": "mmHg",
  Cel: "°C",
  "[degF]": "°F",
  "{score}": "points",
  "/min": "per minute",
  "{beats}/min": "per minute",
  "1": "",
  "10*3/uL": "×10³/µL",
  "10*6/uL": "×10⁶/µL",
  "10*9/L": "×10⁹/L",
  "10*12/L": "×10¹²/L",
};

/**
 * A number without the noise of computed decimals: beyond four decimals it is rounded to four significant digits, never
 * touching digits before the point. The exact value stays in the data as received.
 */
export function numberWords(value: unknown): string | undefined {
  if (typeof value !== "number") return textOf(value);
  const text = String(value);
  const [whole = "", decimals = ""] = text.split(".");
  if (text.includes("e") || decimals.length <= 4) return text;
  return String(Number(value.toPrecision(Math.max(4, whole.replace("-", "").length))));
}

/** UCUM annotations and a few unreadable codes put plainly. */
export function unitWords(quantity: unknown): string | undefined {
  const unit = textOf(at(quantity, "unit")) ?? textOf(at(quantity, "code"));
  return unit === undefined ? undefined : (UNITS[unit] ?? unit.replace(/[{}]/g, ""));
}

export function quantityWords(value: unknown): string | undefined {
  const number = numberWords(at(value, "value"));
  if (number === undefined) return undefined;
  const unit = unitWords(value);
  const sign = textOf(at(value, "comparator"));
  return `${sign === undefined ? "" : `${sign} `}${number}${unit === undefined || unit === "" ? "" : unit === "%" ? " %" : ` ${unit}`}`;
}

export function rangeWords(value: unknown): string | undefined {
  const low = at(value, "low");
  const high = at(value, "high");
  if (low === undefined && high === undefined) return undefined;
  if (high === undefined) return `from ${quantityWords(low) ?? "?"}`;
  if (low === undefined) return `up to ${quantityWords(high) ?? "?"}`;
  return `${numberWords(at(low, "value")) ?? "?"} to ${quantityWords(high) ?? "?"}`;
}

export function ratioWords(value: unknown): string | undefined {
  const below = quantityWords(at(value, "denominator"));
  return joined([quantityWords(at(value, "numerator")), below === "1" ? undefined : below], " per ");
}

/** The member of a choice type ("value[x]") that is present, with its type: `["Quantity", {...}]`. */
export function choiceOf(resource: unknown, stem: string): readonly [type: string, value: unknown] | undefined {
  for (const [key, value] of Object.entries(shapeOf(resource) ?? {})) {
    const type = key.slice(stem.length);
    if (key.startsWith(stem) && /^[A-Z]/.test(type) && value !== undefined) return [type, value];
  }
  return undefined;
}

/** Any choice type in words. */
export function choiceWords(resource: unknown, stem: string): string | undefined {
  const choice = choiceOf(resource, stem);
  return choice === undefined ? undefined : typedWords(choice[0], choice[1]);
}

export function typedWords(type: string, value: unknown): string | undefined {
  switch (type) {
    case "Quantity":
    case "Age":
    case "Duration":
    case "Count":
    case "Money":
      return quantityWords(value);
    case "CodeableConcept":
    case "Coding":
      return conceptWords(value);
    case "Period":
      return periodWords(value);
    case "Range":
      return rangeWords(value);
    case "Ratio":
      return ratioWords(value);
    case "DateTime":
    case "Date":
    case "Instant":
      return dateWords(value);
    case "Timing":
      return timingWords(value);
    case "Boolean":
      return value === true ? "Yes" : value === false ? "No" : undefined;
    case "SampledData":
      return "A recorded curve";
    default:
      return textOf(value);
  }
}

const PERIODS: Readonly<Record<string, string>> = {
  s: "second",
  min: "minute",
  h: "hour",
  d: "day",
  wk: "week",
  mo: "month",
  a: "year",
};

/** "3 times a day", "every 8 hours", "in the morning". */
export function timingWords(value: unknown): string | undefined {
  const spoken = conceptWords(at(value, "code"));
  const repeat = at(value, "repeat");
  const frequency = at(repeat, "frequency");
  const period = at(repeat, "period");
  const unit = PERIODS[textOf(at(repeat, "periodUnit")) ?? ""];
  const times = typeof frequency === "number" ? frequency : 1;
  let rhythm: string | undefined;
  if (unit !== undefined && typeof period === "number") {
    const often = times === 1 ? "once" : times === 2 ? "twice" : `${times} times`;
    if (period === 1) rhythm = `${often} a${unit === "hour" ? "n" : ""} ${unit}`;
    else rhythm = times === 1 ? `every ${period} ${unit}s` : `${often} every ${period} ${unit}s`;
  }
  const moments = joined(listOf(at(repeat, "when")).map((when) => WHEN[textOf(when) ?? ""] ?? textOf(when)));
  return joined([rhythm ?? spoken, moments]);
}

const WHEN: Readonly<Record<string, string>> = {
  MORN: "in the morning",
  NOON: "at noon",
  AFT: "in the afternoon",
  EVE: "in the evening",
  NIGHT: "at night",
  HS: "before sleep",
  AC: "before meals",
  PC: "after meals",
  C: "with meals",
  ACM: "before breakfast",
  ACD: "before lunch",
  ACV: "before dinner",
  CM: "with breakfast",
  CD: "with lunch",
  CV: "with dinner",
  PCM: "after breakfast",
  PCD: "after lunch",
  PCV: "after dinner",
};

/** One Dosage: the written instruction where there is one, else its parts. */
export function dosageWords(value: unknown): string | undefined {
  const written = textOf(at(value, "text")) ?? textOf(at(value, "patientInstruction"));
  if (written !== undefined) return written;
  const amounts = listOf(at(value, "doseAndRate")).map((each) => choiceWords(each, "dose"));
  const amount = joined(amounts.length > 0 ? amounts : [choiceWords(value, "dose")]);
  const needed = at(value, "asNeededBoolean") === true || at(value, "asNeededCodeableConcept") !== undefined;
  return joined([
    amount,
    timingWords(at(value, "timing")),
    conceptWords(at(value, "route")),
    needed ? "as needed" : undefined,
  ]);
}

/** "entered-in-error" and "medicationCode" as words: "Entered in error", "Medication code". */
export function plainWords(value: unknown): string | undefined {
  const words = textOf(value)
    ?.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[-_]+/g, " ")
    .toLowerCase();
  return words === undefined ? undefined : words.charAt(0).toUpperCase() + words.slice(1);
}
