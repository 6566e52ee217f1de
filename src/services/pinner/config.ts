/** Configuration of one pinner, written by whoever starts it. */
import * as v from "valibot";
import { count, hexOf, text } from "../../protocol/schema.ts";

const MEGABYTE = 1024 * 1024;
const port = v.pipe(count, v.maxValue(65_535));

export const pinnerConfigSchema = v.strictObject({
  name: text(20),
  /** HTTP API, or only its /status when `http` is false. */
  port,
  /** WebSocket listener of libp2p. */
  wsPort: port,
  /** Directory of all state. */
  home: v.pipe(v.string(), v.minLength(1)),
  /** Signs receipts; the libp2p identity follows from it. */
  key: hexOf(32),
  /** Whether blocks and records are served over HTTP; without, bitswap is the only way. */
  http: v.boolean(),
  networkFile: v.string(),
  /** Largest block, in bytes. */
  maxBlock: v.optional(count, 2 * MEGABYTE),
  /** Largest record version, all blocks together, in bytes. */
  maxPin: v.optional(count, 64 * MEGABYTE),
  /** All records together, in bytes. */
  maxTotal: v.optional(count, 20 * 1024 * MEGABYTE),
});
export type PinnerServiceConfig = v.InferOutput<typeof pinnerConfigSchema>;
