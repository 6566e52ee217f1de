/** A share is refused: its patient can send another, and nothing has left. */
import { ChartpassError } from "../../core/errors.ts";

export const shareError = (code: `CONSENT_${string}` | `RELAY_${string}`, message: string): ChartpassError =>
  new ChartpassError(code, message, { hint: "Nothing was shared. Answer the request again." });
