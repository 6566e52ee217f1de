/** What the process of the development chains is told by the launcher. */
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { ChartpassError } from "../../core/errors.ts";

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

const schema = v.strictObject({
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

export type NetworkServiceConfig = v.InferOutput<typeof schema>;

/** @throws ARG_CONFIG */
export function readNetworkServiceConfig(path: string | undefined): NetworkServiceConfig {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path ?? "", "utf8")));
  } catch (cause) {
    throw new ChartpassError("ARG_CONFIG", `The chains' configuration ${path ?? ""} cannot be read.`, {
      hint: "Start the network with `npm start`.",
      cause,
    });
  }
}
