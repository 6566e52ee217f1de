import { createServer } from "node:net";
import { expect, test } from "vitest";
import { assertPortsFree, holderOf, namedPorts, parsePortBase, portPlan } from "./ports.ts";

test("every process has a port of its own", () => {
  expect(namedPorts(portPlan(7100)).size).toBe(15);
  expect(portPlan(7100)).toMatchObject({ web: 7100, chains: { relay: 7103 }, relays: [7131, 7132, 7133] });
});

test("CHARTPASS_PORT is a number that leaves room", () => {
  expect(parsePortBase(undefined)).toBe(7100);
  expect(parsePortBase("7300")).toBe(7300);
  for (const wrong of ["80", "65500", "x", "7100.5"]) expect(() => parsePortBase(wrong)).toThrow(/CHARTPASS_PORT/);
});

test("a taken port is named, with what it is for and who holds it", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const plan = { ...portPlan(58_100), pinnerHttp: address.port };
  const failure = await assertPortsFree(plan, "127.0.0.1").catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({
    code: "ARG_PORT_TAKEN",
    hint: expect.stringContaining("CHARTPASS_PORT=") as unknown,
  });
  expect((failure as Error).message).toContain(`Port ${address.port}, meant for the storage node, is taken`);
  if (process.platform === "linux") expect(holderOf(address.port)).toContain(`process ${process.pid} `);
  await new Promise((resolve) => server.close(resolve));
});
