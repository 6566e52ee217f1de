/** A clinician's request in the vault, and the one-time keys it has until it is closed. */
import { ChartpassError } from "../core/errors.ts";
import type { Suite } from "../core/suite.ts";
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

/** How the request wants its answer sealed: what its own one-time address is of. */
export function suiteOfRequest(vault: UnlockedVault, { request }: SentEntry): Suite {
  return vault.suiteOf(fromHex(request.body.address_));
}

export function readerAccount(entry: SentEntry) {
  return accountOf(fromHex(oneTimeKeys(entry).reader, RANDOM_ACCOUNT));
}
