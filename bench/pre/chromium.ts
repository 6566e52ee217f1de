/**
 * The rounds in a Chromium worker: a production bundle in a temporary folder, served under the app's rules for scripts.
 * The page is isolated, because only then its clock is fine enough (5 microseconds instead of 100).
 */
import { chromium } from "@playwright/test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { build } from "vite";
import { findChromium } from "../../scripts/chromium.ts";
import type { Effort, Medians } from "./subject.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};
const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** @throws when there is no browser, or the page fails */
export async function measureInChromium(effort: Effort): Promise<Medians> {
  const folder = mkdtempSync(join(tmpdir(), "chartpass-bench-"));
  let server: Server | undefined;
  try {
    await build({
      configFile: false,
      root: join(import.meta.dirname, "browser"),
      base: "./",
      logLevel: "error",
      worker: { format: "es" },
      build: { target: "esnext", outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
    });
    server = await serve(folder);
    return await drive(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`, effort);
  } finally {
    server?.close();
    server?.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    try {
      const body = readFileSync(join(folder, pathname));
      response.writeHead(200, { ...HEADERS, "Content-Type": TYPES[extname(pathname)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404, HEADERS).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function drive(url: string, effort: Effort): Promise<Medians> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(url);
    const answer = await page.evaluate((each) => window.measureInWorker?.(each), effort);
    if (answer === undefined || "failed" in answer) {
      throw new Error([answer?.failed ?? "The page did not start.", ...complaints].join("\n"));
    }
    return new Map(answer.medians);
  } finally {
    await browser.close();
  }
}
