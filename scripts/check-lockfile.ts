/**
 * What a lockfile must promise: exact versions, an integrity for every package, and no platform left out (a hole makes
 * `npm ci` fail on the machine it concerns). And the licences of everything installed, against a list.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Entry {
  version?: string;
  integrity?: string;
  link?: boolean;
  license?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, "..");
const packages = (readJson("package-lock.json") as { packages: Record<string, Entry> }).packages;
const manifest = readJson("package.json") as Entry;

const ALLOWED = new Set(
  (
    "MIT ISC Apache-2.0 BSD BSD-2-Clause BSD-3-Clause 0BSD MPL-2.0 BlueOak-1.0.0 CC0-1.0 CC-BY-4.0 OFL-1.1 " +
    "Python-2.0 Unlicense WTFPL Zlib"
  ).split(" "),
);
/** Packages whose manifest names no licence; read by hand. */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  "@nomicfoundation/ignition-ui": "MIT, by its repository",
  memorystream: "MIT, by its LICENSE file",
};

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(root, name), "utf8"));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

export function lockfileFaults(): string[] {
  const faults: string[] = [];
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(wanted)) {
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) faults.push(`package.json: ${name} is not pinned ("${version}")`);
    const locked = packages[`node_modules/${name}`]?.version;
    if (locked !== version)
      faults.push(`package-lock.json: ${name} is ${locked ?? "missing"}, package.json says ${version}`);
  }
  const names = new Set(Object.keys(packages).map(nameOf));
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "" || entry.link) continue;
    if (!entry.version || !entry.integrity) faults.push(`package-lock.json: ${path} has no version or integrity`);
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!names.has(name)) faults.push(`package-lock.json: ${path} lacks its optional package ${name}`);
    }
  }
  return faults;
}

export function licenceFaults(): string[] {
  return Object.entries(packages)
    .filter(([path, entry]) => path !== "" && !entry.link && !READ_BY_HAND[nameOf(path)] && !isAllowed(entry.license))
    .map(([path, entry]) => `${nameOf(path)}@${entry.version ?? "?"}: licence ${entry.license ?? "not stated"}`);
}

/** An SPDX expression is allowed when one side of every OR, and both sides of every AND, are. */
export function isAllowed(licence: string | undefined): boolean {
  if (!licence) return false;
  const bare = licence.replace(/[()]/g, "").replace(/MPL 2\.0/g, "MPL-2.0");
  return bare
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((part) => ALLOWED.has(part.replace(/ WITH .*$/, "").trim())));
}
