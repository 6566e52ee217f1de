/** Serves the production build, network.json beside it, and index.html for every address the app's router knows. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import sirv from "sirv";
import { ChartpassError } from "../../core/errors.ts";
import { parseNetwork } from "../../protocol/network.ts";
import type { WebConfig } from "./config.ts";
import { KEY_THREADS, keyThreadPolicy, securityHeaders } from "./headers.ts";

export interface WebServer {
  readonly name: "web";
  readonly port: number;
  close(): Promise<void>;
}

/** @throws ARG_PORT_TAKEN, ARG_NETWORK */
export async function startWebServer(config: WebConfig): Promise<WebServer> {
  const description = readFileSync(config.network, "utf8");
  const headers = Object.entries(securityHeaders(parseNetwork(description)));
  const files = sirv(config.root, {
    single: true,
    etag: true,
    // Built files carry a hash of their content in their name; index.html does not.
    setHeaders: (response, path) =>
      response.setHeader(
        "Cache-Control",
        path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      ),
  });
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of headers) response.setHeader(name, value);
    if (request.method !== "GET" && request.method !== "HEAD")
      return end(response, 405, "Only reading is offered here.");
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (KEY_THREADS.test(pathname)) response.setHeader("Content-Security-Policy", keyThreadPolicy());
    if (pathname === "/network.json") {
      response.setHeader("Cache-Control", "no-store");
      return end(response, 200, description, "application/json");
    }
    files(request, response, () => end(response, 404, "There is nothing at this address."));
  };
  const server = createServer((request, response) => {
    try {
      answer(request, response);
    } catch {
      end(response, 400, "The address cannot be read.");
    }
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new ChartpassError("ARG_PORT_TAKEN", `Port ${config.port}, meant for the app, cannot be used.`, {
          hint: "Choose another range: CHARTPASS_PORT=7300 npm start",
          cause,
        }),
      );
    });
    server.listen(config.port, config.host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : config.port);
    });
  });
  return {
    name: "web",
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function end(response: ServerResponse, status: number, body: string, type = "text/plain; charset=utf-8"): void {
  if (response.headersSent) return;
  response.writeHead(status, { "Content-Type": type });
  response.end(body);
}
