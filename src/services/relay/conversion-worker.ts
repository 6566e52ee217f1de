/** Runs in a worker thread: the arithmetic of one relay, so that pairings never hold up its other answers. */
import { parentPort } from "node:worker_threads";
import { ChartpassError, toErrorJson, type ErrorJson } from "../../core/errors.ts";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";
import type { GrantTerms } from "../../core/suite.ts";
import { loadPairing } from "../../core/pairing/load.ts";
import { fragmentProof, type FragmentProof } from "../../protocol/fragment-proof.ts";

export interface ConversionInput {
  readonly grant: Uint8Array;
  readonly capsule: Uint8Array;
  readonly statement: Uint8Array;
  readonly share: Uint8Array;
  /** 0-based place of the relay in the grant. */
  readonly index: number;
  /** What the permission says of the grant. */
  readonly terms: GrantTerms;
}

export interface ConversionJob extends ConversionInput {
  readonly id: number;
  readonly suite: string;
}

export interface Conversion {
  readonly fragment: Uint8Array;
  /** What the hub checks it by. */
  readonly proof: FragmentProof;
}

export type ConversionAnswer = { readonly id: number } & (
  { readonly value: Conversion } | { readonly refused: ErrorJson }
);

const known = suites(systemRandom, { pairing: await loadPairing() });

parentPort?.on("message", (job: ConversionJob) => {
  parentPort?.postMessage(answer(job));
});

function answer(job: ConversionJob): ConversionAnswer {
  try {
    return { id: job.id, value: convert(job) };
  } catch (thrown) {
    return { id: job.id, refused: toErrorJson(thrown) };
  }
}

/**
 * Every frame parses and is of the deployment's suite, the grant is on the permission's terms, the share fits the grant, the capsule checks: only then is it
 * converted. And the reader will take the fragment: where the owner announced it, it is the one announced.
 */
function convert(job: ConversionJob): Conversion {
  const suite = known.suiteById(job.suite);
  const grant = suite.parse("grant", job.grant);
  const capsule = suite.parse("capsule", job.capsule);
  const statement = suite.parse("statement", job.statement);
  const share = suite.parse("share", job.share);
  // Its fragment would fit the grant at another relay's place only, which nobody but the hub would notice, at an opening.
  if (suite.shareIndex(share) !== job.index) {
    throw new ChartpassError("RELAY_SHARE_PLACE", "The share is meant for another relay.", {
      hint: "Nothing was shared. Answer the request again.",
    });
  }
  // The people it is for were told how many relays it takes; the grant may say another number.
  const { threshold, relays } = suite.grantTerms(grant);
  if (threshold !== job.terms.threshold || relays !== job.terms.relays) {
    throw new ChartpassError(
      "RELAY_SHARE_TERMS",
      "The grant is for other numbers of relays than the permission says.",
      {
        hint: "Nothing was shared. Answer the request again.",
      },
    );
  }
  if (!suite.checkShare(grant, share)) throw refused("The share does not belong to this grant.");
  const fragment = suite.convert(share, capsule, statement);
  if (!suite.verify(fragment, grant, capsule)) throw refused("The share does not do what its grant announces.");
  return { fragment, proof: fragmentProof(suite, { capsule, grant, fragment }, job.index) };
}

const refused = (message: string): ChartpassError =>
  new ChartpassError("RELAY_SHARE", message, { hint: "Nothing was shared. Answer the request again." });
