/** The suite of a deployment, which its hub must be able to check fragments of: an opening counts by what the hub saw. */
import { ChartpassError } from "../../core/errors.ts";
import type { PairingBackend } from "../../core/pairing/backend.ts";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";
import type { Suite } from "../../core/suite.ts";
import type { NetworkConfig } from "../../protocol/network.ts";

/** @throws ARG_SUITE, ARG_NETWORK when the hub has no check for this suite's fragments */
export function hubSuite(network: Pick<NetworkConfig, "suite">, pairing?: PairingBackend): Suite {
  const suite = suites(systemRandom, pairing && { pairing }).suiteById(network.suite);
  if (suite.onChain) return suite;
  throw new ChartpassError(
    "ARG_NETWORK",
    `This deployment's hub checks relays' answers by pairings, which "${network.suite}" has not.`,
    { hint: 'Set "suite" in network.json to "hybrid" or "ibe-clc".' },
  );
}
