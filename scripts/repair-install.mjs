/** Runs after every `npm install`: adds the native packages that npm on an older Node leaves out. */
import { repair } from "./installation.mjs";

process.exitCode = repair() ? 0 : 1;
