/**
 * Runs in a worker thread: the arithmetic of one relay, so that neither pairings nor signatures hold up its other
 * answers, and two threads do twice as much. The secret that shares are sealed to therefore lives here too.
 */
import { parentPort, workerData } from "node:worker_threads";
import { toErrorJson, type ErrorJson } from "../../core/errors.ts";
import { loadPairing } from "../../core/pairing/load.ts";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { createShareWork, type ShareWork } from "./share-work.ts";

/** What a thread is started with. */
export interface ConversionThreadData {
  readonly suite: string;
  readonly network: NetworkConfig;
  readonly messageSecret: Uint8Array;
}

export type WorkInput<K extends keyof ShareWork> = Parameters<ShareWork[K]>[0];
export type WorkResult<K extends keyof ShareWork> = Awaited<ReturnType<ShareWork[K]>>;

export type ConversionJob = {
  [K in keyof ShareWork]: { readonly id: number; readonly kind: K; readonly input: WorkInput<K> };
}[keyof ShareWork];

export type ConversionAnswer = { readonly id: number } & (
  { readonly value: WorkResult<keyof ShareWork> } | { readonly refused: ErrorJson }
);

const { suite, network, messageSecret } = workerData as ConversionThreadData;
const known = suites(systemRandom, { pairing: await loadPairing() });
const work = createShareWork({ suite: known.suiteById(suite), network, messageSecret });

parentPort?.on("message", (job: ConversionJob) => void answer(job).then((each) => parentPort?.postMessage(each)));

async function answer(job: ConversionJob): Promise<ConversionAnswer> {
  try {
    return { id: job.id, value: await resultOf(job) };
  } catch (thrown) {
    return { id: job.id, refused: toErrorJson(thrown) };
  }
}

function resultOf(job: ConversionJob): Promise<void> | WorkResult<"open" | "convert"> {
  switch (job.kind) {
    case "open":
      return work.open(job.input);
    case "check":
      return work.check(job.input);
    case "convert":
      return work.convert(job.input);
  }
}
