import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHome } from "./home-lock.ts";
import { loadOrCreateKeys } from "./keys.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "chartpass-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test("a home is held by one launcher at a time, and a dead one's hold is taken over", () => {
  const unlock = lockHome(home);
  expect(() => lockHome(home)).toThrow(/already runs/);
  unlock();
  writeFileSync(join(home, "launcher.pid"), "999999999");
  lockHome(home)();
});

test("keys are made once, all different, and readable by their owner only", () => {
  const keys = loadOrCreateKeys(home);
  expect(loadOrCreateKeys(home)).toEqual(keys);
  const secrets = [keys.operator, keys.pinner, ...keys.relays.map((each) => each.key), ...keys.hospitals.a.members];
  expect(new Set(secrets).size).toBe(secrets.length);
  expect(keys.hospitals.a.staffCode).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
  const path = join(home, "keys", "network.json");
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, readFileSync(path, "utf8").slice(0, 100));
  expect(() => loadOrCreateKeys(home)).toThrow(/cannot be read/);
});
