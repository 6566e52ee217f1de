/** The programs of node_modules, run by the project's Node on every platform without a shell. No dependencies. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectEnvironment, projectNode, root } from "./installation.mjs";

const PACKAGE_OF = { tsc: "typescript", playwright: "@playwright/test" };

/** Path of the script behind a program such as `vitest`. */
export function programScript(name) {
  const folder = join(root, "node_modules", PACKAGE_OF[name] ?? name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[name]);
}

/** Command line of a program, or of a TypeScript file of this repository when `name` ends in .ts. */
export function commandLine(name, args) {
  const node = projectNode();
  if (!node) throw new Error("No Node new enough is installed.");
  const script = name.endsWith(".ts") ? join(root, name) : programScript(name);
  const flags = name.endsWith(".ts") ? ["--disable-warning=ExperimentalWarning"] : [];
  return [node, [...flags, script, ...args]];
}

/**
 * Run to the end.
 * @returns exit code and, with `capture`, what it printed; output is shown as it comes unless `quiet`
 */
export function run(name, args, { env = {}, capture = false, quiet = false } = {}) {
  const [command, all] = commandLine(name, args);
  const child = spawn(command, all, {
    cwd: root,
    env: projectEnvironment(env),
    stdio: capture ? ["ignore", "pipe", "pipe"] : ["inherit", "inherit", "inherit"],
  });
  const pieces = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (piece) => {
      pieces.push(piece);
      if (!quiet) process.stdout.write(piece);
    });
  }
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", forward).on("SIGTERM", forward);
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: 1, output: String(error) }));
    child.on("close", (code) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve({ code: code ?? 1, output: Buffer.concat(pieces).toString("utf8") });
    });
  });
}
