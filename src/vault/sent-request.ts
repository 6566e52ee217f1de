/** A clinician's request in the vault, and the one-time keys it has until it is closed. */
import { ChartpassError } from "../core/errors.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import { accountOf, RANDOM_ACCOUNT } from "./hierarchy.ts";
import type { SentEntry } from "./state.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

export function sentRequest(vault: UnlockedVault, requestId: Hex): SentEntry {
  return found(
    vault.state.sent.find((each) => each.request.body.requestId === requestId),
    "request",
  );
}

/** @throws VAULT_REQUEST_CLOSED */
export function oneTimeKeys(entry: SentEntry) {
  if (entry.keys) return entry.keys;
  throw new ChartpassError("VAULT_REQUEST_CLOSED", "This request is closed; its keys are gone.", {
    hint: "Send the patient a new request.",
  });
}

export function readerAccount(entry: SentEntry) {
  return accountOf(fromHex(oneTimeKeys(entry).reader, RANDOM_ACCOUNT));
}
