/** The thread between the key authority and whoever its keys are for. Started with the first key to deliver. */
import { Worker } from "node:worker_threads";
import { ChartpassError, fromErrorJson } from "../../core/errors.ts";
import type { AuthorityThreadData, DeliveryAnswer, DeliveryJob } from "./authority-thread.ts";

export interface AuthorityFirewall {
  /**
   * The welcome with the person's key in it, sealed to her.
   * @throws CRYPTO_FIREWALL_AUTHORITY when the extracted key is not the one that fits; ARG_AUTHORITY when interrupted
   */
  deliver(job: Omit<DeliveryJob, "id">): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (sealed: Uint8Array) => void;
  readonly reject: (reason: Error) => void;
}

export function createAuthorityFirewall(keys: AuthorityThreadData): AuthorityFirewall {
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
      if ("sealed" in answer) job?.resolve(answer.sealed);
      else job?.reject(fromErrorJson(answer.refused));
    });
    made.on("error", (cause) => giveUp(cause));
    made.on("exit", () => {
      giveUp();
      if (worker === made) worker = undefined;
    });
    return made;
  }

  function giveUp(cause?: unknown): void {
    for (const { reject } of waiting.values()) reject(interrupted(cause));
    waiting.clear();
  }

  return {
    deliver(job) {
      worker ??= start();
      const thread = worker;
      return new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
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
