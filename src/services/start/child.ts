/** One process of the network: started, awaited until it says `ready`, watched, stopped. */
import { fork, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ChartpassError } from "../../core/errors.ts";

export interface ChildSpec {
  readonly name: string;
  /** Path of the program. */
  readonly entry: string;
  /** Path of its configuration file. */
  readonly config: string;
  /** Where its output is kept. */
  readonly log: string;
  readonly readyTimeoutMs?: number;
}

/** Why a child ended although nobody asked it to. */
export interface Death {
  readonly name: string;
  readonly reason: string;
  /** The last lines it printed. */
  readonly lastLines: readonly string[];
  readonly log: string;
}

const LEASH = join(dirname(fileURLToPath(import.meta.url)), "leash.ts");
const READY_MS = 60_000;
const STOP_MS = 5_000;
const KEPT_LINES = 12;

export class Child {
  readonly spec: ChildSpec;
  readonly #onDeath: (death: Death) => void;
  #process: ChildProcess | undefined;
  #wanted = false;
  #lines: string[] = [];

  constructor(spec: ChildSpec, onDeath: (death: Death) => void) {
    this.spec = spec;
    this.#onDeath = onDeath;
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves at the line `ready ...`. @throws ARG_CHILD_DIED with the last lines when it ends before that */
  async start(): Promise<void> {
    if (this.#process) return;
    mkdirSync(dirname(this.spec.log), { recursive: true });
    const log = createWriteStream(this.spec.log, { flags: "a" });
    const child = fork(this.spec.entry, [], {
      env: { ...process.env, CHARTPASS_SERVICE_CONFIG: this.spec.config },
      execArgv: ["--disable-warning=ExperimentalWarning", "--import", pathToFileURL(LEASH).href],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#process = child;
    this.#wanted = true;
    this.#lines = [];
    await new Promise<void>((resolve, reject) => {
      let ready = false;
      const timer = setTimeout(() => {
        this.#wanted = false;
        child.kill("SIGKILL");
        reject(this.#failure("did not become ready"));
      }, this.spec.readyTimeoutMs ?? READY_MS);
      for (const stream of [child.stdout, child.stderr]) {
        let rest = "";
        stream?.on("data", (piece: Buffer) => {
          log.write(piece);
          const lines = (rest + piece.toString("utf8")).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            this.#lines = [...this.#lines, line].slice(-KEPT_LINES);
            if (!line.startsWith("ready ")) continue;
            ready = true;
            clearTimeout(timer);
            resolve();
          }
        });
        stream?.on("end", () => {
          if (rest) this.#lines = [...this.#lines, rest].slice(-KEPT_LINES);
        });
      }
      child.on("error", (error) => this.#lines.push(error.message));
      child.on("close", (code, signal) => {
        clearTimeout(timer);
        log.end();
        this.#process = undefined;
        const reason = signal ? `was ended by ${signal}` : `ended with code ${code ?? 1}`;
        if (!ready) reject(this.#failure(reason));
        else if (this.#wanted) this.#onDeath({ ...this.#remains(), reason });
      });
    });
  }

  /** End it and wait until it has gone: SIGTERM, and SIGKILL when it does not listen. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#wanted = false;
    if (!child) return;
    const gone = new Promise((resolve) => child.once("close", resolve));
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    child.kill(signal);
    await gone;
    clearTimeout(timer);
  }

  #remains(): Omit<Death, "reason"> {
    return { name: this.spec.name, lastLines: this.#lines.filter(Boolean), log: this.spec.log };
  }

  #failure(reason: string): ChartpassError {
    return new ChartpassError("ARG_CHILD_DIED", describeDeath({ ...this.#remains(), reason }), {
      hint: "Correct what the lines say and start again; nothing that was stored is lost.",
    });
  }
}

export function describeDeath(death: Death): string {
  const lines = death.lastLines.map((line) => `    ${line}`).join("\n");
  return `The process "${death.name}" ${death.reason}.${lines ? ` Its last lines:\n${lines}\n` : " "}All of its output: ${death.log}`;
}
