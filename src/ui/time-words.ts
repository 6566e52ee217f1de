/** Times as people say them. Pure: the present moment and the language are parameters. */
export type TimeInput = string | number | Date;
export type TimeMode = "date" | "datetime" | "relative";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A valid date or `undefined`. Numbers are milliseconds since 1970. */
export function toDate(value: TimeInput): Date | undefined {
  const date = value instanceof Date ? value : new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** "4 December", with the year only when it is not this one. */
export function dateWords(date: Date, now: Date, locale?: string): string {
  const year = date.getFullYear() === now.getFullYear() ? undefined : ("numeric" as const);
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year }).format(date);
}

/** "4 December, 14:05". */
export function dateTimeWords(date: Date, now: Date, locale?: string): string {
  return `${dateWords(date, now, locale)}, ${clockWords(date, locale)}`;
}

/** "just now", "5 minutes ago", "today, 14:05", "yesterday, 14:05", "in 3 days"; further away the date itself. */
export function relativeWords(date: Date, now: Date, locale?: string): string {
  const distance = date.getTime() - now.getTime();
  const size = Math.abs(distance);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (size < MINUTE) return distance > 0 ? "in a moment" : "just now";
  if (size < HOUR) return words.format(Math.trunc(distance / MINUTE), "minute");
  const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY);
  if (Math.abs(days) <= 1) return `${words.format(days, "day")}, ${clockWords(date, locale)}`;
  if (Math.abs(days) <= 7) return words.format(days, "day");
  return dateWords(date, now, locale);
}

export function timeWords(value: TimeInput, mode: TimeMode, now: Date, locale?: string): string {
  const date = toDate(value);
  if (date === undefined) return String(value);
  if (mode === "relative") return relativeWords(date, now, locale);
  return mode === "date" ? dateWords(date, now, locale) : dateTimeWords(date, now, locale);
}

function clockWords(date: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(date);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
