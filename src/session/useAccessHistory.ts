/** Reads the history of every permission from the relay chain, again and again while it is shown. */
import { useQuery } from "@tanstack/react-query";
import { isTrailWhole, readConsentHistory } from "../chain/events.ts";
import { readTrail } from "../chain/hub.ts";
import { contractOf } from "../protocol/network.ts";
import type { Permission } from "../vault/secret-worker-api.ts";
import { completenessOf, historyLines, type PermissionHistory } from "./access-history.ts";
import { readerOf } from "./network.ts";
import { useDeliveries, usePermissions, useRecords, useRequests } from "./patient-data.ts";
import { useConnection, type Connection } from "./Session.tsx";

const POLL_MILLISECONDS = 3000;
/** Between two looks at a trail whose events and counters were read in different blocks. */
const SECOND_LOOK_MILLISECONDS = 700;

export function useAccessHistory() {
  const connection = useConnection();
  const permissions = usePermissions();
  const requests = useRequests();
  const records = useRecords();
  const deliveries = useDeliveries();
  const given = permissions.data ?? [];
  const histories = useQuery({
    queryKey: ["permission histories", given.map((each) => each.consentId)],
    queryFn: () => Promise.all(given.map((each) => readHistory(connection, each))),
    enabled: permissions.data !== undefined,
    refetchInterval: POLL_MILLISECONDS,
  });
  const read = histories.data ?? given.map((permission) => ({ permission, events: [], whole: true }));
  return {
    lines: historyLines(connection.network, {
      histories: read,
      requests: requests.data ?? [],
      records: records.data ?? [],
      deliveries: deliveries.data ?? [],
    }),
    completeness: histories.data ? completenessOf(histories.data) : "nothing",
    isPending: permissions.isPending || (given.length > 0 && histories.isPending),
    error: permissions.error ?? histories.error ?? requests.error ?? records.error,
    refetch: () => void histories.refetch(),
  } as const;
}

async function readHistory({ network }: Connection, permission: Permission): Promise<PermissionHistory> {
  const first = await readOnce(network, permission);
  if (first.whole) return first;
  await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK_MILLISECONDS));
  return readOnce(network, permission);
}

async function readOnce(network: Connection["network"], permission: Permission): Promise<PermissionHistory> {
  const { relayChain } = network;
  const reader = readerOf(network, relayChain);
  const hub = contractOf(network, relayChain, "hub");
  const consents = contractOf(network, relayChain, "consents");
  const [trail, events] = await Promise.all([
    readTrail(reader, hub, permission.consentId),
    readConsentHistory(reader, { consents, hub }, permission.consentId),
  ]);
  return { permission, events, whole: isTrailWhole(events, trail) };
}
