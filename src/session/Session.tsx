/** Gives every screen the network, the vault and who is here. Locking forgets all that was read with the vault's keys. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import { ChartpassError } from "../core/errors.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import { VaultClient } from "../vault/client.ts";
import type { Identity } from "../vault/secret-worker-api.ts";
import { useSession } from "./session-store.ts";

export interface Connection {
  readonly network: NetworkConfig;
  readonly vault: VaultClient;
}

const ConnectionContext = createContext<Connection | null>(null);

export function Session({ network, children }: { network: NetworkConfig; children: ReactNode }) {
  const queries = useQueryClient();
  const connection = useMemo(() => ({ network, vault: new VaultClient({ network }) }), [network]);
  useEffect(() => {
    const stopListening = connection.vault.onLock((reason) => {
      queries.clear();
      useSession.getState().locked(reason);
    });
    return () => {
      stopListening();
      connection.vault.lock();
    };
  }, [connection, queries]);
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new ChartpassError("ARG_SESSION", "This screen is shown outside the session.");
  return connection;
}

/** Who is here. Only for screens that are shown while the vault is open. */
export function useIdentity(): Identity {
  const identity = useSession((state) => state.identity);
  if (!identity) throw new ChartpassError("VAULT_LOCKED", "The vault is locked.", { hint: "Unlock it again." });
  return identity;
}
