/** The page's pool for public work, started with its first call. */
import { createPool, type Pool } from "../workers/pool.ts";
import type { PublicApi } from "../workers/public-worker-api.ts";
// The build gives this address as the default export; the linter sees the worker itself.
// oxlint-disable-next-line import/default
import publicWorkerUrl from "../workers/public-worker.ts?worker&url";
import { startWorker } from "../workers/trusted-worker.ts";

/** More would compete with the page itself and the secret worker. */
const MOST = 4;
let pool: Pool<PublicApi> | undefined;

export function publicPool(): Pool<PublicApi> {
  const size = Math.min(MOST, Math.max(1, navigator.hardwareConcurrency - 1));
  pool ??= createPool<PublicApi>({ size, start: () => startWorker(publicWorkerUrl, "chartpass-public") });
  return pool;
}
