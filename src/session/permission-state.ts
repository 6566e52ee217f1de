/** What is in force of a consent, by the relay chain. */
import { readConsent, type StoredConsent } from "../chain/consents.ts";
import type { Hex } from "../protocol/hex.ts";
import { contractOf, type NetworkConfig } from "../protocol/network.ts";
import { readerOf } from "./network.ts";

/** `unposted`: not on chain yet, or never. */
export type PermissionState = "unposted" | "active" | "paused" | "stopped" | "ended";

export async function readPermission(network: NetworkConfig, id: Hex): Promise<StoredConsent | undefined> {
  const chain = readerOf(network, network.relayChain);
  return readConsent(chain, contractOf(network, network.relayChain, "consents"), id);
}

export function permissionState(stored: StoredConsent | undefined, nowSeconds: number): PermissionState {
  if (!stored) return "unposted";
  if (stored.status === "revoked" || stored.status === "burnt") return "stopped";
  if (nowSeconds >= stored.expiry) return "ended";
  return stored.status;
}
