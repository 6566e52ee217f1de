/** Test material: a vault behind its two firewalls, as the page has it, with room for a vault that cheats. */
import { fixedRandom } from "../core/generator.fixture.ts";
import { loadPairing } from "../core/pairing/load.ts";
import type { FirewallPageApi, FirewallWalletApi } from "../workers/firewall-api.ts";
import { firewallWork } from "../workers/firewall-work.ts";
import { connect, serve, type AnswerOf, type CallOptions, type ParamsOf } from "../workers/rpc.ts";
import type { SecretApi } from "./secret-worker-api.ts";
import { createFirewallGuard } from "./firewall-guard.ts";
import { network, type TestVault } from "./world.fixture.ts";

/** Changes what the vault tells a firewall. */
export type Bend = <K extends keyof FirewallWalletApi>(
  leg: "first" | "second",
  method: K,
  params: ParamsOf<FirewallWalletApi, K>,
) => ParamsOf<FirewallWalletApi, K>;

/** @returns the vault as screens see it: answers checked, and the firewalls' own ports */
export async function behindFirewalls(vault: TestVault, label: string, bend: Bend = (_leg, _method, params) => params) {
  const start = async (leg: "first" | "second") => {
    const page = new MessageChannel();
    serve<FirewallPageApi>(page.port1, firewallWork({ random: fixedRandom(`firewall ${leg} ${label}`), loadPairing }));
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
  const guard = createFirewallGuard(network, first.connection, second.connection);
  const seen: TestVault = {
    ...vault,
    async call<K extends keyof SecretApi>(
      method: K,
      params: ParamsOf<SecretApi, K>,
      options?: CallOptions,
    ): Promise<AnswerOf<SecretApi, K>> {
      if (method === "draftConsent") await guard.allow(await vault.call("identity", {}));
      return guard.take(method, params, await vault.call(method, params, options));
    },
  };
  return { vault: seen, guard, first: first.connection, second: second.connection };
}
