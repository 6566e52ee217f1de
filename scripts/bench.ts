/** `npm run bench -- NAME [--json]`: runs bench/NAME.ts, or e2e/bench/NAME.ts when it needs a browser. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./installation.mjs";
import { run } from "./programs.mjs";

const FOLDERS = ["bench", "e2e/bench"];

const [name = "", ...args] = process.argv.slice(2);
const file = FOLDERS.map((folder) => `${folder}/${name}.ts`).find((path) => existsSync(join(root, path)));
if (!/^[\w-]+$/.test(name) || !file) {
  const known = FOLDERS.filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)))
    .filter((entry) => entry.endsWith(".ts"))
    .map((entry) => entry.slice(0, -3));
  console.error(`Say what to measure: npm run bench -- NAME. There is: ${known.join(", ") || "nothing yet"}.`);
  process.exitCode = 1;
} else {
  const { code } = await run(file, args);
  process.exitCode = code;
}
