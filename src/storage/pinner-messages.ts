/**
 * What a page and a pinner say to each other: the same JSON over HTTP and over the libp2p control protocol.
 *
 *   POST   /pins                 signed "storage.pin" by the storage owner  PinBody -> PinAnswer (with the upload session)
 *   GET    /pins/:root           anyone                                     -> PinStatus
 *   GET    /pins/:root/missing   session of the owner                       -> {missing}
 *   GET    /pins/:root/receipt   session of the owner                       -> StoredReceipt
 *   DELETE /pins/:root           signed "storage.unpin" by the storage owner, body {root}
 *   POST   /sessions             signed "storage.session" by owner or reader  SessionBody -> Session
 *   GET    /session/:cid         any session                                -> {} while it may read this block
 *   POST   /stops                anyone, SignedStop by the consent's owner  -> {}
 *   PUT    /blocks/:cid          session of the owner, HTTP only
 *   GET    /blocks/:cid          session of owner or reader, HTTP only
 *
 * A body that travels over libp2p names the sender's peer id, so the signature binds what bitswap will serve to it.
 */
import * as v from "valibot";
import { bytes32, cid, count, hexUpTo, parseWith, text } from "../protocol/schema.ts";
import { storagePermitSchema } from "../protocol/exchange.ts";

export const CONTROL_PROTOCOL = "/chartpass/pinner/1.0.0";
export const ACTION = { pin: "storage.pin", unpin: "storage.unpin", session: "storage.session" } as const;
/** A root block of 4096 links takes 168 KB. */
const MAX_ROOT_BLOCK = 256 * 1024;
export const MAX_MESSAGE = 1024 * 1024;

const peer = v.optional(v.pipe(text(100), v.regex(/^[a-zA-Z0-9]+$/)));

const pinBodySchema = v.strictObject({ root: cid, block: hexUpTo(MAX_ROOT_BLOCK), peer });
export type PinBody = v.InferOutput<typeof pinBodySchema>;
export const parsePinBody = (input: unknown): PinBody => parseWith(pinBodySchema, input, "storage order");

const unpinBodySchema = v.strictObject({ root: cid });
export const parseUnpinBody = (input: unknown) => parseWith(unpinBodySchema, input, "storage order");

const sessionBodySchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("owner"), root: cid, peer }),
  v.strictObject({ kind: v.literal("reader"), permit: storagePermitSchema, peer }),
]);
export type SessionBody = v.InferOutput<typeof sessionBodySchema>;
export const parseSessionBody = (input: unknown): SessionBody =>
  parseWith(sessionBodySchema, input, "request for stored parts");

const statusFields = {
  status: v.picklist(["queued", "pinning", "pinned", "failed"]),
  /** Blocks kept of `total`, the root among them. */
  have: count,
  total: count,
};
const statusSchema = v.strictObject(statusFields);
export type PinStatus = v.InferOutput<typeof statusSchema>;
export const parsePinStatus = (input: unknown): PinStatus => parseWith(statusSchema, input, "storage status");

const sessionFields = { token: bytes32, expires: count };
const sessionSchema = v.strictObject(sessionFields);
export type Session = v.InferOutput<typeof sessionSchema>;
export const parseSession = (input: unknown): Session => parseWith(sessionSchema, input, "storage session");

const missing = v.pipe(v.array(cid), v.maxLength(4097));
const pinAnswerSchema = v.strictObject({ ...statusFields, ...sessionFields, missing });
export type PinAnswer = v.InferOutput<typeof pinAnswerSchema>;
export const parsePinAnswer = (input: unknown): PinAnswer => parseWith(pinAnswerSchema, input, "storage answer");

/* ---- frames of the control protocol ---- */

const callSchema = v.strictObject({
  method: v.picklist(["GET", "POST", "DELETE"]),
  path: v.pipe(text(300), v.regex(/^\/[a-z0-9/]*$/)),
  authorization: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  body: v.optional(v.pipe(v.string(), v.maxLength(MAX_MESSAGE))),
});
export type PinnerCall = v.InferOutput<typeof callSchema>;
export const parseCall = (input: unknown): PinnerCall => parseWith(callSchema, input, "storage message");

const answerSchema = v.strictObject({ status: count, body: v.unknown() });
export type PinnerReply = v.InferOutput<typeof answerSchema>;
export const parseReply = (input: unknown): PinnerReply => parseWith(answerSchema, input, "storage message");
