/** The patient's choice while she makes it: which parts are ticked at first, and until when. */
import { dayOf, endOfDay } from "../../ui/calendar-day.ts";
import type { StoredPart } from "../../vault/secret-worker-api.ts";

/** Words by which hospitals name the same part. The first is the one clinicians ask with. */
const SAME_PART: readonly (readonly string[])[] = [
  ["allerg", "intoleran"],
  ["medic", "prescription"],
  ["problem", "condition", "diagnos"],
  ["result", "measurement", "laborator"],
  ["immuni", "vaccin"],
];

/** Parts without the header, which always goes along. */
export const sectionsOf = (parts: readonly StoredPart[]): StoredPart[] => parts.filter((part) => part.id !== "header");

/** Ids of the parts a request names; all of them when it asks for the whole summary. */
export function askedFor(asked: readonly string[], parts: readonly StoredPart[]): Set<string> {
  const sections = sectionsOf(parts);
  const chosen =
    asked.length === 0 ? sections : sections.filter(({ title }) => asked.some((each) => means(each, title)));
  return new Set(chosen.map((part) => part.id));
}

function means(asked: string, title: string): boolean {
  const [wanted, given] = [asked.toLowerCase().trim(), title.toLowerCase()];
  if (wanted === "") return false;
  if (given.includes(wanted)) return true;
  const words = SAME_PART.find((each) => each.some((word) => wanted.includes(word)));
  return words?.some((word) => given.includes(word)) ?? false;
}

/**
 * The end of the chosen day, but never later than what was asked for.
 * @returns seconds since 1970; undefined when the day is not one, is over, or lies beyond what was asked for
 */
export function expiryOf(day: string, askedUntil: number, nowSeconds: number): number | undefined {
  const end = day > dayOf(askedUntil) ? undefined : endOfDay(day, nowSeconds * 1000);
  const expiry = end === undefined ? undefined : Math.min(end, askedUntil);
  return expiry !== undefined && expiry > nowSeconds ? expiry : undefined;
}

/** "Share this part", "Share these 3 parts". */
export function shareLabel(count: number): string {
  if (count === 0) return "Choose a part to share";
  return count === 1 ? "Share this part" : `Share these ${count} parts`;
}
