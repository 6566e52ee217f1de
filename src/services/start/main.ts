/** `npm start`: the whole network until Ctrl-C. Ends with a plain message and a non-zero code when something fails. */
import { resolve } from "node:path";
import { toErrorJson } from "../../core/errors.ts";
import { describeDeath } from "./child.ts";
import { startNetwork, type Network } from "./network.ts";
import { parsePortBase } from "./ports.ts";
import { parseSuite } from "./suite.ts";
import { welcome } from "./welcome.ts";

let network: Network | undefined;
let ending = false;

/** Ends every process, then this one. During a start the children end by themselves when this process is gone. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await network?.close();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!ending) process.stdout.write("\nStopping ...\n");
    void end(0);
  });
}
// `npm start` holds the other end; when it is gone, nobody can stop the network any more.
process.on("disconnect", () => void end(0));
process.channel?.unref();

try {
  const suite = parseSuite(process.env["CHARTPASS_SUITE"]);
  network = await startNetwork({
    ...(suite && { suite }),
    home: resolve(process.env["CHARTPASS_HOME"] ?? ".chartpass"),
    portBase: parsePortBase(process.env["CHARTPASS_PORT"]),
    log: (line) => process.stdout.write(`${line}\n`),
    onDeath: (death) => {
      process.stderr.write(
        `\n${describeDeath(death)}\nEverything else is stopped now; nothing that was stored is lost.\n`,
      );
      void end(1);
    },
  });
  process.stdout.write(welcome(network));
} catch (thrown) {
  const { message, hint } = toErrorJson(thrown);
  process.stderr.write(`\n${message}\n${hint ? `${hint}\n` : ""}`);
  process.exit(1);
}
