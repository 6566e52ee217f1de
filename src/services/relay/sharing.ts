/** A patient hands the relay its share. The relay checks all it will rely on later, before it says yes. */
import type { Hono } from "hono";
import { ChartpassError } from "../../core/errors.ts";
import { MESSAGE_PUBLIC, openMessage } from "../../core/seal/message.ts";
import { consentId, frameHash, recoverConsentSigner, type Consent } from "../../protocol/consent.ts";
import { mailInfo } from "../../protocol/enrolment.ts";
import { parseShare, type ShareEnvelope } from "../../protocol/exchange.ts";
import { commitmentOf } from "../../protocol/fragment-proof.ts";
import { capsuleHash } from "../../protocol/grant-binding.ts";
import { fromHex, type Hex } from "../../protocol/hex.ts";
import { verifyOwnerAttestation } from "../../protocol/owner-attestation.ts";
import { SHARE_LIMIT } from "../../peers/relay-messages.ts";
import { nowSeconds } from "../http/application.ts";
import { readBody, textOf } from "../http/body.ts";
import { readable } from "../http/readable-signature.ts";
import type { Relay } from "./relay.ts";
import { refusalError } from "./standing.ts";

export function mountSharing(app: Hono, relay: Relay): void {
  app.post("/shares", async (c) => {
    const sealed = await readBody(c.req.raw, SHARE_LIMIT);
    const envelope = parseShare(textOf(openMessage(relay.messageSecret, sealed, mailInfo("share"))));
    await accept(relay, envelope);
    return c.json({ consentId: envelope.signed.consent.id });
  });
}

async function accept(relay: Relay, envelope: ShareEnvelope): Promise<void> {
  const { network, shares, stops } = relay;
  const { signed, index, readerMessageKey } = envelope;
  const { consent, attestation } = signed;
  if (shares.get(consent.id)) return;
  if (stops.of(consent.id)?.revoked) throw refusalError("CONSENT_REVOKED");
  if (consent.expiry <= nowSeconds()) throw refusalError("CONSENT_EXPIRED");
  requireOwnId(consent);
  requirePlace(relay, envelope);
  requireHashes(envelope);
  const signer = await readable(recoverConsentSigner(network, signed));
  if (!isSame(signer, consent.owner)) throw bad("CONSENT_SIGNATURE", "The permission is not signed by its owner.");
  if (!(await verifyOwnerAttestation(network, consent.hospital, consent.owner, attestation))) {
    throw bad("CONSENT_ATTESTATION", "Too few members of the hospital's group vouch for this permission.");
  }
  const conversion = await relay.pool.convert({
    grant: fromHex(envelope.grant),
    capsule: fromHex(envelope.capsule),
    statement: fromHex(envelope.statement),
    share: fromHex(envelope.share),
    index,
    terms: { threshold: consent.threshold, relays: consent.relays.length },
  });
  if (commitmentOf(conversion.proof) !== consent.shareCommitments[index]) {
    throw bad("RELAY_SHARE", "The share is not the one the permission announces.");
  }
  // A revocation may have come in meanwhile; it holds for shares that come later too.
  if (stops.of(consent.id)?.revoked) throw refusalError("CONSENT_REVOKED");
  shares.add({ signed, index, readerMessageKey, conversion });
}

function requireOwnId(consent: Consent): void {
  if (consentId(consent.owner, consent.idSalt) === consent.id) return;
  throw bad("CONSENT_ID", "The permission does not belong to the key that signed.");
}

function requirePlace({ account }: Relay, { index, signed: { consent } }: ShareEnvelope): void {
  const mine = consent.relays[index];
  if (!mine || !isSame(mine, account.address)) throw bad("RELAY_NOT_NAMED", "The permission does not name this relay.");
  if (consent.shareCommitments.length !== consent.relays.length) {
    throw bad("CONSENT_RELAYS", "The permission does not match its relays.");
  }
}

/** Grant and capsule are the ones the owner signed. */
function requireHashes({ signed: { consent }, grant, capsule, statement, readerMessageKey }: ShareEnvelope): void {
  if (frameHash(fromHex(grant)) !== consent.grantHash) {
    throw bad("RELAY_SHARE", "The share belongs to another permission.");
  }
  if (capsuleHash(fromHex(capsule), fromHex(statement)) !== consent.capsuleHash) {
    throw bad("RELAY_SHARE", "The sealed keys belong to another permission.");
  }
  if (readerMessageKey.length !== 2 + 2 * MESSAGE_PUBLIC) throw bad("RELAY_SHARE", "The reader's key is missing.");
}

const isSame = (one: Hex, other: Hex): boolean => one.toLowerCase() === other.toLowerCase();

const bad = (code: `CONSENT_${string}` | `RELAY_${string}`, message: string): ChartpassError =>
  new ChartpassError(code, message, { hint: "Nothing was shared. Answer the request again." });
