/** What the process of the development chains is told by the launcher. */
import * as v from "valibot";

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

export const networkServiceSchema = v.strictObject({
  host: v.string(),
  /** Where the journals are kept. */
  folder: v.string(),
  /** Key of the one account funded at genesis. */
  operatorKey: v.custom<`0x${string}`>((value) => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value)),
  chains: v.pipe(
    v.array(v.strictObject({ key: v.string(), id: v.pipe(v.number(), v.integer()), port })),
    v.minLength(1),
  ),
});

export type NetworkServiceConfig = v.InferOutput<typeof networkServiceSchema>;
