/** Serve an application on this machine only, and close it without cutting answers short. */
import { serve, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import { ChartpassError } from "../../core/errors.ts";

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

const GRACE_MILLISECONDS = 2000;

/** @throws ARG_PORT when the port is taken */
export function listen(app: Hono, port: number): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info) => {
      resolve({ port: info.port, close: () => close(server) });
    });
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "EADDRINUSE"
          ? new ChartpassError("ARG_PORT", `Port ${port} is already in use.`, {
              hint: "End the program that uses it, or choose other ports with CHARTPASS_PORT.",
              cause,
            })
          : cause,
      );
    });
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if (!("closeIdleConnections" in server)) return;
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MILLISECONDS).unref();
  });
}
