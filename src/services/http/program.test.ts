/** Services as processes: what they print, how they end. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chartpass-program-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function run(config: string | undefined, onReady?: (end: () => void) => void): Promise<Ended> {
  const { CHARTPASS_SERVICE_CONFIG: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(folder, "main.ts")], {
    env: config === undefined ? env : { ...env, CHARTPASS_SERVICE_CONFIG: config },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (piece: Buffer) => {
    output += piece.toString();
    if (output.startsWith("ready ")) onReady?.(() => child.kill("SIGTERM"));
  });
  child.stderr.on("data", (piece: Buffer) => (errors += piece.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output, errors })));
}

/** A service of two lines over the real frame. */
function program(): void {
  const here = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  writeFileSync(
    join(folder, "main.ts"),
    `import { readServiceConfig, runProgram } from ${here("./program.ts")};
     import { createApplication } from ${here("./application.ts")};
     import { listen } from ${here("./listen.ts")};
     import * as v from ${JSON.stringify(import.meta.resolve("valibot"))};
     runProgram(async () => {
       const config = readServiceConfig(v.strictObject({ name: v.string(), port: v.number() }));
       const server = await listen(createApplication(config.name), config.port);
       return { name: config.name, close: () => server.close() };
     });`,
  );
}

test("one line when ready, a clean end on SIGTERM", async () => {
  program();
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ name: "tester", port: 0 }));
  const ended = await run(config, (end) => end());
  expect(ended).toEqual({ code: 0, output: "ready tester\n", errors: "" });
});

test("one clear line when it cannot start", async () => {
  program();
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ name: "tester", port: "many" }));
  for (const [path, expected] of [
    [undefined, /^ARG_CONFIG: CHARTPASS_SERVICE_CONFIG names no file\. .+\n$/],
    [join(folder, "nothing.json"), /^ARG_CONFIG: The file .+ cannot be read\. .+\n$/],
    [config, /^ARG_CONFIG: The service configuration is not in the expected form \(port: .+\n$/],
  ] as const) {
    const ended = await run(path);
    expect(ended).toMatchObject({ code: 1, output: "" });
    expect(ended.errors).toMatch(expected);
  }
});
