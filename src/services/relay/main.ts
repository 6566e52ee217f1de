/** `node src/services/relay/main.ts`: one relay. */
import { readNetworkFile, readServiceConfig, runProgram } from "../http/program.ts";
import { relayConfigSchema } from "./config.ts";
import { startRelay } from "./service.ts";

runProgram(() => {
  const config = readServiceConfig(relayConfigSchema);
  return startRelay(config, readNetworkFile(config.networkFile));
});
