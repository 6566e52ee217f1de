import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseNetwork, type NetworkConfig } from "../../protocol/network.ts";
import { describeNetwork } from "../start/description.ts";
import { loadOrCreateKeys } from "../start/keys.ts";
import { portPlan } from "../start/ports.ts";
import { contentSecurityPolicy, endpoints } from "./headers.ts";
import { startWebServer, type WebServer } from "./server.ts";

let folder: string;
let network: NetworkConfig;
let server: WebServer;
const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, init);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "chartpass-web-"));
  const pinner = { http: true, multiaddrs: ["/ip4/127.0.0.1/tcp/7142/ws/p2p/abc", "/dns4/pin.example/tcp/443/tls/ws"] };
  const description = describeNetwork(loadOrCreateKeys(folder), portPlan(7100), "127.0.0.1", pinner);
  const registry = "0x00000000000000000000000000000000000000aa";
  network = parseNetwork({ ...description, contracts: { a: { registry }, b: { registry }, relay: { registry } } });
  mkdirSync(join(folder, "dist", "assets"), { recursive: true });
  writeFileSync(join(folder, "dist", "index.html"), "<!doctype html><title>app</title>");
  writeFileSync(join(folder, "dist", ".sources"), "hash");
  writeFileSync(join(folder, "dist", "assets", "main-1.js"), "export {};");
  writeFileSync(join(folder, "network.json"), JSON.stringify(network));
  server = await startWebServer({
    host: "127.0.0.1",
    port: 0,
    root: join(folder, "dist"),
    network: join(folder, "network.json"),
  });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("pages of the router get index.html, missing files a 404", async () => {
  for (const path of ["/", "/patient/records", "/clinician?status=open"]) {
    expect(await (await get(path)).text()).toContain("<title>app</title>");
  }
  expect((await get("/assets/gone.js")).status).toBe(404);
  expect((await get("/..%2fnetwork.json")).status).not.toBe(500);
  expect(await (await get("/.sources")).text()).not.toContain("hash");
  expect((await get("/", { method: "POST", body: "x" })).status).toBe(405);
});

test("network.json is fresh, built files are kept, the page is asked for again", async () => {
  const response = await get("/network.json");
  expect(parseNetwork(await response.json())).toEqual(network);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect((await get("/assets/main-1.js")).headers.get("cache-control")).toContain("immutable");
  expect((await get("/patient")).headers.get("cache-control")).toBe("no-cache");
});

test("threads with keys speak to nobody", async () => {
  for (const name of ["secret-worker-Ab1.js", "firewall-worker-Cd2.js"]) {
    const policy = (await get(`/assets/${name}`)).headers.get("content-security-policy");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("script-src 'self'");
  }
  for (const path of ["/", "/assets/main-1.js", "/assets/public-worker-Ef3.js"]) {
    expect((await get(path)).headers.get("content-security-policy")).toContain("connect-src 'self'");
  }
});

test("every answer carries the strict headers", async () => {
  for (const path of ["/", "/assets/main-1.js", "/network.json", "/assets/gone.js"]) {
    const { headers } = await get(path);
    expect(headers.get("content-security-policy")).toBe(contentSecurityPolicy(network));
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test("the page may speak to exactly the endpoints of the network", () => {
  const found = endpoints(network);
  expect(found).toContain("http://127.0.0.1:7103");
  expect(found).toContain("http://localhost:7111");
  expect(found).toContain("ws://127.0.0.1:7142");
  expect(found).toContain("wss://pin.example:443");
  expect(found).toHaveLength(3 + 6 + 3 + 1 + 2);
  const policy = contentSecurityPolicy(network);
  expect(policy).toContain("default-src 'none'");
  // The one exception: WebAssembly, of this origin's own scripts.
  expect(policy).toContain("; script-src 'self' 'wasm-unsafe-eval'; ");
  expect(policy.replace("'wasm-unsafe-eval'", "")).not.toMatch(/unsafe|\*/);
});
