/** What a measurement says: one JSON object a line with --json, a table otherwise. */
export interface Measurement {
  readonly bench: string;
  readonly case: string;
  readonly metric: string;
  readonly unit: "ms" | "s" | "share" | "ratio";
  readonly value: number;
}

const json = process.argv.includes("--json");

export function report(measurement: Measurement): void {
  const value = Number(measurement.value.toPrecision(4));
  if (json) console.log(JSON.stringify({ ...measurement, value }));
  else console.log(`${measurement.case.padEnd(28)} ${measurement.metric.padEnd(12)} ${value} ${measurement.unit}`);
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
