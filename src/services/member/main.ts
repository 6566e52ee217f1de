/** `node src/services/member/main.ts`: one member of a consortium, the hospital's own or another. */
import { readNetworkFile, readServiceConfig, runProgram } from "../http/program.ts";
import { memberConfigSchema } from "./config.ts";
import { startMember } from "./service.ts";

runProgram(() => {
  const config = readServiceConfig(memberConfigSchema);
  return startMember(config, readNetworkFile(config.networkFile));
});
