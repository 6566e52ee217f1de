/** One or two worker threads that convert. A thread that dies is replaced; what it was doing fails and may be retried. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { ChartpassError, fromErrorJson } from "../../core/errors.ts";
import type { Conversion, ConversionAnswer, ConversionInput, ConversionJob } from "./conversion-worker.ts";

export interface ConversionPool {
  /** @throws WIRE_*, RELAY_SHARE, RELAY_SHARE_PLACE, RELAY_SHARE_TERMS, CRYPTO_CAPSULE for what does not check; RELAY_BUSY */
  convert(input: ConversionInput): Promise<Conversion>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: Conversion) => void;
  readonly reject: (reason: Error) => void;
}

/** Beyond this a caller is told to come back, rather than wait for minutes. */
const QUEUE_LIMIT = 200;

const PROGRAM = new URL("./conversion-worker.ts", import.meta.url);
const defaultSize = (): number => (availableParallelism() > 4 ? 2 : 1);

export interface PoolOptions {
  /** Number of threads. */
  readonly size?: number;
  /** What a thread runs. */
  readonly program?: URL;
}

export function createConversionPool(
  suite: string,
  { size = defaultSize(), program = PROGRAM }: PoolOptions = {},
): ConversionPool {
  const threads = Array.from({ length: size }, () => createThread(program));
  let next = 0;
  return {
    convert(input) {
      const thread = threads.reduce((least, each) => (each.load() < least.load() ? each : least));
      return thread.run({ ...input, id: next++, suite });
    },
    close: async () => void (await Promise.all(threads.map((each) => each.close()))),
  };
}

function createThread(program: URL) {
  const waiting = new Map<number, Waiting>();
  let closed = false;
  let worker = start();

  function start(): Worker {
    // Not the options of this process: what is loaded before the service is not meant for its threads.
    const made = new Worker(program, { execArgv: ["--disable-warning=ExperimentalWarning"] });
    made.on("message", (answer: ConversionAnswer) => {
      const job = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("value" in answer) job?.resolve(answer.value);
      else job?.reject(fromErrorJson(answer.refused));
    });
    made.on("error", (cause) => giveUp(cause));
    made.on("exit", () => {
      giveUp();
      if (!closed) worker = start();
    });
    return made;
  }

  function giveUp(cause?: unknown): void {
    for (const { reject } of waiting.values()) reject(busy("The relay was interrupted.", cause));
    waiting.clear();
  }

  return {
    load: () => waiting.size,
    run(job: ConversionJob): Promise<Conversion> {
      if (waiting.size >= QUEUE_LIMIT) return Promise.reject(busy("The relay has too much to do."));
      return new Promise((resolve, reject) => {
        waiting.set(job.id, { resolve, reject });
        worker.postMessage(job);
      });
    },
    async close(): Promise<void> {
      closed = true;
      await worker.terminate();
    },
  };
}

const busy = (message: string, cause?: unknown): ChartpassError =>
  new ChartpassError("RELAY_BUSY", message, {
    hint: "Nothing was lost. Try again in a moment.",
    ...(cause === undefined ? {} : { cause }),
  });
