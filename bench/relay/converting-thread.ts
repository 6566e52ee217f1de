/**
 * A conversion thread that checks every grant once, as the real one does, and keeps it: whatever comes again is only
 * converted. What a relay could do that holds many shares of grants it has accepted.
 */
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { toErrorJson } from "../../src/core/errors.ts";
import { loadPairing } from "../../src/core/pairing/load.ts";
import { systemRandom } from "../../src/core/random.ts";
import { suites } from "../../src/core/registry.ts";
import type { Suite } from "../../src/core/suite.ts";
import type { Frame } from "../../src/core/wire.ts";
import { fragmentProof, type FragmentProof } from "../../src/protocol/fragment-proof.ts";
import type {
  ConversionAnswer,
  ConversionJob,
  ConversionThreadData,
} from "../../src/services/relay/conversion-worker.ts";
import type { Conversion, ConversionInput } from "../../src/services/relay/share-work.ts";

interface Accepted {
  readonly suite: Suite;
  readonly share: Frame<"share">;
  readonly capsule: Frame<"capsule">;
  readonly statement: Frame<"statement">;
  readonly proof: FragmentProof;
}

const known = suites(systemRandom, { pairing: await loadPairing() });
const accepted = new Map<string, Accepted>();

parentPort?.on("message", (job: ConversionJob) => {
  const answer: ConversionAnswer = answerTo(job);
  parentPort?.postMessage(answer);
});

function answerTo(job: ConversionJob): ConversionAnswer {
  try {
    return { id: job.id, value: convertOnly(job) };
  } catch (thrown) {
    return { id: job.id, refused: toErrorJson(thrown) };
  }
}

function convertOnly({ kind, input }: ConversionJob): Conversion {
  if (kind !== "convert") throw new Error("This thread only converts.");
  return convert(input);
}

function convert(job: ConversionInput): Conversion {
  const name = createHash("sha256").update(job.capsule).update(job.share).digest("base64");
  const { suite, share, capsule, statement, proof } = accepted.get(name) ?? accept(name, job);
  return { fragment: suite.convert(share, capsule, statement), proof };
}

function accept(name: string, job: ConversionInput): Accepted {
  const suite = known.suiteById((workerData as ConversionThreadData).suite);
  const grant = suite.parse("grant", job.grant);
  const capsule = suite.parse("capsule", job.capsule);
  const statement = suite.parse("statement", job.statement);
  const share = suite.parse("share", job.share);
  const fragment = suite.convert(share, capsule, statement);
  if (!suite.checkShare(grant, share) || !suite.verify(fragment, grant, capsule))
    throw new Error("The grant is wrong.");
  const proof = fragmentProof(suite, { capsule, grant, fragment }, job.index);
  const all = { suite, share, capsule, statement, proof };
  accepted.set(name, all);
  return all;
}
