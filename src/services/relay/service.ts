/** A running relay. */
import type { NetworkConfig } from "../../protocol/network.ts";
import { createApplication, nowSeconds } from "../http/application.ts";
import { listen } from "../http/listen.ts";
import type { RunningService } from "../http/program.ts";
import type { RelayServiceConfig } from "./config.ts";
import { mountOpening } from "./opening.ts";
import { mountReadiness } from "./readiness.ts";
import { createRelay } from "./relay.ts";
import { mountSharing } from "./sharing.ts";
import { mountStopping } from "./stopping.ts";
import { startUpkeep } from "./upkeep.ts";

export async function startRelay(
  config: RelayServiceConfig,
  network: NetworkConfig,
): Promise<RunningService & { readonly name: string }> {
  const relay = createRelay(config, network);
  const app = createApplication(config.name);
  app.get("/status", (c) =>
    c.json({ name: relay.name, key: relay.account.address, index: relay.index, time: nowSeconds() }),
  );
  mountSharing(app, relay);
  mountStopping(app, relay);
  mountOpening(app, relay);
  mountReadiness(app, relay);
  const server = await listen(app, config.port).catch(async (thrown: unknown) => {
    await relay.pool.close();
    throw thrown;
  });
  const upkeep = startUpkeep(relay);
  return {
    name: config.name,
    async close() {
      await server.close();
      await upkeep.stop();
      await relay.pool.close();
      relay.database.close();
    },
  };
}
