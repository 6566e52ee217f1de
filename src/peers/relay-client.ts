/** Relays as people's apps see them. All functions throw RELAY_UNREACHABLE, or the relay's own refusal. */
import type { Hex } from "viem";
import { ChartpassError } from "../core/errors.ts";
import { sealMessage } from "../core/seal/message.ts";
import type { Random } from "../core/suite.ts";
import type { SignedStop } from "../protocol/consent.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import type { ShareEnvelope, SignedOpen } from "../protocol/exchange.ts";
import { fromHex, type Address } from "../protocol/hex.ts";
import type { NetworkConfig, RelayConfig } from "../protocol/network.ts";
import { callForBytes, callForJson, LONG_CALL, type CallOptions, type Unreachable } from "./call.ts";
import {
  readyAnswer,
  relayStatusAnswer,
  shareAnswer,
  stopAnswer,
  type Readiness,
  type RelayStatus,
} from "./relay-messages.ts";

/** The relay with this key. @throws ARG_NETWORK */
export function relayByKey(config: NetworkConfig, key: Address): RelayConfig {
  const found = config.relays.find((each) => each.key.toLowerCase() === key.toLowerCase());
  if (found) return found;
  throw new ChartpassError("ARG_NETWORK", "A relay that this permission names is not part of this network.", {
    hint: "Ask for a new permission.",
  });
}

export function relayStatus(relay: RelayConfig, options?: CallOptions): Promise<RelayStatus> {
  return callForJson({ ...to(relay), method: "GET", path: "/status" }, relayStatusAnswer, "relay's answer", options);
}

/** Hand a relay its share, sealed to it. The relay checks everything before it says yes. Sending twice is harmless. */
export async function sendShare(
  relay: RelayConfig,
  envelope: ShareEnvelope,
  random: Random,
  options?: CallOptions,
): Promise<void> {
  const plain = new TextEncoder().encode(JSON.stringify(envelope));
  await sendSealedShare(relay, sealMessage(fromHex(relay.messageKey), plain, mailInfo("share"), random), options);
}

/** The same with an envelope the vault has sealed: an open share never enters the page. */
export async function sendSealedShare(relay: RelayConfig, body: Uint8Array, options?: CallOptions): Promise<void> {
  await callForJson({ ...to(relay), method: "POST", path: "/shares", body }, shareAnswer, "relay's answer", options);
}

/**
 * Give the owner's order to a relay, which acts on it at once and puts it on chain too.
 * @returns the transaction, zero when there was nothing left to post or the chain is away
 */
export async function sendStop(relay: RelayConfig, stop: SignedStop, options?: CallOptions): Promise<Hex> {
  const call = { ...to(relay), method: "POST", path: "/stops", body: stop } as const;
  return (await callForJson(call, stopAnswer, "relay's answer", { timeout: LONG_CALL, ...options })).transaction;
}

/**
 * Whether the relay accepts openings of this consent now.
 * @param waitSeconds  let the relay hold the answer until it is yes, at most 10
 */
export function consentReady(
  relay: RelayConfig,
  consentId: Hex,
  waitSeconds = 0,
  options?: CallOptions,
): Promise<Readiness> {
  const path = `/consents/${consentId}?wait=${waitSeconds}`;
  return callForJson({ ...to(relay), method: "GET", path }, readyAnswer, "relay's answer", {
    timeout: LONG_CALL,
    ...options,
  });
}

/**
 * Ask for a fragment. Counts as access. The same opening again gives the same fragment and leaves no second trace.
 * @returns sealed FragmentEnvelope: openMessage(readerMessageSecret, bytes, mailInfo("fragment"))
 */
export function openAtRelay(relay: RelayConfig, open: SignedOpen, options?: CallOptions): Promise<Uint8Array> {
  return callForBytes({ ...to(relay), method: "POST", path: "/open", body: open }, { timeout: LONG_CALL, ...options });
}

function to(relay: RelayConfig): { url: string; unreachable: Unreachable } {
  return {
    url: relay.url,
    unreachable: {
      code: "RELAY_UNREACHABLE",
      message: `${relay.name} does not answer.`,
      hint: "Nothing was lost. Try again in a moment; two of the three relays are enough.",
    },
  };
}
