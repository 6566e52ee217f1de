/** Hospital -> patient: an issued record, sealed to her message key and left in her mailbox. */
import * as v from "valibot";
import { bytes32, count, parseWith, text } from "./schema.ts";

const part = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^(header|s\d{1,4})$/)),
  title: text(200),
  /** Canonical section text exactly as hashed by the hospital. */
  content: v.pipe(v.string(), v.maxLength(6_000_000)),
  /** SD-JWT disclosure; empty for the header, which the hospital signed in clear digest. */
  disclosure: v.pipe(v.string(), v.maxLength(4000)),
});

const schema = v.strictObject({
  kind: v.literal("record"),
  /** Random id of the document at the hospital. */
  documentId: bytes32,
  hospital: bytes32,
  title: text(200),
  time: count,
  jwt: v.pipe(v.string(), v.maxLength(200_000)),
  /** SD-JWT disclosure that shows which patient (PID) the record is about. */
  subjectDisclosure: v.optional(v.pipe(v.string(), v.maxLength(4000)), ""),
  header: part,
  sections: v.pipe(v.array(part), v.minLength(1), v.maxLength(200)),
});
export type Delivery = v.InferOutput<typeof schema>;
export const parseDelivery = (input: unknown): Delivery => parseWith(schema, input, "delivered record");
