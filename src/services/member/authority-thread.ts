/**
 * Runs in a worker thread of the hospital's member: the firewall of its key authority (core/firewall/authority.ts). An
 * extracted key comes in, the one key that fits the published parameters goes out, sealed here with this thread's own
 * randomness: neither the key nor the sealing can carry anything its maker chose. The factor is known to this thread;
 * where it is kept apart from the authority's secret, neither alone makes keys.
 */
import { parentPort, workerData } from "node:worker_threads";
import { toErrorJson, type ErrorJson } from "../../core/errors.ts";
import { releasePartial } from "../../core/firewall/authority.ts";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";
import { sealMessage } from "../../core/seal/message.ts";
import { mailInfo, type Welcome } from "../../protocol/enrolment.ts";
import { toHex } from "../../protocol/hex.ts";
import { loadPairing } from "../../core/pairing/load.ts";

export interface AuthorityThreadData {
  /** Published parameters, the frame's bytes. */
  readonly params: Uint8Array;
  /** Undefined for an authority from before there was a firewall. */
  readonly factor: Uint8Array | undefined;
}

export interface DeliveryJob {
  readonly id: number;
  readonly identity: Uint8Array;
  /** As the authority extracted it. */
  readonly partial: Uint8Array;
  /** Of the person, X-Wing. */
  readonly messageKey: Uint8Array;
  readonly welcome: Omit<Welcome, "partial">;
}

export type DeliveryAnswer = { readonly id: number } & (
  { readonly sealed: Uint8Array } | { readonly refused: ErrorJson }
);

const { params, factor } = workerData as AuthorityThreadData;
// The authority's own frames are those of the suite, or leg, that has an authority.
const suite = suites(systemRandom, { pairing: await loadPairing() }).suiteOf(params);
const keys = { params: suite.parse("params", params), factor };

parentPort?.on("message", (job: DeliveryJob) => {
  parentPort?.postMessage(answer(job));
});

function answer(job: DeliveryJob): DeliveryAnswer {
  try {
    const partial = releasePartial(suite, keys, job.identity, job.partial);
    const welcome: Welcome = { ...job.welcome, partial: toHex(partial) };
    const plain = new TextEncoder().encode(JSON.stringify(welcome));
    return { id: job.id, sealed: sealMessage(job.messageKey, plain, mailInfo("welcome"), systemRandom) };
  } catch (thrown) {
    return { id: job.id, refused: toErrorJson(thrown) };
  }
}
