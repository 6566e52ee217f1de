/** Hex strings and bytes at the boundary of messages. viem's own types and conversions, under this project's errors. */
import { bytesToHex, hexToBytes, isHex, type Address, type Hex } from "viem";
import { ChartpassError } from "../core/errors.ts";

export type { Address, Hex };
export { bytesToHex as toHex };

/**
 * Bytes of a 0x-prefixed hex string.
 * @param size  required length in bytes, when given
 * @throws WIRE_HEX
 */
export function fromHex(value: string, size?: number): Uint8Array {
  if (!isHex(value) || value.length % 2 !== 0) throw bad("The value is not hexadecimal.");
  const bytes = hexToBytes(value);
  if (size !== undefined && bytes.length !== size) throw bad(`Expected ${size} bytes, found ${bytes.length}.`);
  return bytes;
}

function bad(message: string): ChartpassError {
  return new ChartpassError("WIRE_HEX", message, { hint: "Ask the sender to send it again." });
}
