/** The two firewall workers of an open vault, beside its secret worker. They end with it. */
import { ChartpassError } from "../core/errors.ts";
import { parseNetwork } from "../protocol/network.ts";
import type { FirewallPageApi } from "../workers/firewall-api.ts";
// The build gives this address as the default export; the linter sees the worker itself.
// oxlint-disable-next-line import/default
import firewallWorkerUrl from "../workers/firewall-worker.ts?worker&url";
import { connect, type Connection } from "../workers/rpc.ts";
import { startWorker } from "../workers/trusted-worker.ts";
import { createFirewallGuard, type FirewallGuard } from "./firewall-guard.ts";
import type { Releases } from "./releases.ts";
import type { SecretApi } from "./secret-worker-api.ts";

export interface FirewallPair extends FirewallGuard {
  end(reason: ChartpassError): void;
}

/**
 * @param network  network.json as served; each worker checks it for itself
 * @param vault    the secret worker
 * @param releases where what they let through is noted
 */
export async function startFirewalls(
  network: unknown,
  vault: Connection<SecretApi>,
  releases: Releases,
  onError: () => void,
): Promise<FirewallPair> {
  const start = (leg: "first" | "second") => {
    const worker = startWorker(firewallWorkerUrl, `chartpass-firewall-${leg}`);
    worker.addEventListener("error", onError);
    return { leg, worker, page: connect<FirewallPageApi>(worker) };
  };
  const [first, second] = [start("first"), start("second")];
  const both = [first, second];
  const end = (reason: ChartpassError): void => {
    for (const { worker, page } of both) {
      worker.terminate();
      page.close(reason);
    }
  };
  try {
    const ports = await Promise.all(
      both.map(async ({ leg, page }) => {
        await page.call("configure", { network, leg });
        const { port1, port2 } = new MessageChannel();
        await page.call("attach", { port: port1 }, { transfer: [port1] });
        return port2;
      }),
    );
    const [one, two] = ports as [MessagePort, MessagePort];
    await vault.call("connectFirewalls", { first: one, second: two }, { transfer: [one, two] });
  } catch (cause) {
    end(new ChartpassError("VAULT_WORKER", "The vault could not be started.", { hint: "Load the page again.", cause }));
    throw cause;
  }
  return { ...createFirewallGuard(parseNetwork(network), first.page, second.page, releases), end };
}
