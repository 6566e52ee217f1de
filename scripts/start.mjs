/**
 * `npm start`: install what is missing, then run the launcher under the project's Node. Stays as its parent only to
 * pass signals on: the launcher ends itself when this process is gone (the channel closes).
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { ensureInstalled, projectEnvironment, root } from "./installation.mjs";
import { commandLine } from "./programs.mjs";

ensureInstalled();
const [command, args] = commandLine("src/services/start/main.ts", process.argv.slice(2));
const child = spawn(command, args, {
  cwd: root,
  env: projectEnvironment(),
  stdio: ["ignore", "inherit", "inherit", "ipc"],
});

// Ctrl-C reaches the launcher by the terminal's process group as well; it treats a second one as the same wish.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));

/** npm starts a shell that starts this process; on Linux both are seen. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]}`;
  } catch {
    return String(process.ppid);
  }
}

// A killed npm passes nothing on.
const before = ancestors();
const orphaned = setInterval(() => {
  if (process.env.npm_lifecycle_event && ancestors() !== before) child.kill("SIGTERM");
}, 1000);
child.on("close", (code) => {
  clearInterval(orphaned);
  process.exitCode = code ?? 1;
});
