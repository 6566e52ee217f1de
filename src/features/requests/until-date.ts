/** Days as date fields give them, in the person's own time zone. */

/** yyyy-mm-dd of today plus `days`. */
export function dateInDays(days: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Seconds since 1970 of the end of that day; undefined when it is no day or over already. */
export function endOfDay(date: string, now = Date.now()): number | undefined {
  const [year, month, day] = date.split("-").map(Number);
  if (!year || !month || !day) return undefined;
  const end = new Date(year, month - 1, day, 23, 59, 59).getTime();
  return end > now ? Math.floor(end / 1000) : undefined;
}
