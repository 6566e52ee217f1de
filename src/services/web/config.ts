/** What the web server is told by the launcher. */
import * as v from "valibot";

export const webConfigSchema = v.strictObject({
  host: v.string(),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  /** Folder of the production build. */
  root: v.string(),
  /** Path of network.json. */
  network: v.string(),
});

export type WebConfig = v.InferOutput<typeof webConfigSchema>;
