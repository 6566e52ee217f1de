/** What the patient's pages share: her mail, records, requests and permissions, and how each permission stands. */
import { useQueries, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Hex } from "../protocol/hex.ts";
import type { Permission } from "../vault/secret-worker-api.ts";
import { sweepOwnMail } from "./mail.ts";
import { readPermission } from "./permission-state.ts";
import { permissionStatus, type PermissionStatus } from "./permission-status.ts";
import { useConnection, useIdentity, type Connection } from "./Session.tsx";

const MAIL_MILLISECONDS = 2500;
const CHAIN_MILLISECONDS = 2500;

export const KEYS = {
  records: ["records"],
  deliveries: ["records delivered"],
  requests: ["requests received"],
  permissions: ["permissions"],
  status: (consentId: Hex) => ["permission status", consentId],
} as const;

/** After anything that changes what the vault holds of these. */
export async function refreshPatientData(queries: QueryClient): Promise<void> {
  const keys = [KEYS.records, KEYS.deliveries, KEYS.requests, KEYS.permissions, ["permission status"]];
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** Looks into the mailbox while the page is shown; what came appears in the lists by itself. */
export function usePatientMail() {
  const connection = useConnection();
  const identity = useIdentity();
  const queries = useQueryClient();
  const mail = useQuery({
    queryKey: ["mail", identity.key],
    queryFn: async () => {
      if (!identity.hospital) return { opened: 0, refused: [] };
      const sweep = await sweepOwnMail(connection, identity.hospital, identity.key);
      if (sweep.opened.length > 0) await refreshPatientData(queries);
      return { opened: sweep.opened.length, refused: sweep.refused };
    },
    enabled: identity.hospital !== null,
    refetchInterval: MAIL_MILLISECONDS,
  });
  return { error: mail.error, refused: mail.data?.refused ?? [] };
}

export function useRecords() {
  const { vault } = useConnection();
  return useQuery({ queryKey: KEYS.records, queryFn: () => vault.call("records", {}) });
}

export function useDeliveries() {
  const { vault } = useConnection();
  return useQuery({ queryKey: KEYS.deliveries, queryFn: () => vault.call("deliveries", {}) });
}

export function useRequests() {
  const { vault } = useConnection();
  return useQuery({ queryKey: KEYS.requests, queryFn: () => vault.call("requestsReceived", {}) });
}

export function usePermissions() {
  const { vault } = useConnection();
  return useQuery({ queryKey: KEYS.permissions, queryFn: () => vault.call("permissions", {}) });
}

/** The chain's word on a permission, now. @throws CHAIN_* */
export async function readPermissionStatus(
  { network }: Pick<Connection, "network">,
  permission: Permission,
): Promise<PermissionStatus> {
  const stored = await readPermission(network, permission.consentId);
  return permissionStatus(permission, stored, Math.floor(Date.now() / 1000));
}

export interface StandingPermission {
  readonly permission: Permission;
  /** Undefined until the chain was asked. */
  readonly status: PermissionStatus | undefined;
}

/** Every permission with how it stands, newest first, asked again while the page is shown. */
export function useStandingPermissions() {
  const connection = useConnection();
  const permissions = usePermissions();
  const newestFirst = [...(permissions.data ?? [])].sort((a, b) => b.signedAt - a.signedAt);
  const statuses = useQueries({
    queries: newestFirst.map((permission) => ({
      // The number of orders is part of the key's data: a new order is seen as under way at once.
      queryKey: [...KEYS.status(permission.consentId), permission.stops.length],
      queryFn: () => readPermissionStatus(connection, permission),
      refetchInterval: CHAIN_MILLISECONDS,
      placeholderData: (previous: PermissionStatus | undefined) => previous,
    })),
  });
  const chainError = statuses.find((each) => each.error)?.error ?? null;
  return {
    standing: newestFirst.map((permission, index): StandingPermission => ({
      permission,
      status: statuses[index]?.data,
    })),
    isPending: permissions.isPending,
    error: permissions.error ?? chainError,
    refetch: () => {
      void permissions.refetch();
      for (const each of statuses) void each.refetch();
    },
  };
}
