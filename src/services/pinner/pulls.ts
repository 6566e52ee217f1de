/** Fetch what a record lacks from its owner's page by bitswap. A new order for the same record replaces the one before. */
import { codeOf } from "../../core/errors.ts";
import { parseCid } from "../../storage/dag.ts";
import { storageError } from "../../storage/failure.ts";
import { eachInParallel } from "../../storage/parallel.ts";
import type { BitswapPeers } from "./bitswap-peers.ts";
import type { PinKeeper } from "./pin-keeper.ts";

const AT_ONCE = 6;
/** A request that got lost is repeated soon; a slow line gets the time it needs. */
const ATTEMPT_MILLISECONDS = [20_000, 60_000, 60_000] as const;
const WATCH_MILLISECONDS = 500;

export function createPulls(keeper: PinKeeper, peers: BitswapPeers) {
  const running = new Map<string, AbortController>();

  async function pull(root: string, peer: string, signal: AbortSignal): Promise<void> {
    await eachInParallel(keeper.missing(root), AT_ONCE, async (name) => {
      const cid = parseCid(name);
      for (let attempt = 0; ; attempt++) {
        try {
          const limit = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MILLISECONDS[attempt] ?? 0)]);
          return await keeper.accept(root, cid, await peers.want(peer, cid, limit));
        } catch (thrown) {
          const hopeless = signal.aborted || codeOf(thrown) === "STORAGE_LIMIT";
          if (hopeless || attempt + 1 === ATTEMPT_MILLISECONDS.length) throw thrown;
        }
      }
    });
  }

  return {
    start(root: string, peer: string): void {
      running.get(root)?.abort();
      const controller = new AbortController();
      running.set(root, controller);
      const watch = setInterval(() => {
        if (!peers.isConnected(peer)) controller.abort(storageError("STORAGE_UNREACHABLE", "The connection was cut."));
      }, WATCH_MILLISECONDS);
      pull(root, peer, controller.signal)
        .catch((thrown: unknown) => {
          if (running.get(root) === controller) keeper.fail(root, thrown);
        })
        .finally(() => {
          clearInterval(watch);
          if (running.get(root) === controller) running.delete(root);
        });
    },
    stop(): void {
      for (const controller of running.values()) controller.abort();
    },
  };
}
