/** Starts the worker and keeps what it says for whoever drives the page. */
import type { Effort, Timings } from "../subject.ts";

/** Median milliseconds by subject and operation, or why there are none. */
export type Answer = { readonly medians: readonly (readonly [string, Timings])[] } | { readonly failed: string };

declare global {
  interface Window {
    measureInWorker?: (effort: Effort) => Promise<Answer>;
  }
}

window.measureInWorker = (effort) =>
  new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const finish = (answer: Answer) => {
      worker.terminate();
      resolve(answer);
    };
    worker.addEventListener("message", (event: MessageEvent<Answer>) => finish(event.data));
    worker.addEventListener("error", (event) => finish({ failed: event.message }));
    worker.postMessage(effort);
  });
