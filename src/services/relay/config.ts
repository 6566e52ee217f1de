/** What the process of one relay is told by whoever starts it. */
import * as v from "valibot";
import { bytes32, hexOf, text } from "../../protocol/schema.ts";

export const relayConfigSchema = v.strictObject({
  name: text(80),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  /** Folder of this relay's state. */
  home: v.pipe(v.string(), v.minLength(1)),
  /** Private key: converts, and pays on the relay chain. */
  key: bytes32,
  /** X-Wing seed for sealed shares. */
  messageSecret: hexOf(32),
  networkFile: v.pipe(v.string(), v.minLength(1)),
  /** 1-based position in network.json. */
  index: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Threads that check and convert. When left out: one, or two where there are many processors. */
  threads: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64))),
});
export type RelayServiceConfig = v.InferOutput<typeof relayConfigSchema>;
