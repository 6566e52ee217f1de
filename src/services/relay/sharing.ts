/** A patient hands the relay its share. The relay checks all it will rely on later, before it says yes. */
import type { Hono } from "hono";
import { ChartpassError } from "../../core/errors.ts";
import { openMessage } from "../../core/seal/message.ts";
import { consentId, frameHash, recoverConsentSigner, shareCommitment, type Consent } from "../../protocol/consent.ts";
import { mailInfo } from "../../protocol/enrolment.ts";
import { parseShare, type ShareEnvelope } from "../../protocol/exchange.ts";
import { capsuleHash } from "../../protocol/grant-binding.ts";
import { fromHex, type Hex } from "../../protocol/hex.ts";
import { verifyOwnerAttestation } from "../../protocol/owner-attestation.ts";
import { SHARE_LIMIT } from "../../peers/relay-messages.ts";
import { nowSeconds } from "../http/application.ts";
import { readBody, textOf } from "../http/body.ts";
import type { ConversionInput } from "./conversion-worker.ts";
import type { Relay } from "./relay.ts";
import { refusalError } from "./standing.ts";

const READER_MESSAGE_KEY = 1216;

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
  const { consent, attestation } = envelope.signed;
  if (shares.get(consent.id)) return;
  if (stops.of(consent.id)?.revoked) throw refusalError("CONSENT_REVOKED");
  if (consent.expiry <= nowSeconds()) throw refusalError("CONSENT_EXPIRED");
  requireOwnId(consent);
  requirePlace(relay, envelope);
  const signer = await recoverConsentSigner(network, envelope.signed);
  if (!isSame(signer, consent.owner)) throw bad("CONSENT_SIGNATURE", "The permission is not signed by its owner.");
  if (!(await verifyOwnerAttestation(network, consent.hospital, consent.owner, attestation))) {
    throw bad("CONSENT_ATTESTATION", "Too few members of the hospital's group vouch for this permission.");
  }
  requireHashes(relay, envelope);
  await relay.pool.check(conversionInput(envelope));
  // A revocation may have come in meanwhile; it holds for shares that come later too.
  if (stops.of(consent.id)?.revoked) throw refusalError("CONSENT_REVOKED");
  shares.add(envelope);
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

/** Grant, capsule and this relay's points are the ones the owner signed. */
function requireHashes({ suite }: Relay, envelope: ShareEnvelope): void {
  const { consent } = envelope.signed;
  const grant = suite.parse("grant", fromHex(envelope.grant));
  const capsule = suite.parse("capsule", fromHex(envelope.capsule));
  if (frameHash(grant) !== consent.grantHash) throw bad("RELAY_SHARE", "The share belongs to another permission.");
  if (capsuleHash(capsule, fromHex(envelope.statement)) !== consent.capsuleHash) {
    throw bad("RELAY_SHARE", "The sealed keys belong to another permission.");
  }
  if (envelope.readerMessageKey.length !== 2 + 2 * READER_MESSAGE_KEY) {
    throw bad("RELAY_SHARE", "The reader's key is missing.");
  }
  const points = suite.onChain;
  if (!points) throw bad("RELAY_SUITE", "This relay cannot show its answers for this kind of encryption.");
  const { capsulePoint, commitmentPoint } = points;
  const commitment = shareCommitment(capsulePoint(capsule), commitmentPoint(grant, envelope.index));
  if (commitment !== consent.shareCommitments[envelope.index]) {
    throw bad("RELAY_SHARE", "The share is not the one the permission announces.");
  }
}

export function conversionInput(envelope: ShareEnvelope): ConversionInput {
  return {
    grant: fromHex(envelope.grant),
    capsule: fromHex(envelope.capsule),
    statement: fromHex(envelope.statement),
    share: fromHex(envelope.share),
  };
}

const isSame = (one: Hex, other: Hex): boolean => one.toLowerCase() === other.toLowerCase();

const bad = (code: `CONSENT_${string}` | `RELAY_${string}`, message: string): ChartpassError =>
  new ChartpassError(code, message, { hint: "Nothing was shared. Answer the request again." });
