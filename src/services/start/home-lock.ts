/** One launcher per home folder: two would write the same journals. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ChartpassError } from "../../core/errors.ts";

const NAME = "launcher.pid";

/** @returns how to give the home back; @throws ARG_RUNNING when another launcher holds it */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  const path = join(home, NAME);
  if (!claim(path)) {
    const holder = Number(readFileSync(path, "utf8"));
    if (isAlive(holder)) {
      throw new ChartpassError("ARG_RUNNING", `Chartpass already runs from ${home} (process ${holder}).`, {
        hint: "Use that one, or stop it with Ctrl-C first. Another home: CHARTPASS_HOME=folder npm start",
      });
    }
    rmSync(path, { force: true });
    if (!claim(path)) throw new ChartpassError("ARG_RUNNING", "Chartpass is being started twice at the same time.");
  }
  return () => rmSync(path, { force: true });
}

function claim(path: string): boolean {
  try {
    const file = openSync(path, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
