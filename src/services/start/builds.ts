/** The two things that are built before anything starts: contracts and the app. Both are skipped when nothing changed. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ChartpassError } from "../../core/errors.ts";
import { sourceHash, textOf } from "./source-hash.ts";

/** @returns true when something had to be compiled */
export async function buildContracts(root: string): Promise<boolean> {
  const stamp = join(root, "artifacts", ".sources");
  const hash = sourceHash(root, ["contracts", "hardhat.config.ts"], (path) => path.endsWith(".t.sol"));
  if (textOf(stamp) === hash) return false;
  await runTool(root, "hardhat", ["build"], "The contracts could not be compiled.");
  mkdirSync(join(root, "artifacts"), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}

/** @returns true when the app had to be built */
export async function buildApp(root: string): Promise<boolean> {
  const stamp = join(root, "dist", ".sources");
  const paths = ["index.html", "public", "src", "vite.config.ts", "package-lock.json"];
  const hash = sourceHash(root, paths, (path) => path.startsWith("src/services") || /\.test\.tsx?$/.test(path));
  if (textOf(stamp) === hash && existsSync(join(root, "dist", "index.html"))) return false;
  await runTool(root, "vite", ["build", "--logLevel", "warn"], "The app could not be built.");
  writeFileSync(stamp, hash);
  return true;
}

async function runTool(root: string, name: string, args: readonly string[], failure: string): Promise<void> {
  const child = spawn(process.execPath, [toolScript(root, name), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => output.push(piece));
  child.stderr.on("data", (piece: Buffer) => output.push(piece));
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (value) => resolve(value ?? 1));
  });
  if (code === 0) return;
  throw new ChartpassError("ARG_BUILD", `${failure}\n${Buffer.concat(output).toString("utf8").trim()}`, {
    hint: "Correct what the lines above say and start again.",
  });
}

function toolScript(root: string, name: string): string {
  const require = createRequire(join(root, "package.json"));
  const folder = join(root, "node_modules", name);
  const { bin } = require(join(folder, "package.json")) as { bin: string | Record<string, string> };
  return join(folder, typeof bin === "string" ? bin : (bin[name] ?? ""));
}
