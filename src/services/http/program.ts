/**
 * The frame of a service's process: configuration from the file named by CHARTPASS_SERVICE_CONFIG, one "ready" line, one
 * clear line on failure, a clean end on SIGTERM and SIGINT.
 */
import { readFileSync } from "node:fs";
import type * as v from "valibot";
import { ChartpassError, toErrorJson } from "../../core/errors.ts";
import { parseNetwork, type NetworkConfig } from "../../protocol/network.ts";
import { parseWith } from "../../protocol/schema.ts";

/** What the start of a service hands back. */
export interface RunningService {
  close(): Promise<void>;
}

/** @throws ARG_CONFIG */
export function readServiceConfig<S extends v.GenericSchema>(schema: S): v.InferOutput<S> {
  const path = process.env["CHARTPASS_SERVICE_CONFIG"];
  if (!path) throw badConfig("CHARTPASS_SERVICE_CONFIG names no file.");
  return parseWith(schema, readText(path), "service configuration", "ARG_CONFIG");
}

/** @throws ARG_CONFIG, WIRE_JSON, ARG_NETWORK */
export const readNetworkFile = (path: string): NetworkConfig => parseNetwork(readText(path));

export function runProgram(start: () => Promise<RunningService & { readonly name: string }>): void {
  start().then(
    (service) => {
      let ending = false;
      const end = () => {
        if (ending) return;
        ending = true;
        service.close().then(
          () => process.exit(0),
          (thrown: unknown) => fail(thrown),
        );
      };
      process.on("SIGTERM", end);
      process.on("SIGINT", end);
      console.log(`ready ${service.name}`);
    },
    (thrown: unknown) => fail(thrown),
  );
}

function fail(thrown: unknown): never {
  const { code, message, hint } = toErrorJson(thrown);
  console.error(`${code}: ${message}${hint ? ` ${hint}` : ""}`);
  process.exit(1);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw badConfig(`The file ${path} cannot be read.`, cause);
  }
}

function badConfig(message: string, cause?: unknown): ChartpassError {
  return new ChartpassError("ARG_CONFIG", message, {
    hint: "Start the service with npm start, or see the documentation.",
    ...(cause === undefined ? {} : { cause }),
  });
}
