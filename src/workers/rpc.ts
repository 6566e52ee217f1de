/**
 * Calls between a page and its workers: one request, any number of progress reports, one answer. Messages are plain
 * objects over a MessagePort or Worker; anything that does not look like one of ours is dropped. Errors cross as
 * ErrorJson (no stack, no cause). Cancelling is a request: the worker's procedure sees an aborted signal.
 */
import { ChartpassError, fromErrorJson, toErrorJson, type ErrorJson } from "../core/errors.ts";

/** What Worker, MessagePort and a worker's global scope have in common. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  removeEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  start?(): void;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What a procedure gets beside its parameters. */
export interface CallContext {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** Every procedure takes one parameter object and answers once. */
export type Procedures<Api> = { [K in keyof Api]: (params: never, context: CallContext) => Promise<unknown> };
export type ParamsOf<Api extends Procedures<Api>, K extends keyof Api> = Parameters<Api[K]>[0];
export type AnswerOf<Api extends Procedures<Api>, K extends keyof Api> = Awaited<ReturnType<Api[K]>>;

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Buffers to hand over instead of copying; unusable here afterwards. */
  readonly transfer?: Transferable[];
}

export interface Connection<Api extends Procedures<Api>> {
  call<K extends keyof Api & string>(
    method: K,
    params: ParamsOf<Api, K>,
    options?: CallOptions,
  ): Promise<AnswerOf<Api, K>>;
  /** Ends the connection: every waiting call fails with `reason`. */
  close(reason: ChartpassError): void;
  /** Calls not yet answered. */
  readonly waiting: number;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  cleanUp(): void;
}

type Message =
  | { chartpass: 1; id: number; type: "call"; method: string; params: unknown }
  | { chartpass: 1; id: number; type: "cancel" }
  | { chartpass: 1; id: number; type: "progress"; done: number; total: number }
  | { chartpass: 1; id: number; type: "answer"; value: unknown }
  | { chartpass: 1; id: number; type: "failure"; error: ErrorJson };

export function connect<Api extends Procedures<Api>>(port: Port): Connection<Api> {
  const waiting = new Map<number, Waiting>();
  let closed: ChartpassError | undefined;
  let last = 0;
  const onMessage = (event: MessageEvent) => {
    const message = parseMessage(event.data);
    const call = message && waiting.get(message.id);
    if (!message || !call) return;
    if (message.type === "progress") return call.onProgress?.({ done: message.done, total: message.total });
    if (message.type !== "answer" && message.type !== "failure") return;
    waiting.delete(message.id);
    call.cleanUp();
    if (message.type === "answer") call.resolve(message.value);
    else call.reject(fromErrorJson(message.error));
  };
  port.addEventListener("message", onMessage);
  port.start?.();
  return {
    get waiting() {
      return waiting.size;
    },
    call(method, params, options = {}) {
      return new Promise<never>((resolve, reject) => {
        if (closed) return reject(closed);
        if (options.signal?.aborted) return reject(stopped());
        const id = ++last;
        const cancel = () => {
          waiting.delete(id);
          port.postMessage({ chartpass: 1, id, type: "cancel" } satisfies Message, []);
          reject(stopped());
        };
        options.signal?.addEventListener("abort", cancel, { once: true });
        waiting.set(id, {
          resolve,
          reject,
          onProgress: options.onProgress,
          cleanUp: () => options.signal?.removeEventListener("abort", cancel),
        });
        try {
          port.postMessage(
            { chartpass: 1, id, type: "call", method, params } satisfies Message,
            options.transfer ?? [],
          );
        } catch (cause) {
          waiting.delete(id);
          reject(new ChartpassError("ARG_RPC", `The call "${method}" cannot be sent.`, { cause }));
        }
      });
    },
    close(reason) {
      closed = reason;
      port.removeEventListener("message", onMessage);
      for (const call of waiting.values()) {
        call.cleanUp();
        call.reject(reason);
      }
      waiting.clear();
    },
  };
}

const HANDOVER = Symbol("handover");
interface Handover<T> {
  readonly [HANDOVER]: Transferable[];
  readonly value: T;
}

/**
 * Mark an answer whose buffers are handed over, not copied. Only a procedure's own answer may be marked.
 * A view on a part of a larger buffer must not be listed: the whole buffer would go.
 */
export function handOver<T>(value: T, buffers: Transferable[]): T {
  return { [HANDOVER]: buffers, value } satisfies Handover<T> as unknown as T;
}

function isHandover<T>(value: unknown): value is Handover<T> {
  return typeof value === "object" && value !== null && HANDOVER in value;
}

export interface ServeOptions {
  /** Turns an error without a code of ours into what the page may see. Default: its message. */
  readonly describe?: (thrown: unknown) => ErrorJson;
}

/** Answers calls with `procedures` until the returned function is called. */
export function serve<Api extends Procedures<Api>>(port: Port, procedures: Api, options: ServeOptions = {}) {
  const running = new Map<number, AbortController>();
  const describe = options.describe ?? toErrorJson;
  const send = (message: Message, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  const run = async (id: number, method: string, params: unknown) => {
    const controller = new AbortController();
    running.set(id, controller);
    const progress = (done: number, total: number) => send({ chartpass: 1, id, type: "progress", done, total });
    try {
      const procedure = Object.hasOwn(procedures, method) ? procedures[method as keyof Api] : undefined;
      if (typeof procedure !== "function") throw new ChartpassError("ARG_RPC", `There is no procedure "${method}".`);
      const context: CallContext = { signal: controller.signal, progress };
      const value = await procedure(params as never, context);
      if (isHandover<unknown>(value)) send({ chartpass: 1, id, type: "answer", value: value.value }, value[HANDOVER]);
      else send({ chartpass: 1, id, type: "answer", value });
    } catch (thrown) {
      send({ chartpass: 1, id, type: "failure", error: describe(thrown) });
    } finally {
      running.delete(id);
    }
  };
  const onMessage = (event: MessageEvent) => {
    const message = parseMessage(event.data);
    if (message?.type === "call") void run(message.id, message.method, message.params);
    else if (message?.type === "cancel") running.get(message.id)?.abort();
  };
  port.addEventListener("message", onMessage);
  port.start?.();
  return () => port.removeEventListener("message", onMessage);
}

function parseMessage(data: unknown): Message | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { chartpass, id, type, method, done, total, error } = data as Record<string, unknown>;
  if (chartpass !== 1 || !Number.isSafeInteger(id)) return undefined;
  const ok =
    (type === "call" && typeof method === "string") ||
    type === "cancel" ||
    (type === "progress" && typeof done === "number" && typeof total === "number") ||
    type === "answer" ||
    (type === "failure" && typeof error === "object" && error !== null);
  return ok ? (data as Message) : undefined;
}

function stopped(): ChartpassError {
  return new ChartpassError("ARG_STOPPED", "Stopped on request.", { hint: "Start again when ready." });
}
