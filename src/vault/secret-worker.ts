/** Entry of the secret worker, the only thread that ever sees a secret. One per page; ending it locks the vault. */
import { ChartpassError, codeOf, toErrorJson, type ErrorCode, type ErrorJson } from "../core/errors.ts";
import { systemRandom } from "../core/random.ts";
import { webCryptoAead } from "../core/seal/aead-webcrypto.ts";
import { loadPairing } from "../core/pairing/load.ts";
import { serve, type Port } from "../workers/rpc.ts";
import { createSecretVault } from "./secret-vault.ts";
import type { SecretApi } from "./secret-worker-api.ts";
import { openVaultStore } from "./store.ts";

/** A vault just locked in this tab gives its claim back within moments. */
const CLAIM_MILLISECONDS = 1500;
const INTERNAL: ErrorCode = "VAULT_INTERNAL";

/** A Web Lock held until released or until this worker ends. @throws VAULT_BUSY */
async function claim(id: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  return new Promise((granted, refuse) => {
    const options = { signal: AbortSignal.timeout(CLAIM_MILLISECONDS) };
    const held = navigator.locks.request(`chartpass-vault-${id}`, options, () => {
      granted(resolve);
      return promise;
    });
    held.catch((cause: unknown) => {
      const busy = new ChartpassError("VAULT_BUSY", "This vault is open in another tab or window.", {
        hint: "Go on there, or lock it there first.",
        cause,
      });
      refuse(busy);
    });
  });
}

/** What our own code throws never holds a secret; of anything else the page learns only that it happened. */
function describe(thrown: unknown): ErrorJson {
  if (codeOf(thrown, INTERNAL) !== INTERNAL) return toErrorJson(thrown);
  const hint = "Lock the vault and unlock it again. What was saved is safe.";
  return { code: INTERNAL, message: "The vault met an unexpected problem.", hint };
}

serve<SecretApi>(
  self as unknown as Port,
  createSecretVault({
    openStore: openVaultStore,
    random: systemRandom,
    aead: webCryptoAead(),
    loadPairing,
    now: () => Date.now(),
    claim,
  }),
  { describe },
);
