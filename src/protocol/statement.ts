/** The sentence of a consent. Made from what is really granted, so the words and the grant cannot disagree. */
import type { Purpose } from "./request.ts";

const PURPOSE_WORDS: Record<Purpose, string> = {
  treatment: "for treatment",
  "second-opinion": "for a second opinion",
  referral: "for a referral",
  "emergency-follow-up": "for the follow-up of an emergency",
};

export interface StatementInput {
  readonly name: string;
  readonly specialty: string;
  readonly hospital: string;
  readonly parts: readonly string[];
  readonly start: number;
  readonly expiry: number;
  readonly purpose: Purpose;
  /** Random, so that the hash on chain gives nothing away. */
  readonly reference: string;
  /** Of the person who reads it. Default: the device's. */
  readonly timeZone?: string;
  readonly now: number;
}

const FULL_LIST = 12;
/** Twelve of these and the longest names a credential may hold stay within the 1200 characters of a consent. */
const LONGEST_PART = 50;

/** At most 1200 characters: long lists of parts are cut with "and N more". */
export function consentStatement(input: StatementInput): string {
  const { name, specialty, hospital, purpose, reference } = input;
  const who = [name, specialty, hospital].filter((word) => word !== "").join(", ");
  const from = input.start > input.now + 60 ? ` from ${moment(input.start, input.timeZone)}` : "";
  const until = moment(input.expiry, input.timeZone);
  const sentence = `${who}, may read ${partsInWords(input.parts)}${from} until ${until}, ${PURPOSE_WORDS[purpose]}.`;
  const stop = "You can stop this at any time; what was already read stays read.";
  return `${sentence} ${stop}\nReference ${reference}`;
}

export const purposeInWords = (purpose: Purpose): string => PURPOSE_WORDS[purpose];

/** "Allergies, Medication and Results". */
export function partsInWords(parts: readonly string[]): string {
  const shown = parts.slice(0, FULL_LIST).map(shortened);
  if (parts.length > FULL_LIST) shown.push(`${parts.length - FULL_LIST} more`);
  const last = shown.pop() ?? "nothing";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

function shortened(part: string): string {
  return part.length > LONGEST_PART ? `${part.slice(0, LONGEST_PART - 1)}…` : part;
}

function moment(seconds: number, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(seconds * 1000));
}
