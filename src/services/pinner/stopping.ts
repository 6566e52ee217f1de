/**
 * Owners' orders, given to the pinner as to the relays: they end reading at once, whether the chain has heard of them or
 * not. The relays put them on chain; the pinner only remembers.
 */
import { isRevoke, parseStop } from "../../protocol/consent.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import type { StopBook } from "../chains/stop-book.ts";
import { requireStopOwner } from "../chains/stop-owner.ts";
import { JSON_LIMIT, readBody, textOf } from "../http/body.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import type { PinnerApi } from "./api.ts";
import type { Sessions } from "./sessions.ts";

/** Each order is remembered for ever. In ten minutes, for a consent being read here, and for all others together. */
const KNOWN = 100;
const STRANGERS = 2000;
const WINDOW_SECONDS = 600;

export function addStopping(app: PinnerApi, network: NetworkConfig, stops: StopBook, sessions: Sessions): void {
  const known = createRateLimit(KNOWN, WINDOW_SECONDS);
  const strangers = createRateLimit(STRANGERS, WINDOW_SECONDS);

  app.post("/stops", async (c) => {
    const stop = parseStop(textOf(await readBody(c.req.raw, JSON_LIMIT)));
    await requireStopOwner(network, stop);
    if (sessions.isReading(stop.id)) known.count(stop.id);
    else strangers.count("any");
    stops.add(stop, false);
    if (isRevoke(stop)) sessions.endConsent(stop.id);
    return c.json({});
  });
}
