/**
 * Installing on a machine whose Node is older than the one the project runs on. No dependencies: this runs first.
 * The local Node comes as an npm package; npm itself still runs on the machine's Node and then leaves out optional
 * native packages whose `engines` ask for a newer one (Hardhat's EDR), so they are added by npm under the local Node.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const stamp = join(modules, ".chartpass-install");
const REQUIRED = [22, 13];

function newEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1]);
}

/** Path of the Node that runs the project: the locally installed one, else the machine's when it is new enough. */
export function projectNode() {
  const arch = process.arch;
  const names =
    process.platform === "win32"
      ? [`node-win-${arch}/bin/node.exe`]
      : [`node-${process.platform}-${arch}/bin/node`, `node-bin-${process.platform}-${arch}/bin/node`];
  for (const name of names) {
    const path = join(modules, name);
    if (existsSync(path)) return path;
  }
  return newEnough(process.versions.node) ? process.execPath : undefined;
}

/** Environment in which every tool finds the project's Node and the installed programs first. */
export function projectEnvironment(extra = {}) {
  const key = Object.keys(process.env).find((name) => name.toLowerCase() === "path") ?? "PATH";
  const node = projectNode();
  const first = [...(node ? [dirname(node)] : []), join(modules, ".bin")];
  return { ...process.env, [key]: [...first, process.env[key] ?? ""].join(delimiter), ...extra };
}

function lockHash() {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}`;
}

/** Do the native parts that npm on an older Node leaves out load under the project's Node? */
function nativesLoad() {
  const node = projectNode();
  if (!node) return false;
  const probe =
    'Promise.all([import("@nomicfoundation/edr"), import("rolldown")]).then(()=>process.exit(0),()=>process.exit(1))';
  return spawnSync(node, ["--input-type=module", "-e", probe], { cwd: root, stdio: "ignore" }).status === 0;
}

function npmCli() {
  const fromNpm = process.env.npm_execpath;
  if (fromNpm && /npm-cli\.c?js$/.test(fromNpm) && existsSync(fromNpm)) return fromNpm;
  const beside = [
    join(dirname(process.execPath), "node_modules/npm/bin/npm-cli.js"),
    join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js"),
    join(dirname(process.execPath), "../share/nodejs/npm/bin/npm-cli.js"),
  ];
  return beside.find((path) => existsSync(path));
}

function npm(node, args, quiet = false) {
  const cli = npmCli();
  const options = {
    cwd: root,
    stdio: quiet ? "ignore" : ["ignore", "inherit", "inherit"],
    env: { ...process.env, CHARTPASS_INSTALLING: "1" },
  };
  const result = cli
    ? spawnSync(node, [cli, ...args], options)
    : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  return result.status === 0;
}

/** Add what npm on an older Node left out. @returns false when it could not be added */
export function repair() {
  const node = projectNode();
  if (!node) {
    process.stderr.write(
      `Chartpass needs Node ${REQUIRED.join(".")} or newer to run and found none for ${process.platform}-${process.arch}.\n` +
        `Install a newer Node, or run npm install again without --omit=optional.\n`,
    );
    return false;
  }
  if (nativesLoad()) return true;
  npm(node, ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], true);
  if (nativesLoad()) return true;
  process.stderr.write(
    "A native part of Hardhat could not be installed. Remove node_modules and run npm install again.\n",
  );
  return false;
}

/** Did a plain `npm install` or `npm ci` already install what the lockfile says? */
function upToDate() {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const installed = readJson(join(modules, ".package-lock.json"))?.packages;
  if (!installed) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || entry.peer || installed[path]?.version === entry.version,
  );
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Install when nothing is installed or the lockfile changed since. Exits the process when it cannot. */
export function ensureInstalled() {
  const wanted = lockHash();
  const found = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (found !== wanted && !(found === "" && upToDate())) {
    process.stdout.write("Installing packages (a minute or two, once) ...\n");
    if (!npm(process.execPath, ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
      process.stderr.write("Installing failed. The lines above say why; nothing else was started.\n");
      process.exit(1);
    }
  }
  if (!repair()) process.exit(1);
  if (found !== wanted) {
    writeFileSync(stamp, wanted);
  }
}
