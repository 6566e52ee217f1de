/** Days as date fields write them (yyyy-mm-dd), in the device's time zone. Moments are seconds since 1970. */

/** The day of a moment. */
export function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Today plus `days`. */
export function dateInDays(days: number, now = new Date()): string {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).getTime() / 1000);
}

/** The last second of that day; undefined when it is no day or over already. @param now  milliseconds since 1970 */
export function endOfDay(day: string, now = Date.now()): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const end = new Date(year, month - 1, date, 23, 59, 59).getTime();
  return end > now ? Math.floor(end / 1000) : undefined;
}
