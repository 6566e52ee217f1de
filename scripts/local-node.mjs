/** `node scripts/local-node.mjs vitest run x`: install if needed, then run a program under the project's Node. */
import { ensureInstalled } from "./installation.mjs";
import { run } from "./programs.mjs";

ensureInstalled();
const [name, ...args] = process.argv.slice(2);
if (!name) throw new Error("Say which program to run.");
const { code } = await run(name, args);
process.exitCode = code;
