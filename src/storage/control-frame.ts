/** Frames of the control protocol: four bytes of length, big endian, then UTF-8 JSON. One call and one reply per stream. */
import type { Stream } from "@libp2p/interface";
import { joined } from "./collect.ts";
import { storageError } from "./failure.ts";
import { MAX_MESSAGE } from "./pinner-messages.ts";

const LENGTH_BYTES = 4;

export async function writeFrame(stream: Stream, value: unknown, signal: AbortSignal): Promise<void> {
  const json = new TextEncoder().encode(JSON.stringify(value));
  if (json.length > MAX_MESSAGE + LENGTH_BYTES) throw storageError("STORAGE_LIMIT", "The message is too large.");
  const frame = new Uint8Array(LENGTH_BYTES + json.length);
  new DataView(frame.buffer).setUint32(0, json.length);
  frame.set(json, LENGTH_BYTES);
  if (!stream.send(frame)) await stream.onDrain({ signal });
}

/** @throws STORAGE_UNREACHABLE when the stream ends early, STORAGE_LIMIT */
export async function readFrame(stream: Stream, signal: AbortSignal): Promise<unknown> {
  const abort = () => stream.abort(storageError("STORAGE_UNREACHABLE", "The storage service did not answer in time."));
  signal.addEventListener("abort", abort, { once: true });
  try {
    const parts: Uint8Array[] = [];
    let length = 0;
    let expected = Infinity;
    for await (const chunk of stream) {
      parts.push(chunk instanceof Uint8Array ? chunk : chunk.subarray());
      length += parts.at(-1)?.length ?? 0;
      if (expected === Infinity && length >= LENGTH_BYTES) {
        expected = LENGTH_BYTES + new DataView(joined(parts).buffer).getUint32(0);
        if (expected > MAX_MESSAGE + LENGTH_BYTES) throw storageError("STORAGE_LIMIT", "The message is too large.");
      }
      if (length >= expected) {
        return JSON.parse(
          new TextDecoder("utf-8", { fatal: true }).decode(joined(parts).subarray(LENGTH_BYTES, expected)),
        );
      }
    }
  } finally {
    signal.removeEventListener("abort", abort);
  }
  throw storageError("STORAGE_UNREACHABLE", "The storage service ended the conversation early.");
}
