/**
 * Loaded before every child of the launcher. When the launcher is gone, even killed without warning, the channel to it
 * closes and the child ends, so no process is ever left behind.
 */
import { isMainThread } from "node:worker_threads";

const PATIENCE_MS = 3_000;

if (isMainThread && process.channel) {
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}
