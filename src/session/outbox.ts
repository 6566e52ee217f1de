/**
 * The outbox: everything signed or sealed that still has to reach someone. It survives lock and restart, so nothing the
 * person signed is lost when a service is away; sending again is harmless everywhere.
 */
import { codeOf } from "../core/errors.ts";
import { announceRequest, postConsent, postStop, sendMail } from "../peers/hospital-client.ts";
import { relayByKey, sendSealedShare, sendStop } from "../peers/relay-client.ts";
import type { OutboxItem } from "../vault/secret-worker-api.ts";
import type { SignedStop } from "../protocol/consent.ts";
import { loadStorageActions, openStorage } from "../storage/open.ts";
import { callerFor } from "./signing.ts";
import type { Connection } from "./Session.tsx";

export interface Delivery {
  readonly item: OutboxItem;
  /** Undefined when it arrived. */
  readonly failure?: unknown;
}

/** Deliver these items side by side, in any order. Never throws: each item says how it went. */
export function deliver(connection: Connection, items: readonly OutboxItem[]): Promise<Delivery[]> {
  return Promise.all(
    items.map(async (item): Promise<Delivery> => {
      try {
        await send(connection, item);
        await connection.vault.call("delivered", { id: item.id });
        return { item };
      } catch (failure) {
        if (isFinal(failure)) await connection.vault.call("delivered", { id: item.id }).catch(() => undefined);
        return { item, failure };
      }
    }),
  );
}

let sweeping: Promise<Delivery[]> | undefined;

/** Deliver whatever is left from before. One sweep at a time. */
export function sweepOutbox(connection: Connection): Promise<Delivery[]> {
  sweeping ??= (async () => deliver(connection, await connection.vault.call("outbox", {})))().finally(() => {
    sweeping = undefined;
  });
  return sweeping;
}

async function send(connection: Connection, item: OutboxItem): Promise<unknown> {
  const { network } = connection;
  switch (item.kind) {
    case "share":
      return sendSealedShare(relayByKey(network, item.relay), item.sealed);
    case "consent":
      return postConsent(network, item.signed);
    case "stop":
      return item.relay
        ? sendStop(relayByKey(network, item.relay), item.stop)
        : Promise.all([postStop(network, item.hospital, item.stop), tellStorage(connection, item.stop)]);
    case "announcement":
      return announceRequest(callerFor(connection), item.hospital, item.announcement);
    case "request":
    case "response":
    case "decline":
      return sendMail(network, item.hospital, item.mailbox, item.kind, item.sealed);
  }
}

/** The storage services stop serving at once. One that is away learns it from the chain. */
async function tellStorage({ network }: Connection, stop: SignedStop): Promise<void> {
  const node = network.pinners.every((pinner) => pinner.url) ? undefined : await openStorage(network.pinners);
  const { sendStopToPinner } = await loadStorageActions();
  await Promise.allSettled(network.pinners.map((pinner) => sendStopToPinner(pinner, stop, { node })));
}

/** Refused now, but not for good: an earlier order is still on its way, or a clock is wrong. */
const PASSING: ReadonlySet<string> = new Set(["CONSENT_REVISION", "CONSENT_UNKNOWN", "WIRE_AUTH"]);
const FINAL: ReadonlySet<string> = new Set([
  "ARG_FORBIDDEN",
  "RELAY_SHARE",
  "RELAY_SHARE_PLACE",
  "RELAY_SHARE_TERMS",
  "RELAY_NOT_NAMED",
]);

/** The receiver understood and said no: sending again cannot help, unless an earlier order has yet to arrive there. */
function isFinal(failure: unknown): boolean {
  const code = codeOf(failure);
  if (PASSING.has(code)) return false;
  return code.startsWith("CONSENT_") || code.startsWith("WIRE_") || FINAL.has(code);
}
