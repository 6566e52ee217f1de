/** What still has to reach someone, as the page sees it: bytes instead of hex. */
import { fromHex } from "../protocol/hex.ts";
import type { OutboxItem } from "./secret-worker-api.ts";
import type { OutboxEntry } from "./state.ts";

export function outboxItem(entry: OutboxEntry): OutboxItem {
  return "sealed" in entry ? { ...entry, sealed: fromHex(entry.sealed) } : { ...entry };
}
