/** The one answer to everything sealed that does not open: which check failed would help only an attacker. */
import { ChartpassError } from "../errors.ts";

export function refusal(): ChartpassError {
  return new ChartpassError("CRYPTO_OPEN", "The sealed data does not open with this key.", {
    hint: "It was altered, cut short, or sealed for someone or something else. Fetch it again, or ask the sender.",
  });
}
