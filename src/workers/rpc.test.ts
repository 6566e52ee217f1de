import { describe, expect, test } from "vitest";
import { ChartpassError } from "../core/errors.ts";
import { createPool, type PoolWorker } from "./pool.ts";
import { connect, handOver, serve, type CallContext } from "./rpc.ts";

interface Api {
  add: (params: { a: number; b: number }, context: CallContext) => Promise<number>;
  count: (params: { to: number }, context: CallContext) => Promise<number>;
  fail: (params: { how: "ours" | "foreign" }, context: CallContext) => Promise<never>;
  bytes: (params: { size: number }, context: CallContext) => Promise<Uint8Array>;
  wait: (params: object, context: CallContext) => Promise<string>;
}

const kept: Uint8Array[] = [];
const api: Api = {
  add: async ({ a, b }) => a + b,
  count: async ({ to }, { progress }) => {
    for (let i = 1; i <= to; i++) progress(i, to);
    return to;
  },
  fail: async ({ how }) => {
    if (how === "ours") throw new ChartpassError("CRYPTO_OPEN", "No.", { hint: "Try.", cause: new Error("secret") });
    throw new Error("secret detail");
  },
  bytes: async ({ size }) => {
    const bytes = new Uint8Array(size).fill(7);
    kept.push(bytes);
    return handOver(bytes, [bytes.buffer]);
  },
  wait: (_, { signal }) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve("aborted"), { once: true })),
};

function pair(describe?: Parameters<typeof serve>[2]) {
  const { port1, port2 } = new MessageChannel();
  serve<Api>(port1, api, describe);
  return { connection: connect<Api>(port2), raw: port2 };
}

describe("calls over a port", () => {
  test("answers, in any order", async () => {
    const { connection } = pair();
    const sums = await Promise.all([1, 2, 3].map((a) => connection.call("add", { a, b: 10 })));
    expect(sums).toEqual([11, 12, 13]);
    expect(connection.waiting).toBe(0);
  });

  test("progress comes before the answer", async () => {
    const seen: number[] = [];
    await pair().connection.call("count", { to: 3 }, { onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([1, 2, 3]);
  });

  test("errors keep code and hint, and lose cause and stack", async () => {
    const failure = await pair()
      .connection.call("fail", { how: "ours" })
      .catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: "CRYPTO_OPEN", message: "No.", hint: "Try." });
    expect((failure as Error).cause).toBeUndefined();
  });

  test("foreign errors can be kept from the page", async () => {
    const hidden = { code: "VAULT_INTERNAL", message: "Something.", hint: "" } as const;
    const { connection } = pair({ describe: () => hidden });
    await expect(connection.call("fail", { how: "foreign" })).rejects.toMatchObject(hidden);
  });

  test("buffers are handed over, not copied", async () => {
    const bytes = await pair().connection.call("bytes", { size: 1000 });
    expect(bytes).toHaveLength(1000);
    expect(kept.at(-1)).toHaveLength(0);
  });

  test("cancelling rejects at once and tells the other side", async () => {
    const controller = new AbortController();
    const { connection } = pair();
    const waiting = connection.call("wait", {}, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "ARG_STOPPED" });
    expect(await connection.call("add", { a: 1, b: 1 })).toBe(2);
  });

  test("closing fails what waits and what comes after", async () => {
    const { connection } = pair();
    const waiting = connection.call("wait", {});
    connection.close(new ChartpassError("VAULT_LOCKED", "Locked."));
    await expect(waiting).rejects.toMatchObject({ code: "VAULT_LOCKED" });
    await expect(connection.call("add", { a: 1, b: 1 })).rejects.toMatchObject({ code: "VAULT_LOCKED" });
  });

  test("messages of another shape are dropped, unknown procedures and inherited names refused", async () => {
    const { connection, raw } = pair();
    for (const odd of [null, 7, "call", { id: 1 }, { chartpass: 2, id: 1, type: "call", method: "add" }]) {
      raw.postMessage(odd);
    }
    for (const name of ["nothing", "constructor", "__proto__", "toString"]) {
      await expect(connection.call(name as "add", { a: 1, b: 1 })).rejects.toMatchObject({ code: "ARG_RPC" });
    }
    expect(await connection.call("add", { a: 2, b: 2 })).toBe(4);
  });
});

describe("pool", () => {
  function pool(size: number) {
    let running = 0;
    let started = 0;
    const fail: (() => void)[] = [];
    const start = (): PoolWorker => {
      const { port1, port2 } = new MessageChannel();
      running++;
      started++;
      serve<Api>(port1, api);
      return {
        postMessage: (message, transfer) => port2.postMessage(message, transfer),
        addEventListener: (type: "message" | "error", listener: (event: MessageEvent) => void) => {
          if (type === "error") fail.push(listener as () => void);
          else port2.addEventListener(type, listener);
        },
        removeEventListener: (type, listener) => port2.removeEventListener(type, listener),
        start: () => port2.start(),
        terminate: () => {
          running--;
          port2.close();
        },
      };
    };
    return { calls: createPool<Api>({ size, start }), fail, count: () => ({ running, started }) };
  }

  test("no more workers than allowed, used again", async () => {
    const { calls, count } = pool(2);
    const sums = await Promise.all([1, 2, 3, 4, 5].map((a) => calls.call("add", { a, b: 0 })));
    expect(sums).toEqual([1, 2, 3, 4, 5]);
    expect(count()).toEqual({ running: 2, started: 2 });
    calls.close();
    expect(count().running).toBe(0);
  });

  test("a cancelled call frees its place; a dead worker is replaced", async () => {
    const { calls, fail, count } = pool(1);
    const controller = new AbortController();
    const first = calls.call("wait", {}, { signal: controller.signal });
    const second = calls.call("wait", {});
    await new Promise((resume) => setTimeout(resume, 5));
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: "ARG_STOPPED" });
    await new Promise((resume) => setTimeout(resume, 5));
    fail.at(-1)?.();
    await expect(second).rejects.toMatchObject({ code: "ARG_WORKER" });
    expect(await calls.call("add", { a: 1, b: 2 })).toBe(3);
    expect(count().running).toBe(1);
    calls.close();
  });
});
