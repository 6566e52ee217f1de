/** Members endorse what they find stored, not only what a receipt says. */
import { ChartpassError, fromErrorJson } from "../../core/errors.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import type { StoredReceipt } from "../../protocol/record-ledger.ts";
import { parsePinStatus } from "../../storage/pinner-messages.ts";

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Ask the pinner that signed the receipt. One without HTTP cannot be asked; there its signature has to do.
 * @throws STORAGE_NOT_PINNED, STORAGE_UNREACHABLE
 */
export async function requirePinned(network: NetworkConfig, receipt: StoredReceipt): Promise<void> {
  const pinner = network.pinners.find((each) => each.key.toLowerCase() === receipt.pinner.toLowerCase());
  if (!pinner?.url) return;
  const { status, have, total } = parsePinStatus(await ask(new URL(`/pins/${receipt.root}`, pinner.url)));
  if (status === "pinned" && have === total && total >= receipt.blocks) return;
  throw new ChartpassError("STORAGE_NOT_PINNED", "The storage node does not keep all parts of this record yet.", {
    hint: "Wait until storing has finished, or store the record again.",
  });
}

async function ask(url: URL): Promise<unknown> {
  let answer: Response;
  let body: unknown;
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS), redirect: "error" });
    body = await answer.json();
  } catch (cause) {
    throw new ChartpassError("STORAGE_UNREACHABLE", "The storage node does not answer.", {
      hint: "Nothing was lost. Try again in a moment.",
      cause,
    });
  }
  if (!answer.ok) throw fromErrorJson(body, "STORAGE_NOT_PINNED");
  return body;
}
