/**
 * Long tests in parts: CHARTPASS_PART=3/50 runs the third of fifty equal parts of what a file would try, so that a run of
 * hours can be interrupted and go on (scripts/test-deep.ts). Without it, everything.
 */
const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;

/** The range of `total` things that is this run's. */
export function partOf(total: number): { readonly from: number; readonly to: number } {
  const part = environment?.["CHARTPASS_PART"];
  if (part === undefined) return { from: 0, to: total };
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(part) ?? []).map(Number);
  if (index < 1 || index > count) throw new Error(`CHARTPASS_PART is like 3/50, not ${part}`);
  return { from: Math.floor(((index - 1) * total) / count), to: Math.floor((index * total) / count) };
}
