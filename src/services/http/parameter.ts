/** Values in a path or query: plain text, checked as strictly as bodies. */
import * as v from "valibot";
import { parseWith } from "../../protocol/schema.ts";

/** A whole number of at most 15 digits. */
export const number = v.pipe(v.string(), v.regex(/^\d{1,15}$/, "expected a number"), v.transform(Number));

/** @throws WIRE_SHAPE */
export function parameter<S extends v.GenericSchema>(
  schema: S,
  value: string | undefined,
  what: string,
): v.InferOutput<S> {
  return parseWith(v.strictObject({ value: schema }), { value }, what).value;
}
