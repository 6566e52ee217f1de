/** Whose computer asks, over a real connection with the headers a web server in front adds. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApplication } from "./application.ts";
import { listen, type RunningServer } from "./listen.ts";
import { remoteAddressOf } from "./remote-address.ts";

let server: RunningServer;

beforeAll(async () => {
  const app = createApplication("tester");
  app.get("/", (c) => c.text(remoteAddressOf(c)));
  server = await listen(app, 0);
});

afterAll(() => server.close());

const seen = async (forwarded?: string): Promise<string> => {
  const headers: Record<string, string> = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return (await fetch(`http://127.0.0.1:${server.port}/`, { headers })).text();
};

test.each([
  [undefined, "127.0.0.1"],
  ["198.51.100.7", "198.51.100.7"],
  ["203.0.113.1, 198.51.100.7", "198.51.100.7"],
  ["::ffff:198.51.100.7", "198.51.100.7"],
  ["nonsense", "127.0.0.1"],
  ["198.51.100.7, ", "127.0.0.1"],
  ["2001:DB8:0:7::1", "2001:db8:0:7"],
  ["2001:db8:0:7:aaaa:bbbb:cccc:dddd", "2001:db8:0:7"],
  ["2001:db8::1", "2001:db8:0:0"],
])("forwarded for %s is %s", async (forwarded, expected) => {
  expect(await seen(forwarded)).toBe(expected);
});
