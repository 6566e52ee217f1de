/** The thread between the key authority and whoever its keys are for. Started with the first key to deliver. */
import { Worker } from "node:worker_threads";
import { ChartpassError, fromErrorJson } from "../../core/errors.ts";
import type { AuthorityThreadData, DeliveryAnswer, DeliveryJob } from "./authority-thread.ts";

export interface AuthorityFirewall {
  /**
   * The welcome with the person's key in it, sealed to her.
   * @throws CRYPTO_FIREWALL_AUTHORITY when the extracted key is not the one that fits; ARG_AUTHORITY when interrupted
   *   or when there was no answer in time
   */
  deliver(job: Omit<DeliveryJob, "id">): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Waiting {
  readonly thread: Worker;
  readonly limit: NodeJS.Timeout;
  readonly resolve: (sealed: Uint8Array) => void;
  readonly reject: (reason: Error) => void;
}

/** Far above what a key takes, the thread's start included; a thread that hangs is ended and the next key starts another. */
const LIMIT_MILLISECONDS = 60_000;

export function createAuthorityFirewall(
  keys: AuthorityThreadData,
  limitMilliseconds = LIMIT_MILLISECONDS,
): AuthorityFirewall {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let last = 0;

  function start(): Worker {
    // Not the options of this process: what is loaded before the service is not meant for its threads.
    const made = new Worker(new URL("./authority-thread.ts", import.meta.url), {
      workerData: keys,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    // A member that is stopped does not wait for it.
    made.unref();
    made.on("message", (answer: DeliveryAnswer) => {
      const job = waiting.get(answer.id);
      waiting.delete(answer.id);
      clearTimeout(job?.limit);
      if ("sealed" in answer) job?.resolve(answer.sealed);
      else job?.reject(fromErrorJson(answer.refused));
    });
    made.on("error", (cause) => giveUp(made, cause));
    made.on("exit", () => giveUp(made));
    return made;
  }

  /** This thread answers no more; those of a later one go on. */
  function giveUp(gone: Worker, cause?: unknown): void {
    if (worker === gone) worker = undefined;
    for (const [id, { thread, limit, reject }] of waiting) {
      if (thread !== gone) continue;
      waiting.delete(id);
      clearTimeout(limit);
      reject(interrupted(cause));
    }
  }

  return {
    deliver(job) {
      worker ??= start();
      const thread = worker;
      return new Promise((resolve, reject) => {
        const id = ++last;
        const hangs = () => {
          giveUp(thread);
          void thread.terminate();
        };
        const limit = setTimeout(hangs, limitMilliseconds);
        // A member that is stopped does not wait for this either.
        limit.unref();
        waiting.set(id, { thread, limit, resolve, reject });
        thread.postMessage({ ...job, id } satisfies DeliveryJob);
      });
    },
    async close() {
      await worker?.terminate();
      worker = undefined;
    },
  };
}

function interrupted(cause: unknown): ChartpassError {
  return new ChartpassError("ARG_AUTHORITY", "The key could not be delivered just now.", {
    hint: "Approve the registration again.",
    cause,
  });
}
