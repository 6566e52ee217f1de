/** The suite of a deployment. Its hub can check every one's fragments, by pairings or as hashes. */
import type { PairingBackend } from "../../core/pairing/backend.ts";
import { systemRandom } from "../../core/random.ts";
import { suites } from "../../core/registry.ts";
import type { Suite } from "../../core/suite.ts";
import type { NetworkConfig } from "../../protocol/network.ts";

/** @throws ARG_SUITE when there is none of this id */
export const deploymentSuite = ({ suite }: Pick<NetworkConfig, "suite">, pairing?: PairingBackend): Suite =>
  suites(systemRandom, pairing && { pairing }).suiteById(suite);
