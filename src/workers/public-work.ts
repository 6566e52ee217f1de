/** The procedures of the public workers, without a worker around them. */
import { systemRandom } from "../core/random.ts";
import { suites, type Suites } from "../core/registry.ts";
import { parseBundle } from "../protocol/record/bundle.ts";
import { splitBundle } from "../protocol/record/sections.ts";
import { verifyRecord } from "../protocol/record/verify.ts";
import { loadPairing } from "../core/pairing/load.ts";
import type { PublicApi } from "./public-worker-api.ts";

export function publicWork(): PublicApi {
  // Only what pairs loads the pairing library.
  let known: Promise<Suites> | undefined;
  const load = async (): Promise<Suites> => suites(systemRandom, { pairing: await loadPairing() });
  return {
    async checkFragments(input, { signal, progress }) {
      const { suiteOf } = await (known ??= load());
      const suite = suiteOf(input.grant);
      const grant = suite.parse("grant", input.grant);
      const capsule = suite.parse("capsule", input.capsule);
      const results: boolean[] = [];
      for (const fragment of input.fragments) {
        signal.throwIfAborted();
        results.push(isGood(() => suite.verify(suite.parse("fragment", fragment), grant, capsule)));
        progress(results.length, input.fragments.length);
        // Gives a cancellation the chance to arrive between pairings.
        await new Promise((resume) => setTimeout(resume));
      }
      return results;
    },
    verifyRecord: (input) => verifyRecord(input),
    async splitBundle({ text }) {
      const { header, sections } = splitBundle(parseBundle(text));
      return { header, sections };
    },
  };
}

/** A fragment that is not one fails like one that does not fit. */
function isGood(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
