/** From single checks to the one word on the seal. */
export type CheckState = "passed" | "failed" | "pending" | "unknown";

export interface SealCheck {
  readonly id: string;
  /** What was checked, for example "Signed by Hospital A". */
  readonly label: string;
  /** "unknown" when it could not be checked, for example because a service did not answer. */
  readonly state: CheckState;
  readonly detail?: string;
}

export type SealState = "verified" | "checking" | "incomplete" | "broken";

/** One failed check breaks the seal; one that could not be made keeps it from being verified. No checks prove nothing. */
export function sealState(checks: readonly SealCheck[]): SealState {
  if (checks.some(({ state }) => state === "failed")) return "broken";
  if (checks.some(({ state }) => state === "pending")) return "checking";
  return checks.length > 0 && checks.every(({ state }) => state === "passed") ? "verified" : "incomplete";
}
