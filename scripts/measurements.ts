/** What a measurement says: one JSON object a line with --json, a table otherwise. */
export interface Measurement {
  readonly bench: string;
  readonly case: string;
  readonly metric: string;
  readonly unit: "ms" | "s" | "share" | "ratio" | "bytes" | "per second" | "count";
  readonly value: number;
  /** What the value is compared with, measured in the same run unless the name says otherwise. */
  readonly baseline?: string;
  /** Value divided by the baseline's: below 1 is faster, or smaller. */
  readonly ratio?: number;
}

export function report(measurement: Measurement): void {
  console.log(lineOf(measurement, process.argv.includes("--json")));
}

export function lineOf(measurement: Measurement, json: boolean): string {
  const value = short(measurement.value);
  const ratio = measurement.ratio === undefined ? undefined : short(measurement.ratio);
  if (json) return JSON.stringify({ ...measurement, value, ...(ratio === undefined ? {} : { ratio }) });
  const { case: subject, metric, unit, baseline } = measurement;
  const compared = baseline === undefined ? "" : `  = ${ratio ?? "?"} x ${baseline}`;
  return `${subject.padEnd(36)} ${metric.padEnd(26)} ${value} ${unit}${compared}`;
}

/** For people only: never among the measurements. */
export function remark(words: string): void {
  console.error(words);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper;
}

const short = (value: number): number => Number(value.toPrecision(4));
