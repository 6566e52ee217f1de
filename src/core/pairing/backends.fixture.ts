/** Test material: both backends. */
import type { PairingBackend } from "./backend.ts";
import { loadMclPairing } from "./mcl.ts";
import { noblePairing } from "./noble.ts";

export const mclPairing = await loadMclPairing();
export const BACKENDS: readonly PairingBackend[] = [noblePairing, mclPairing];
