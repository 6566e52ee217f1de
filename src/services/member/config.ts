/** What the process of one member is told by whoever starts it. */
import * as v from "valibot";
import { frameOf } from "../../protocol/frame-limits.ts";
import { bytes32, hexOf, text } from "../../protocol/schema.ts";

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

export const memberConfigSchema = v.strictObject({
  name: text(80),
  port,
  /** Folder of this member's state. */
  home: v.pipe(v.string(), v.minLength(1)),
  /** Id of the hospital whose consortium this is. */
  hospital: bytes32,
  /** 1-based position in the hospital's list of members. */
  index: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Private key: attests, endorses, and pays on the chains. */
  key: bytes32,
  isHospital: v.boolean(),
  networkFile: v.pipe(v.string(), v.minLength(1)),
  /* The hospital's own member only: */
  /** P-256 private key that signs records. */
  issuerPrivateKey: v.optional(bytes32),
  /** X-Wing seed for messages to the hospital. */
  messageSecret: v.optional(hexOf(32)),
  /** Master frame of the key authority. */
  master: v.optional(frameOf("master")),
  /** Factor of the key authority's firewall; an authority from before there was one has none. */
  factor: v.optional(bytes32),
  /** Whoever knows it may register a staff key. */
  staffCode: v.optional(v.pipe(text(100), v.minLength(6))),
});
export type MemberConfig = v.InferOutput<typeof memberConfigSchema>;
