/** Calls against a real HTTP server that misbehaves. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callForBytes, callForJson, type Call } from "./call.ts";

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const answers: Record<string, [status: number, body: string]> = {
      "/good": [200, `{"a":1}`],
      "/more": [200, `{"a":1,"b":2}`],
      "/text": [200, "not JSON"],
      "/refused": [409, `{"code":"CONSENT_PAUSED","message":"Paused.","hint":"Ask."}`],
      "/foreign": [502, "<html>Bad gateway</html>"],
      "/moved": [302, ""],
    };
    const answer = answers[request.url ?? ""];
    if (!answer) return;
    response.writeHead(answer[0], { location: "/good" }).end(answer[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const unreachable = { code: "RELAY_UNREACHABLE", message: "It does not answer.", hint: "Try again." } as const;
const call = (path: string): Call => ({ url, method: "GET", path, unreachable });
const ask = (path: string, timeout = 5000) =>
  callForJson(call(path), v.strictObject({ a: v.number() }), "answer", { timeout });

test("an answer is what the schema says, and nothing more", async () => {
  expect(await ask("/good")).toEqual({ a: 1 });
  await expect(ask("/more")).rejects.toMatchObject({ code: "WIRE_SHAPE" });
  await expect(ask("/text")).rejects.toMatchObject({ code: "WIRE_JSON" });
});

test("a refusal arrives with its own code, message and hint", async () => {
  await expect(ask("/refused")).rejects.toMatchObject({ code: "CONSENT_PAUSED", message: "Paused.", hint: "Ask." });
  await expect(callForBytes(call("/refused"))).rejects.toMatchObject({ code: "CONSENT_PAUSED" });
});

test("silence, a foreign answer, a detour and a dead port are one thing: out of reach", async () => {
  await expect(ask("/silent", 200)).rejects.toMatchObject(unreachable);
  await expect(ask("/foreign")).rejects.toMatchObject(unreachable);
  await expect(ask("/moved")).rejects.toMatchObject(unreachable);
  const dead = { ...call("/good"), url: "http://127.0.0.1:1" };
  await expect(callForBytes(dead)).rejects.toMatchObject(unreachable);
});

test("the caller may give up", async () => {
  const giving = new AbortController();
  const waiting = callForBytes(call("/silent"), { signal: giving.signal });
  giving.abort();
  await expect(waiting).rejects.toMatchObject(unreachable);
});
