/** `node src/services/network/main.ts`: the development chains as one process. Configured by the launcher. */
import { readServiceConfig, runProgram } from "../http/program.ts";
import { startChains } from "./chains.ts";
import { networkServiceSchema } from "./config.ts";

// A listening socket reports a taken port as an event that nothing else hears.
process.on("uncaughtException", (thrown) => {
  console.error(`The chains stopped: ${thrown.message}`);
  process.exit(1);
});

runProgram(async () => {
  const running = await startChains(readServiceConfig(networkServiceSchema));
  for (const chain of running.chains) console.log(`chain ${chain.key} on ${chain.port}, ${chain.replayed} replayed`);
  return { name: "network", close: running.close };
});
