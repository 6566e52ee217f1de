/**
 * What one relay process does in a second, on one and on two conversion threads.
 *
 *   new grants    distinct grants arrive as patients send them and pass every check: sealed message, consent's
 *                 signature, members' attestation, hashes, share, capsule's proof; then converted and stored
 *   known grants  what a conversion thread has accepted comes to it again: the conversion alone
 *
 * "per core" counts seconds of processor time, of all threads of the process together.
 *
 *   npm run bench -- relay [--json] [--quick]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { remark, report } from "../scripts/measurements.ts";
import type { Suite } from "../src/core/suite.ts";
import { createApplication } from "../src/services/http/application.ts";
import { mountSharing } from "../src/services/relay/sharing.ts";
import { createEntries, quickestOf, type Entry } from "./pre/backends.ts";
import { createPatient, type SentShare } from "./relay/grants.ts";
import { closeRelay, createNetwork, openRelay, type PaperNetwork } from "./relay/network.ts";
import { jobOf, measureParts } from "./relay/parts.ts";

const quick = process.argv.includes("--quick");
/** Requests a relay has before it at once. */
const AT_ONCE = 32;
const AIM = { new: 400, known: 1500, threads: 1.8 };
/** Grants that are converted again and again; no more than a thread remembers. */
const KNOWN = 40;
/** Seconds a series should take. */
const SERIES = quick ? 0 : 2.5;
/** And may take, on a busy machine. */
const LONGEST = quick ? 1 : 6;

const home = mkdtempSync(join(tmpdir(), "chartpass-bench-"));
try {
  const network = createNetwork(home);
  const entries = await createEntries();
  for (const entry of entries) {
    const patients = quickestOf(entries, entry.id) ?? entry;
    await measureEntry(network, entry, patients.create());
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

interface Rate {
  readonly perSecond: number;
  readonly perCore: number;
}

interface Rates {
  readonly new: Rate;
  readonly known: Rate;
}

/** @param patients  the suite that makes the grants, which is not timed */
async function measureEntry(network: PaperNetwork, entry: Entry, patients: Suite): Promise<void> {
  const { id, name, pairing, create } = entry;
  const send = createPatient(network, patients);
  const shares: SentShare[] = [];
  const more = async (count: number) => {
    while (shares.length < count) shares.push(await send());
    return shares;
  };
  const parts = await measureParts(network, create(), await more(quick ? 2 : 30));
  for (const [metric, value] of Object.entries(parts)) {
    report({ bench: "relay", case: `parts ${name}`, metric, unit: "ms", value });
  }
  const slower = Math.max(cost(parts, true), cost(parts, false));
  await more(quick ? 5 : Math.min(800, Math.ceil((SERIES * 1000) / slower)));

  const program = pairing?.name === "noble" ? "reference" : "real";
  const rates: Rates[] = [];
  for (const threads of [1, 2]) {
    const relay = await openRelay(network, { suite: id, threads, program });
    const app = createApplication("relay");
    mountSharing(app, relay);
    const arrive = async ({ sealed }: SentShare) => {
      const answer = await app.request("/shares", { method: "POST", body: sealed as Uint8Array<ArrayBuffer> });
      if (answer.status !== 200) throw new Error(`The relay refused: ${await answer.text()}`);
    };
    // The first of them only warm it up.
    const warm = Math.ceil(shares.length / 5);
    await rateOf(shares.slice(0, warm), arrive);
    const fresh = await rateOf(shares.slice(warm), arrive);
    const jobs = shares.slice(warm, warm + KNOWN).map(({ envelope }) => jobOf(envelope));
    const again = (times: number) =>
      Array.from({ length: Math.ceil((times * shares.length) / jobs.length) }, () => jobs).flat();
    // So often that every thread has met every one of them.
    await rateOf(again(2), relay.pool.convert);
    rates.push({ new: fresh, known: await rateOf(again(10), relay.pool.convert) });
    await closeRelay(relay);
  }
  reportRates(name, rates);
}

/** Milliseconds of the conversion thread, or of the main thread, for one new grant. */
function cost(parts: Readonly<Record<string, number>>, thread: boolean): number {
  const mine = Object.entries(parts).filter(([part]) => part.startsWith("thread: ") === thread);
  return mine.reduce((sum, [, each]) => sum + each, 0);
}

/** Items, AT_ONCE under way at a time, until all are done or the series has taken long enough. */
async function rateOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<Rate> {
  const before = process.cpuUsage();
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  let next = 0;
  const lane = async () => {
    for (let item = items[next]; item !== undefined && elapsed() < LONGEST; item = items[next]) {
      next += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const seconds = elapsed();
  const { user, system } = process.cpuUsage(before);
  return { perSecond: next / seconds, perCore: next / ((user + system) / 1e6) };
}

function reportRates(name: string, rates: readonly Rates[]): void {
  for (const kind of ["new", "known"] as const) {
    const [one, two] = rates.map((each) => each[kind]);
    if (one === undefined || two === undefined) continue;
    const metric = `${kind} grants`;
    const say = (threads: string, part: string, value: number) =>
      report({ bench: "relay", case: `${name} ${threads}`, metric: metric + part, unit: "per second", value });
    say("1 thread", "", one.perSecond);
    say("1 thread", ", per core", one.perCore);
    say("2 threads", ", per core", two.perCore);
    const ratio = two.perSecond / one.perSecond;
    const row = { bench: "relay", case: `${name} 2 threads`, metric, unit: "per second" } as const;
    report({ ...row, value: two.perSecond, baseline: "1 thread", ratio });
    verdict(one.perCore >= AIM[kind], `${name}: ${one.perCore.toFixed(0)} ${metric} per core, aim ${AIM[kind]}`);
    verdict(ratio >= AIM.threads, `${name}: ${metric}, two threads ${ratio.toFixed(2)} times one, aim ${AIM.threads}`);
  }
}

function verdict(met: boolean, words: string): void {
  remark(`${met ? "met   " : "missed"} ${words}`);
}
