/** `node src/services/web/main.ts`: the web server of the app. Configured by the launcher. */
import { readServiceConfig, runProgram } from "../http/program.ts";
import { webConfigSchema } from "./config.ts";
import { startWebServer } from "./server.ts";

runProgram(() => startWebServer(readServiceConfig(webConfigSchema)));
