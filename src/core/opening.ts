/** Opening says that it failed, never where or in which part: the difference would be an oracle. */
import { ChartpassError } from "./errors.ts";

/** @throws CRYPTO_OPEN for every failure alike */
export function opaque(open: () => Uint8Array): Uint8Array {
  try {
    return open();
  } catch {
    throw openError();
  }
}

export function openError(): ChartpassError {
  return new ChartpassError("CRYPTO_OPEN", "This could not be opened.", {
    hint: "Check that it was shared with you, and ask for it again if it was.",
  });
}
