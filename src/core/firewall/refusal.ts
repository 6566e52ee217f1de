/** Why a firewall released nothing. The codes are stable; the person always reads the same calm words. */
import { ChartpassError } from "../errors.ts";

export type FirewallCode =
  /** The revealed seed is not the one committed to. */
  | "CRYPTO_FIREWALL_SEED"
  /** A value is not the one that coins and public data give. */
  | "CRYPTO_FIREWALL_VALUE"
  /** The part of a grant that depends on a lasting key does not satisfy its equation. */
  | "CRYPTO_FIREWALL_GRANT"
  /** The owner's address is not that of the person this vault belongs to. */
  | "CRYPTO_FIREWALL_OWNER"
  /** No such exchange is under way, or it is over. */
  | "CRYPTO_FIREWALL_ORDER"
  /** Too many exchanges were begun and not finished, or this firewall has refused before. */
  | "CRYPTO_FIREWALL_STOPPED"
  /** A permission was signed, and what is to be sent of it is not what was let through. */
  | "CRYPTO_FIREWALL_UNSENT"
  /** An authority's key does not fit what was published. */
  | "CRYPTO_FIREWALL_AUTHORITY";

export function blocked(code: FirewallCode, cause?: unknown): ChartpassError {
  if (code === "CRYPTO_FIREWALL_AUTHORITY") {
    return new ChartpassError(code, "The key made for this person does not fit what the hospital published.", {
      hint: "Nothing was delivered. Ask whoever runs the hospital's service to look at its key authority.",
      cause,
    });
  }
  if (code === "CRYPTO_FIREWALL_UNSENT") {
    return new ChartpassError(code, "This permission did not pass the check on this device.", {
      hint: "It was signed and will not be sent from here. To share, ask for a new request. Tell your hospital.",
      cause,
    });
  }
  return new ChartpassError(code, "This permission did not pass the check on this device.", {
    hint: "Nothing was shared. Reload the page and try again. If it happens again, tell your hospital.",
    cause,
  });
}
