/** Give the owner's order to a pinner, which ends reading under that permission at once. */
import type { SignedStop } from "../protocol/consent.ts";
import type { PinnerConfig } from "../protocol/network.ts";
import { mostTelling } from "./failure.ts";
import type { StorageNode } from "./node.ts";
import { ask, isNoAnswer, linksTo } from "./pinner-link.ts";

export interface StopOptions {
  /** Needed when the pinner offers no HTTP, and used when its HTTP does not answer. */
  readonly node?: StorageNode | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sending twice is harmless. @throws STORAGE_UNREACHABLE, STORAGE_CANCELLED, CONSENT_SIGNATURE, ARG_LIMIT */
export async function sendStopToPinner(
  pinner: PinnerConfig,
  stop: SignedStop,
  { node, signal }: StopOptions = {},
): Promise<void> {
  const failures: unknown[] = [];
  for (const link of linksTo(pinner, node)) {
    try {
      const call = { method: "POST", path: "/stops", body: JSON.stringify(stop) } as const;
      return await ask(link, call, () => undefined, signal);
    } catch (thrown) {
      if (!isNoAnswer(thrown)) throw thrown;
      failures.push(thrown);
    }
  }
  throw mostTelling(failures);
}
