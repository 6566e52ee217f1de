/** Owners' orders: honoured the moment they arrive, and put on chain by the relay too, whatever the hospital does. */
import type { Hono } from "hono";
import { zeroHash } from "viem";
import { readConsent } from "../../chain/consents.ts";
import { codeOf } from "../../core/errors.ts";
import { isRevoke, parseStop, type SignedStop } from "../../protocol/consent.ts";
import type { Hex } from "../../protocol/hex.ts";
import { postStopOnce } from "../chains/posting.ts";
import { requireStopOwner } from "../chains/stop-owner.ts";
import { JSON_LIMIT, readBody, textOf } from "../http/body.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import type { Relay } from "./relay.ts";

/** Orders for ids this relay does not know, from anyone, in ten minutes: each is remembered for ever. */
const STRANGERS = 2000;

export function mountStopping(app: Hono, relay: Relay): void {
  const strangers = createRateLimit(STRANGERS, 600);

  app.post("/stops", async (c) => {
    const stop = parseStop(textOf(await readBody(c.req.raw, JSON_LIMIT)));
    await requireStopOwner(relay.network, stop);
    const known = relay.shares.has(stop.id);
    if (!known) strangers.count("any");
    relay.stops.add(stop, known);
    if (isRevoke(stop)) relay.shares.delete(stop.id);
    return c.json({ transaction: await post(relay, stop, known) });
  });
}

/**
 * Zero when nothing is left to post, or the chain is away: the order holds here, and {@link postPending} tries again.
 * For ids without a share here and unknown on chain the relay remembers, but does not pay.
 */
async function post(relay: Relay, stop: SignedStop, known: boolean): Promise<Hex> {
  try {
    if (!known && !(await readConsent(relay.chain, relay.consents, stop.id))) return zeroHash;
    const transaction = await postStopOnce(relay.chains, relay.network, stop);
    relay.stops.posted(stop);
    return transaction;
  } catch (thrown) {
    // Out of order: the one before it may still be on its way. For ever refused: nothing more to do on chain.
    if (isPassing(thrown)) return zeroHash;
    relay.stops.posted(stop);
    throw thrown;
  }
}

/** Orders that could not be put on chain when they came. */
export async function postPending(relay: Relay): Promise<void> {
  for (const stop of relay.stops.unposted()) {
    await post(relay, stop, true).catch((thrown: unknown) => {
      console.error(`${relay.name}: order for ${stop.id} refused, ${codeOf(thrown)}`);
    });
  }
}

const isPassing = (thrown: unknown): boolean =>
  ["CHAIN_UNREACHABLE", "CHAIN_WAITING", "CHAIN_FAILED", "CHAIN_FUNDS", "CONSENT_UNKNOWN"].includes(codeOf(thrown));
