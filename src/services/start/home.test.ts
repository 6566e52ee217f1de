import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHome } from "./home-lock.ts";
import { SUITE_IDS } from "../../protocol/suite-choice.ts";
import { loadOrCreateKeys } from "./keys.ts";
import { parseSuite, suiteOfHome } from "./suite.ts";

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

test("a suite is chosen by its name", () => {
  expect(parseSuite(undefined)).toBeUndefined();
  expect(parseSuite("")).toBeUndefined();
  for (const id of SUITE_IDS) expect(parseSuite(id)).toBe(id);
  expect(() => parseSuite("rot13")).toThrow(
    expect.objectContaining({ code: "ARG_SUITE", hint: expect.stringContaining("chow") as string }),
  );
});

test.each(["chow", "lattice"] as const)("a home made for %s goes on with it, and takes no other", (id) => {
  const keys = loadOrCreateKeys(home, id);
  expect(suiteOfHome(keys)).toBe(id);
  expect(suiteOfHome(keys, id)).toBe(id);
  for (const other of SUITE_IDS.filter((each) => each !== id)) {
    expect(() => suiteOfHome(keys, other)).toThrow(
      expect.objectContaining({ code: "ARG_SUITE_HOME", message: expect.stringContaining(`"${id}"`) as string }),
    );
  }
  // Keys that are there stay what they are.
  expect(loadOrCreateKeys(home, "hybrid")).toEqual(keys);
});

test("a home whose hospitals issue keys has hybrid unless told otherwise, and none without an authority", () => {
  const keys = loadOrCreateKeys(home);
  expect(suiteOfHome(keys)).toBe("hybrid");
  expect(suiteOfHome(keys, "ibe-clc")).toBe("ibe-clc");
  for (const id of ["chow", "lattice"] as const) expect(() => suiteOfHome(keys, id)).toThrow(/were made for/);
});
