/**
 * Size of the JavaScript a first visit loads: what index.html names and everything those modules import statically,
 * compressed. Helia and whatever else is imported on demand does not count.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./installation.mjs";

const LIMIT_KIB = 250;
const dist = join(root, "dist");

function firstScripts(): string[] {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const found = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].flatMap((match) => match[1] ?? []);
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const code = readFileSync(join(dist, file), "utf8");
    for (const match of code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) visit(`assets/${match[1]}`);
  };
  found.forEach(visit);
  return [...seen];
}

const sizes = firstScripts().map((file) => ({ file, kib: gzipSync(readFileSync(join(dist, file))).length / 1024 }));
const total = sizes.reduce((sum, { kib }) => sum + kib, 0);
for (const { file, kib } of sizes.sort((a, b) => b.kib - a.kib))
  console.log(`${kib.toFixed(1).padStart(8)} KiB  ${file}`);
console.log(`${total.toFixed(1).padStart(8)} KiB  gzip in all; the limit is ${LIMIT_KIB}`);
if (sizes.length === 0 || total > LIMIT_KIB) {
  console.error(sizes.length === 0 ? "The build has no script." : "The first load is too large.");
  process.exitCode = 1;
}
