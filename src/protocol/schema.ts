/** Building blocks of the strict parsers for foreign JSON, and the one function that applies them. */
import * as v from "valibot";
import { ChartpassError, type ErrorCode } from "../core/errors.ts";
import type { Address, Hex } from "./hex.ts";

const isHexOf = (bytes: number) => new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`, "i");

/** Exactly `bytes` bytes in hex. */
export const hexOf = (bytes: number) =>
  v.custom<Hex>((value) => typeof value === "string" && isHexOf(bytes).test(value), `expected ${bytes} bytes in hex`);
/** Any even number of hex digits, at most `max` bytes. */
export const hexUpTo = (max: number) =>
  v.custom<Hex>(
    (value) => typeof value === "string" && /^0x([0-9a-f]{2})*$/i.test(value) && value.length <= 2 + 2 * max,
    `expected at most ${max} bytes in hex`,
  );
export const bytes32 = hexOf(32);
export const signature = hexOf(65);
export const address = v.custom<Address>(
  (value) => typeof value === "string" && isHexOf(20).test(value),
  "expected an address",
);
/** Text of a bounded length without control characters except line breaks and tabs. */
export const text = (max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^[^\p{Cc}]*(?:[\n\r\t][^\p{Cc}]*)*$/u, "control characters"));
/** Seconds since 1970, or any other whole number that fits a uint48. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 48 - 1));
export const cid = v.pipe(v.string(), v.regex(/^b[a-z2-7]{40,120}$/, "expected a CID of version 1"));
export const url = v.pipe(v.string(), v.url(), v.maxLength(300));

/**
 * Parse a foreign value, given as JSON text or already as a value.
 * @param what  noun for the message, for instance "request"
 * @throws WIRE_JSON, or `code` when the shape is wrong
 */
export function parseWith<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  what: string,
  code: ErrorCode = "WIRE_SHAPE",
): v.InferOutput<S> {
  const result = v.safeParse(schema, typeof input === "string" ? fromJson(input, what) : input);
  if (result.success) return result.output;
  const first = result.issues[0];
  const where = v.getDotPath(first) ?? "top level";
  throw new ChartpassError(code, `The ${what} is not in the expected form (${where}: ${first.message}).`, {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}

function fromJson(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ChartpassError("WIRE_JSON", `The ${what} is not readable JSON.`, {
      hint: "It may have been cut short; fetch or send it again.",
      cause,
    });
  }
}
