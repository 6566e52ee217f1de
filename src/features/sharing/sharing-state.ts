/** From what chain, relays and outbox say to the one thing the patient wants to know: can it be read now. */
import type { PermissionState } from "../../session/permission-state.ts";
import { listWords } from "../../ui/list-words.ts";
import type { OutboxItem } from "../../vault/secret-worker-api.ts";
import type { Readiness } from "./giving.ts";

export type SharingState = "sending" | "shared" | "paused" | "over";

export function sharingState(
  standing: PermissionState | undefined,
  relays: Readiness | undefined,
  outbox: readonly OutboxItem["kind"][],
): SharingState {
  if (standing === "stopped" || standing === "ended") return "over";
  if (standing === "paused") return "paused";
  const enough = relays !== undefined && relays.ready >= relays.needed;
  // The reader has no way in before the answer reached her mailbox.
  return standing === "active" && enough && !outbox.includes("response") ? "shared" : "sending";
}

/** What still has to leave this device, in words. */
export function waitingFor(outbox: readonly OutboxItem["kind"][]): string {
  const shares = outbox.filter((kind) => kind === "share").length;
  const parts = [
    ...(outbox.includes("consent") ? ["your hospital has not posted the permission"] : []),
    ...(shares > 0 ? [shares === 1 ? "one relay has not answered" : `${shares} relays have not answered`] : []),
    ...(outbox.includes("response") ? ["the message to the clinician has not left"] : []),
    ...(outbox.includes("stop") ? ["an order to stop has not reached everyone"] : []),
  ];
  const words = listWords(parts);
  return words === "" ? "" : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
