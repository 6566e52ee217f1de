/**
 * Several workers for one kind of work: each does one call at a time, calls wait in line, idle workers end after a
 * while. A worker that dies fails its call and is replaced for the next one. Cancelling a running call ends its worker:
 * pure computation does not look up.
 */
import { ChartpassError } from "../core/errors.ts";
import {
  connect,
  type AnswerOf,
  type CallOptions,
  type Connection,
  type ParamsOf,
  type Port,
  type Procedures,
} from "./rpc.ts";

export interface PoolWorker extends Port {
  terminate(): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "error", listener: () => void): void;
}

export interface PoolOptions {
  /** Most workers at once. */
  readonly size: number;
  readonly start: () => PoolWorker;
  /** Milliseconds after which an idle worker ends. */
  readonly idle?: number;
}

export interface Pool<Api extends Procedures<Api>> {
  call<K extends keyof Api & string>(
    method: K,
    params: ParamsOf<Api, K>,
    options?: CallOptions,
  ): Promise<AnswerOf<Api, K>>;
  /** Ends every worker; waiting calls fail with ARG_STOPPED. */
  close(): void;
}

interface Slot<Api extends Procedures<Api>> {
  readonly worker: PoolWorker;
  readonly connection: Connection<Api>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const IDLE = 30_000;

export function createPool<Api extends Procedures<Api>>(options: PoolOptions): Pool<Api> {
  const idle: Slot<Api>[] = [];
  const busy = new Set<Slot<Api>>();
  const line: { resolve(slot: Slot<Api>): void; reject(reason: ChartpassError): void }[] = [];
  let closed = false;

  const startSlot = (): Slot<Api> => {
    const worker = options.start();
    const slot: Slot<Api> = { worker, connection: connect<Api>(worker), timer: undefined };
    worker.addEventListener("error", () => end(slot, died()));
    return slot;
  };
  const end = (slot: Slot<Api>, reason: ChartpassError) => {
    clearTimeout(slot.timer);
    slot.worker.terminate();
    slot.connection.close(reason);
    if (idle.includes(slot)) idle.splice(idle.indexOf(slot), 1);
    if (busy.delete(slot)) serveLine();
  };
  const take = (slot: Slot<Api>) => {
    clearTimeout(slot.timer);
    busy.add(slot);
    return slot;
  };
  const serveLine = () => {
    while (line.length > 0 && (idle.length > 0 || busy.size < options.size)) {
      line.shift()?.resolve(take(idle.pop() ?? startSlot()));
    }
  };
  const slot = (): Promise<Slot<Api>> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(stopped());
      line.push({ resolve, reject });
      serveLine();
    });
  const giveBack = (used: Slot<Api>) => {
    // Gone already when it died or was cancelled.
    if (!busy.delete(used)) return;
    used.timer = setTimeout(() => end(used, stopped()), options.idle ?? IDLE);
    idle.push(used);
    serveLine();
  };

  return {
    call(method, params, callOptions = {}) {
      return slot().then((used) => {
        const cancel = () => end(used, stopped());
        callOptions.signal?.addEventListener("abort", cancel, { once: true });
        return used.connection.call(method, params, callOptions).finally(() => {
          callOptions.signal?.removeEventListener("abort", cancel);
          giveBack(used);
        });
      });
    },
    close() {
      closed = true;
      for (const waiting of line.splice(0)) waiting.reject(stopped());
      for (const each of [...idle, ...busy]) end(each, stopped());
    },
  };
}

function died(): ChartpassError {
  return new ChartpassError("ARG_WORKER", "A background task stopped unexpectedly.", {
    hint: "Try again. If it happens again, close other tabs: the device may be short of memory.",
  });
}

function stopped(): ChartpassError {
  return new ChartpassError("ARG_STOPPED", "Stopped on request.", { hint: "Start again when ready." });
}
