/** `npm run reset`: forget chains, keys and stored ciphertext of the local network. Refuses while it runs. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./installation.mjs";

const home = resolve(root, process.env.CHARTPASS_HOME ?? ".chartpass");
const lock = join(home, "launcher.pid");
const pid = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;

function alive() {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

if (alive()) {
  process.stderr.write(`Chartpass is running (process ${pid}). Stop it with Ctrl-C first; nothing was removed.\n`);
  process.exitCode = 1;
} else if (existsSync(home) && !["chains", "keys"].some((name) => existsSync(join(home, name)))) {
  process.stderr.write(`${home} does not look like Chartpass state. Nothing was removed.\n`);
  process.exitCode = 1;
} else {
  rmSync(home, { recursive: true, force: true });
  process.stdout.write(`Removed ${home}. People's vaults live in their browsers and are untouched.\n`);
}
