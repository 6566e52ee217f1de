/**
 * `npm run headers -- path/to/network.json`: the response headers a static host must send with the app for that network,
 * one per line. Without a path, those of the local network.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseNetwork } from "../src/protocol/network.ts";
import { keyThreadPolicy, securityHeaders } from "../src/services/web/headers.ts";
import { root } from "./installation.mjs";

const path = process.argv[2] ?? join(root, process.env["CHARTPASS_HOME"] ?? ".chartpass", "network.json");
for (const [name, value] of Object.entries(securityHeaders(parseNetwork(readFileSync(path, "utf8"))))) {
  console.log(`${name}: ${value}`);
}
console.log("\nFor /assets/secret-worker-*.js and /assets/firewall-worker-*.js instead:");
console.log(`Content-Security-Policy: ${keyThreadPolicy()}`);
