/** Request bodies under a limit. Nothing is buffered beyond it, whatever the sender claims in Content-Length. */
import { ChartpassError } from "../../core/errors.ts";

export const JSON_LIMIT = 64 * 1024;

/**
 * The whole body, at most `limit` bytes.
 * @throws WIRE_TOO_LARGE
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  if (!request.body) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** UTF-8 text of a body; malformed bytes are refused, not replaced. @throws WIRE_JSON */
export function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new ChartpassError("WIRE_JSON", "The request is not readable text.", { hint: "Send it again.", cause });
  }
}

function tooLarge(limit: number): ChartpassError {
  const size = limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MB` : `${Math.floor(limit / 1024)} KB`;
  return new ChartpassError("WIRE_TOO_LARGE", `This is larger than the ${size} the service takes.`, {
    hint: "Send something smaller.",
  });
}
