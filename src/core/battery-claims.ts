/** What the checks of the contract battery say: plain claims that throw when they do not hold. */
import { ChartpassError, codeOf } from "./errors.ts";

/** 32 equal bytes. */
export function identity(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

export function assert(condition: boolean, claim: string): void {
  if (!condition) throw new Error(`Does not hold: ${claim}`);
}

/**
 * Assert that `run` throws an error whose code begins with `code`, and gives nothing. Foreign bytes have a sender, so a
 * refusal of them always says what to do.
 */
export function refuses(run: () => unknown, code: string): void {
  let result: unknown;
  try {
    result = run();
  } catch (thrown) {
    const found = codeOf(thrown, "ARG_UNTYPED");
    const silent = found.startsWith("WIRE_") && thrown instanceof ChartpassError && thrown.hint === "";
    if (found.startsWith(code) && !silent) return;
    throw new Error(`Refused with ${found} instead of ${code}`, { cause: thrown });
  }
  throw new Error(`Not refused (${code} expected): ${String(result).slice(0, 40)}`);
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`Nothing at ${index}`);
  return item;
}
