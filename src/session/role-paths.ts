/** Where each role is at home. */
import type { Identity, VaultRole } from "../vault/secret-worker-api.ts";

export const HOME: Readonly<Record<VaultRole, string>> = {
  patient: "/patient",
  clinician: "/clinician",
  staff: "/hospital",
};

/** Where a new vault goes on: registering with the hospital, or signing in to its desk. */
export const REGISTER: Readonly<Record<VaultRole, string>> = {
  patient: "/patient/enrol",
  clinician: "/clinician/enrol",
  staff: "/hospital/sign-in",
};

/** The page a person lands on after her vault opened. */
export function landingPath(identity: Identity): string {
  const role = identity.role ?? "patient";
  return identity.enrolment === "registered" || role === "staff" ? HOME[role] : REGISTER[role];
}
