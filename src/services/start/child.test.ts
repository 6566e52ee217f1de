import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Child, describeDeath, type Death } from "./child.ts";

let folder: string;
let children: Child[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chartpass-child-"));
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.stop("SIGKILL")));
  rmSync(folder, { recursive: true, force: true });
});

function childOf(program: string, onDeath: (death: Death) => void = () => undefined): Child {
  const entry = join(folder, "program.mjs");
  writeFileSync(entry, program);
  const child = new Child(
    { name: "sample", entry, config: join(folder, "c.json"), log: join(folder, "s.log") },
    onDeath,
  );
  children.push(child);
  return child;
}

const STAYS = 'console.log("ready sample"); setInterval(() => {}, 1000);';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("starts at the ready line, stops, and starts again", async () => {
  const child = childOf(STAYS);
  await child.start();
  const first = child.pid;
  await child.stop();
  expect(child.running).toBe(false);
  await child.start();
  expect(child.pid).not.toBe(first);
});

test("a program that fails before it is ready is named with its last lines", async () => {
  const child = childOf('console.error("the disk is full"); process.exit(3);');
  await expect(child.start()).rejects.toMatchObject({
    code: "ARG_CHILD_DIED",
    message: expect.stringMatching(/"sample" ended with code 3[^]*the disk is full[^]*s\.log/) as unknown,
  });
});

test("a program that dies later is reported once, one that was stopped is not", async () => {
  const deaths: Death[] = [];
  const child = childOf(STAYS, (death) => deaths.push(death));
  await child.start();
  process.kill(child.pid ?? 0, "SIGKILL");
  await expect.poll(() => deaths.length).toBe(1);
  expect(describeDeath(deaths[0]!)).toContain('The process "sample" was ended by SIGKILL.');
  await child.start();
  await child.stop("SIGKILL");
  expect(deaths).toHaveLength(1);
});

test("one that ignores SIGTERM is ended all the same", async () => {
  const child = childOf(`process.on("SIGTERM", () => {}); ${STAYS}`);
  await child.start();
  await child.stop();
  expect(child.running).toBe(false);
}, 15_000);

test("children end when the launcher is killed without warning", async () => {
  const child = childOf(`process.on("SIGTERM", () => process.exit(0)); ${STAYS}`);
  const launcher = join(folder, "launcher.ts");
  const pidFile = join(folder, "pid");
  writeFileSync(
    launcher,
    `import { writeFileSync } from "node:fs";
     import { Child } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "child.ts")).href)};
     const child = new Child(${JSON.stringify(child.spec)}, () => {});
     await child.start();
     writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
     process.send("started");
     setInterval(() => {}, 1000);`,
  );
  const parent = fork(launcher, [], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  await new Promise((resolve) => parent.once("message", resolve));
  const pid = Number(readFileSync(pidFile, "utf8"));
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
}, 20_000);
