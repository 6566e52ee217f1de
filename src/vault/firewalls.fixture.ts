/** Test material: a vault behind its two firewalls, as the page has it, with room for a vault that cheats. */
import { fixedRandom } from "../core/generator.fixture.ts";
import { loadPairing } from "../core/pairing/load.ts";
import type { FirewallPageApi, FirewallWalletApi, PermissionChoice } from "../workers/firewall-api.ts";
import { firewallWork } from "../workers/firewall-work.ts";
import { connect, serve, type AnswerOf, type CallOptions, type ParamsOf } from "../workers/rpc.ts";
import { createReleases, type ReleaseStorage } from "./releases.ts";
import type { OutboxItem, SecretApi } from "./secret-worker-api.ts";
import { createFirewallGuard } from "./firewall-guard.ts";
import { network, type TestVault } from "./world.fixture.ts";

/** Changes what the vault tells a firewall. */
export type Bend = <K extends keyof FirewallWalletApi>(
  leg: "first" | "second",
  method: K,
  params: ParamsOf<FirewallWalletApi, K>,
) => ParamsOf<FirewallWalletApi, K>;

/**
 * @param ahead seconds by which the firewalls' clock differs from the vault's
 * @returns the vault as screens see it: answers checked, and the firewalls' own ports
 */
export async function behindFirewalls(
  vault: TestVault,
  label: string,
  bend: Bend = (_leg, _method, params) => params,
  ahead = 0,
) {
  const start = async (leg: "first" | "second") => {
    const page = new MessageChannel();
    serve<FirewallPageApi>(
      page.port1,
      firewallWork({
        random: fixedRandom(`firewall ${leg} ${label}`),
        now: () => (vault.clock.seconds + ahead) * 1000,
        loadPairing,
      }),
    );
    const connection = connect<FirewallPageApi>(page.port2);
    await connection.call("configure", { network, leg });
    const toFirewall = new MessageChannel();
    await connection.call("attach", { port: toFirewall.port1 }, { transfer: [toFirewall.port1] });
    const honest = connect<FirewallWalletApi>(toFirewall.port2);
    // The subverted vault, modelled by a middleman who knows all that it knows.
    const toVault = new MessageChannel();
    const through = <K extends keyof FirewallWalletApi>(
      method: K,
      params: ParamsOf<FirewallWalletApi, K>,
    ): Promise<AnswerOf<FirewallWalletApi, K>> => honest.call(method, bend(leg, method, params));
    serve<FirewallWalletApi>(toVault.port1, {
      begin: (params) => through("begin", params),
      release: (params) => through("release", params),
      approve: (params) => through("approve", params),
      seal: (params) => through("seal", params),
    });
    return { connection, port: toVault.port2 };
  };
  const [first, second] = [await start("first"), await start("second")];
  await vault.call(
    "connectFirewalls",
    { first: first.port, second: second.port },
    { transfer: [first.port, second.port] },
  );
  const { vaultId } = await vault.call("identity", {});
  const storage = memoryStorage();
  const releases = createReleases(storage, vaultId);
  const guard = createFirewallGuard(network, first.connection, second.connection, releases);
  const seen: TestVault = {
    ...vault,
    async call<K extends keyof SecretApi>(
      method: K,
      params: ParamsOf<SecretApi, K>,
      options?: CallOptions,
    ): Promise<AnswerOf<SecretApi, K>> {
      if (method === "draftConsent") await guard.allow(await vault.call("identity", {}), params as PermissionChoice);
      const answer = await vault.call(method, params, options);
      if (method === "outbox") return releases.sendable(answer as OutboxItem[]) as typeof answer;
      return guard.take(method, params, answer);
    },
  };
  /** After a lock or a reload: what the page still knows. */
  const reloaded = (kept = storage) => createReleases(kept, vaultId);
  return { vault: seen, guard, releases, reloaded, first: first.connection, second: second.connection };
}

/** What localStorage does. */
export function memoryStorage(): ReleaseStorage {
  const rows = new Map<string, string>();
  return {
    getItem: (key) => rows.get(key) ?? null,
    setItem: (key, value) => void rows.set(key, value),
    removeItem: (key) => void rows.delete(key),
  };
}
