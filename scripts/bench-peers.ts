/**
 * Other implementations of proxy re-encryption, to be measured beside ours. Two of them are under GPL and AGPL: none is
 * ever a dependency, and nothing of the app or its tests may import them. They are fetched when a bench asks for them,
 * in exactly these versions, into a folder that is neither versioned nor published.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./installation.mjs";

/** With the checksums the registry gave when they were first measured. */
export const PEERS = {
  "@nucypher/umbral-pre": {
    version: "0.10.0",
    integrity: "sha512-uFD9mtQ9jOeb2OUNW54dm0TNjzzuExrMKcND8KrSxpCBidzku5w1mHnnYW/CMzbXJn6pGv1Amaw3fJf25JxmtA==",
  },
  "@ironcorelabs/recrypt-wasm-binding": {
    version: "0.7.1",
    integrity: "sha512-IslWbGhNTxoYjDFhAmWq/6rmNCwn5oNu7tYa5Xeip2LdRGWJKeCavDgX+zxAnBtTzTjwg/TmOmasz90RnH5DyA==",
  },
  "@aldenml/ecc": {
    version: "1.1.0",
    integrity: "sha512-TxP0/OBnM90yt5zRDWiqEvFB71KiyyMyq4GPrIUeYZdhVtYDZvHWBS5p2LEoj657BUjsNOlyre5x+HRmvzSdNw==",
  },
} as const;
export type PeerName = keyof typeof PEERS;

const folder = join(root, ".bench", "peers");

export const peerFolder = (name: PeerName): string => join(folder, "node_modules", name);

/** Fetch what is missing. @returns false when it cannot be had, for instance without a network */
export function installPeers(): boolean {
  if (allThere()) return true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(description(), null, 2));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock(), null, 2));
  // `ci` refuses what does not have the checksum; scripts of packages do not run.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"];
  const cli = process.env["npm_execpath"];
  const options = { cwd: folder, stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) spawnSync(process.execPath, [cli, ...args], options);
  else spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  return allThere();
}

function allThere(): boolean {
  return Object.entries(PEERS).every(([name, { version }]) => {
    const file = join(peerFolder(name as PeerName), "package.json");
    return existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version === version;
  });
}

function description() {
  const dependencies = Object.fromEntries(Object.entries(PEERS).map(([name, { version }]) => [name, version]));
  return { name: "chartpass-bench-peers", private: true, dependencies };
}

function lock() {
  const packages = Object.entries(PEERS).map(([name, { version, integrity }]) => {
    const file = `${name.split("/").at(-1)}-${version}.tgz`;
    return [
      `node_modules/${name}`,
      { version, resolved: `https://registry.npmjs.org/${name}/-/${file}`, integrity },
    ] as const;
  });
  const { name, dependencies } = description();
  return {
    name,
    lockfileVersion: 3,
    requires: true,
    packages: { "": { name, dependencies }, ...Object.fromEntries(packages) },
  };
}
