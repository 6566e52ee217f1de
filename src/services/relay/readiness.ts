/**
 * Whether the relay would convert now: what the patient's and the reader's apps wait for. Anyone may ask, so asking must
 * not make work: all who wait for one consent share one look at the chain at a time, nobody waits for a consent of which
 * this relay holds nothing, and only so many are answered at once.
 */
import type { Hono } from "hono";
import { ChartpassError } from "../../core/errors.ts";
import type { Hex } from "../../protocol/hex.ts";
import { bytes32 } from "../../protocol/schema.ts";
import { READY_WAIT_SECONDS } from "../../peers/relay-messages.ts";
import { patiently, READ_PATIENCE } from "../chains/connections.ts";
import { number, parameter } from "../http/parameter.ts";
import type { Relay } from "./relay.ts";
import { isFinalRefusal, standingOf, type Refusal } from "./standing.ts";

const LOOK_EVERY_MILLISECONDS = 120;
/** Questions answered at once about consents with a share here. */
const MOST_WAITING = 500;
/** The same about any other id: they must not be in the way of those. */
const MOST_STRANGERS = 32;

export function mountReadiness(app: Hono, relay: Relay): void {
  const look = createSharedLook((id) => patiently(() => standingOf(relay, id), READ_PATIENCE));
  const waiting = createPlaces(MOST_WAITING);
  const strangers = createPlaces(MOST_STRANGERS);

  app.get("/consents/:id", async (c) => {
    const id = parameter(bytes32, c.req.param("id"), "permission's id").toLowerCase() as Hex;
    const wait = parameter(number, c.req.query("wait") ?? "0", "waiting time");
    const end = Date.now() + Math.min(wait, READY_WAIT_SECONDS) * 1000;
    const isHeld = () => relay.shares.get(id) !== undefined;
    return (isHeld() ? waiting : strangers)(async () => {
      for (;;) {
        const refusal = await look(id);
        const settled = refusal === undefined || isFinalRefusal(refusal) || !isHeld();
        if (settled || Date.now() >= end || c.req.raw.signal.aborted) {
          return c.json({ ready: refusal === undefined, reason: refusal ?? "" });
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
      }
    });
  });
}

/** Whoever asks while someone else's look is running gets the outcome of one that began after the question. */
export function createSharedLook(standing: (id: Hex) => Promise<Refusal | undefined>) {
  interface Look {
    readonly now: Promise<Refusal | undefined>;
    next: Promise<Refusal | undefined> | undefined;
  }
  const looks = new Map<Hex, Look>();

  function start(id: Hex): Promise<Refusal | undefined> {
    const now = standing(id).finally(() => {
      if (looks.get(id)?.now === now) looks.delete(id);
    });
    looks.set(id, { now, next: undefined });
    return now;
  }

  return (id: Hex): Promise<Refusal | undefined> => {
    const running = looks.get(id);
    if (!running) return start(id);
    const again = () => start(id);
    return (running.next ??= running.now.then(again, again));
  };
}

/** Run at most `most` at once. */
function createPlaces(most: number) {
  let taken = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (taken >= most) {
      throw new ChartpassError("RELAY_BUSY", "Very many are asking this relay at the moment.", {
        hint: "Try again in a moment; two of the three relays are enough.",
      });
    }
    taken += 1;
    try {
      return await work();
    } finally {
      taken -= 1;
    }
  };
}
