/** `node src/services/network/main.ts`: the development chains as one process. Configured by the launcher. */
import { toErrorJson } from "../../core/errors.ts";
import { startChains } from "./chains.ts";
import { readNetworkServiceConfig } from "./config.ts";

function fail(thrown: unknown): never {
  const { message, hint } = toErrorJson(thrown);
  process.stderr.write(`chains: ${message} ${hint}\n`);
  process.exit(1);
}

process.on("uncaughtException", fail);
// Every answered request is already on disk, so nothing needs to be finished first.
process.on("SIGTERM", () => process.exit(0));

try {
  const { chains } = await startChains(readNetworkServiceConfig(process.env["CHARTPASS_SERVICE_CONFIG"]));
  for (const chain of chains) process.stdout.write(`chain ${chain.key} on ${chain.port}, ${chain.replayed} replayed\n`);
  process.stdout.write("ready network\n");
} catch (thrown) {
  fail(thrown);
}
