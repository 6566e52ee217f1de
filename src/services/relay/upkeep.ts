/** Now and then: delete shares whose time is over or that were stopped elsewhere, and post orders that still wait. */
import { codeOf } from "../../core/errors.ts";
import { readConsent } from "../../chain/consents.ts";
import { nowSeconds } from "../http/application.ts";
import type { Relay } from "./relay.ts";
import { standingOf } from "./standing.ts";
import { postPending } from "./stopping.ts";

const EVERY_MILLISECONDS = 20_000;
/** After a consent's deadline it can no longer be posted; clocks may differ by this much. */
const LATE_SECONDS = 600;

export interface Upkeep {
  stop(): Promise<void>;
}

export function startUpkeep(relay: Relay): Upkeep {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const round = async (): Promise<void> => {
    try {
      await postPending(relay);
      await sweep(relay);
    } catch (thrown) {
      if (!stopped && codeOf(thrown) !== "CHAIN_UNREACHABLE") console.error(`${relay.name}:`, thrown);
    }
  };
  const timer = setInterval(() => {
    running = running.then(round);
  }, EVERY_MILLISECONDS);
  running = round();
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
      return running;
    },
  };
}

/** Deleting needs no chain when the consent's own time is over; `standingOf` deletes what the chain says has ended. */
export async function sweep(relay: Relay, now: number = nowSeconds()): Promise<void> {
  for (const { id, expiry, deadline } of relay.shares.consents()) {
    if (expiry <= now) relay.shares.delete(id);
    else if (deadline + LATE_SECONDS >= now) await standingOf(relay, id);
    else if (!(await readConsent(relay.chain, relay.consents, id))) relay.shares.delete(id);
    else await standingOf(relay, id);
  }
}
