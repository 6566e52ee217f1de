/** Recovering a signer throws the library's own errors for bytes that are no signature; senders get one of ours. */
import { ChartpassError } from "../../core/errors.ts";

/** @throws WIRE_SIGNATURE, or what `recovering` throws as ours */
export async function readable<T>(recovering: Promise<T>): Promise<T> {
  try {
    return await recovering;
  } catch (cause) {
    if (cause instanceof ChartpassError) throw cause;
    throw new ChartpassError("WIRE_SIGNATURE", "The signature is not readable.", {
      hint: "Sign and send it again.",
      cause,
    });
  }
}
