/** Runs in a worker thread: the arithmetic of one relay, so that pairings never hold up its other answers. */
import { parentPort } from "node:worker_threads";
import { toErrorJson, type ErrorJson } from "../../core/errors.ts";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";

export interface ConversionInput {
  readonly grant: Uint8Array;
  readonly capsule: Uint8Array;
  readonly statement: Uint8Array;
  readonly share: Uint8Array;
}

export interface ConversionJob extends ConversionInput {
  readonly id: number;
  readonly suite: string;
  readonly task: "check" | "convert";
}

/** `value`: for "check" empty, for "convert" the fragment. */
export type ConversionAnswer = { readonly id: number } & (
  { readonly value: Uint8Array } | { readonly refused: ErrorJson }
);

const known = suites(systemRandom);

parentPort?.on("message", (job: ConversionJob) => {
  parentPort?.postMessage({ id: job.id, ...answer(job) } satisfies ConversionAnswer);
});

function answer(job: ConversionJob): { value: Uint8Array } | { refused: ErrorJson } {
  try {
    const suite = known.suiteById(job.suite);
    const grant = suite.parse("grant", job.grant);
    const capsule = suite.parse("capsule", job.capsule);
    const statement = suite.parse("statement", job.statement);
    const share = suite.parse("share", job.share);
    if (job.task === "convert") return { value: suite.convert(share, capsule, statement) };
    if (!suite.checkShare(grant, share)) return refused("The share does not belong to this grant.");
    if (!suite.checkCapsule(capsule, statement)) return refused("The sealed keys do not check.");
    return { value: new Uint8Array(0) };
  } catch (thrown) {
    return { refused: toErrorJson(thrown) };
  }
}

const refused = (message: string) => ({
  refused: { code: "RELAY_SHARE", message, hint: "Nothing was shared. Answer the request again." } as const,
});
