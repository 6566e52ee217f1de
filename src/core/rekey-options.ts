/** What every suite asks of the options of a grant. */
import { ChartpassError } from "./errors.ts";
import type { RekeyOptions } from "./suite.ts";

/** @throws ARG_CONTEXT, ARG_RELAYS, ARG_THRESHOLD */
export function checkRekeyOptions({ context, relays, threshold }: RekeyOptions, maxRelays: number): void {
  if (context.length !== 32) throw new ChartpassError("ARG_CONTEXT", "The context of a grant is 32 bytes.");
  if (!Number.isInteger(relays) || relays < 1 || relays > maxRelays) {
    throw new ChartpassError("ARG_RELAYS", `A grant names 1 to ${maxRelays} relays.`);
  }
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > relays) {
    throw new ChartpassError("ARG_THRESHOLD", "The threshold must be between one and the number of shares.");
  }
}

/** The one capsule of a grant of a suite that is `oneTime`. @throws ARG_SOURCE */
export function sourceOf({ source }: RekeyOptions): NonNullable<RekeyOptions["source"]> {
  if (source === undefined) throw new ChartpassError("ARG_SOURCE", "A grant of this kind is for one capsule: name it.");
  return source;
}
