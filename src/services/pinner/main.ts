/** Start the pinner that CHARTPASS_SERVICE_CONFIG describes. */
import { readNetworkFile, readServiceConfig, runProgram } from "../http/program.ts";
import { pinnerConfigSchema } from "./config.ts";
import { startPinner } from "./pinner.ts";
import { consentsOnChain } from "./relay-chain.ts";

// Whoever started this process over IPC is gone: end as if told to.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));

runProgram(async () => {
  const config = readServiceConfig(pinnerConfigSchema);
  const network = readNetworkFile(config.networkFile);
  const pinner = await startPinner(config, network, consentsOnChain(network));
  return { name: config.name, close: pinner.close };
});
