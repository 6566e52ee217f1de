/** A patient hands the relay its share. The relay checks all it will rely on later, before it says yes. */
import type { Hono } from "hono";
import { MESSAGE_PUBLIC } from "../../core/seal/message.ts";
import { consentId, type Consent } from "../../protocol/consent.ts";
import type { ShareEnvelope } from "../../protocol/exchange.ts";
import { commitmentOf } from "../../protocol/fragment-proof.ts";
import { fromHex, type Hex } from "../../protocol/hex.ts";
import { SHARE_LIMIT } from "../../peers/relay-messages.ts";
import { nowSeconds } from "../http/application.ts";
import { readBody } from "../http/body.ts";
import type { Relay } from "./relay.ts";
import { shareError } from "./share-error.ts";
import { refusalError } from "./standing.ts";

export function mountSharing(app: Hono, relay: Relay): void {
  app.post("/shares", async (c) => {
    const sealed = await readBody(c.req.raw, SHARE_LIMIT);
    const envelope = await relay.pool.open(sealed);
    await accept(relay, envelope);
    return c.json({ consentId: envelope.signed.consent.id });
  });
}

/** Only what is looked up is done here; what is computed, in the threads, after everything that is quickly refused. */
async function accept(relay: Relay, envelope: ShareEnvelope): Promise<void> {
  const { pool, shares, stops } = relay;
  const { signed, index, readerMessageKey } = envelope;
  const { consent } = signed;
  if (shares.get(consent.id)) return;
  const requireStanding = (): void => {
    if (stops.of(consent.id)?.revoked) throw refusalError("CONSENT_REVOKED");
  };
  requireStanding();
  if (consent.expiry <= nowSeconds()) throw refusalError("CONSENT_EXPIRED");
  requireOwnId(consent);
  requirePlace(relay, envelope);
  if (readerMessageKey.length !== 2 + 2 * MESSAGE_PUBLIC)
    throw shareError("RELAY_SHARE", "The reader's key is missing.");
  await pool.check(envelope);
  const conversion = await pool.convert({
    grant: fromHex(envelope.grant),
    capsule: fromHex(envelope.capsule),
    statement: fromHex(envelope.statement),
    share: fromHex(envelope.share),
    index,
    terms: { threshold: consent.threshold, relays: consent.relays.length },
  });
  if (commitmentOf(conversion.proof) !== consent.shareCommitments[index]) {
    throw shareError("RELAY_SHARE", "The share is not the one the permission announces.");
  }
  // A revocation may have come in meanwhile; it holds for shares that come later too.
  requireStanding();
  await shares.add({ signed, index, readerMessageKey, conversion });
  // One that came in while this was being written deleted it.
  requireStanding();
}

function requireOwnId(consent: Consent): void {
  if (consentId(consent.owner, consent.idSalt) === consent.id) return;
  throw shareError("CONSENT_ID", "The permission does not belong to the key that signed.");
}

function requirePlace({ account }: Relay, { index, signed: { consent } }: ShareEnvelope): void {
  const mine = consent.relays[index];
  if (!mine || !isSame(mine, account.address))
    throw shareError("RELAY_NOT_NAMED", "The permission does not name this relay.");
  if (consent.shareCommitments.length !== consent.relays.length) {
    throw shareError("CONSENT_RELAYS", "The permission does not match its relays.");
  }
}

const isSame = (one: Hex, other: Hex): boolean => one.toLowerCase() === other.toLowerCase();
