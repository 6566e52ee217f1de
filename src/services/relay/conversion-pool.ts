/** Worker threads that check shares and convert. A thread that dies is replaced; what it was doing fails and may be retried. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { ChartpassError, fromErrorJson } from "../../core/errors.ts";
import type {
  ConversionAnswer,
  ConversionJob,
  ConversionThreadData,
  WorkInput,
  WorkResult,
} from "./conversion-worker.ts";
import type { ShareWork } from "./share-work.ts";

type Threaded = {
  readonly [K in keyof ShareWork]: (input: WorkInput<K>) => Promise<WorkResult<K>>;
};

/** The work of `ShareWork`, by whichever thread has least to do. @throws what it throws; RELAY_BUSY */
export interface ConversionPool extends Threaded {
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** Beyond this a caller is told to come back, rather than wait for minutes. */
const QUEUE_LIMIT = 200;

const PROGRAM = new URL("./conversion-worker.ts", import.meta.url);
/** Few: a small machine often runs all three relays, the chains and the hospitals. */
const defaultSize = (): number => (availableParallelism() > 4 ? 2 : 1);

export interface PoolOptions {
  /** Number of threads. */
  readonly size?: number | undefined;
  /** What a thread runs. */
  readonly program?: URL;
}

export function createConversionPool(
  data: ConversionThreadData,
  { size = defaultSize(), program = PROGRAM }: PoolOptions = {},
): ConversionPool {
  const threads = Array.from({ length: size }, () => createThread(data, program));
  let next = 0;
  const run = <K extends keyof ShareWork>(kind: K) => {
    return (input: WorkInput<K>): Promise<WorkResult<K>> => {
      const thread = threads.reduce((least, each) => (each.load() < least.load() ? each : least));
      // A thread answers a job with the result of its kind.
      return thread.run({ id: next++, kind, input } as ConversionJob) as Promise<WorkResult<K>>;
    };
  };
  return {
    open: run("open"),
    check: run("check"),
    convert: run("convert"),
    close: async () => void (await Promise.all(threads.map((each) => each.close()))),
  };
}

function createThread(data: ConversionThreadData, program: URL) {
  const waiting = new Map<number, Waiting>();
  let closed = false;
  let worker = start();

  function start(): Worker {
    // Not the options of this process: what is loaded before the service is not meant for its threads.
    const made = new Worker(program, { workerData: data, execArgv: ["--disable-warning=ExperimentalWarning"] });
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
    run(job: ConversionJob): Promise<unknown> {
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
