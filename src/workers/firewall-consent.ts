/**
 * Whether a consent says of itself only what coins, released frames and public data give. What is left to the vault is
 * what the person sees (who, what, until when), the one-time account, and the signature: docs/crypto.md, firewalls.
 */
import type { GrantContexts } from "../core/firewall/combined.ts";
import { requireDrawn } from "../core/firewall/leg.ts";
import { blocked } from "../core/firewall/refusal.ts";
import type { Random, Suite } from "../core/suite.ts";
import { consentId, frameHash, grantContext, scopeCommitment, type Consent } from "../protocol/consent.ts";
import { shareCommitments } from "../protocol/fragment-proof.ts";
import { capsuleContext, capsuleHash } from "../protocol/grant-binding.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import { REFERENCE_BYTES, referenceOf } from "../protocol/reference.ts";
import { requestHash } from "../protocol/request.ts";
import type { ConsentToApprove } from "./firewall-api.ts";

/** Contexts the grant must have been made under. @throws CRYPTO_FIREWALL_VALUE */
export function grantContexts(config: NetworkConfig, input: ConsentToApprove): GrantContexts {
  const { consent, request, frames } = input;
  const context = grantContext(config, {
    consentId: consent.id,
    owner: consent.owner,
    recipientKey: request.key,
    recipientAddress: fromHex(request.address_),
    messageKey: request.messageKey,
    relays: consent.relays,
    threshold: consent.threshold,
    type: frames.type,
    scope: consent.scope,
    purpose: request.purpose,
    start: consent.start,
    expiry: consent.expiry,
  });
  requireEqual(consent.context, context);
  return { context: capsuleContext(config, consent), grantContext: fromHex(context, 32) };
}

/**
 * @param salts the exchange's coins, in the order id, scope, nonce, reference
 * @throws CRYPTO_FIREWALL_VALUE
 */
export function requireConsent(config: NetworkConfig, suite: Suite, salts: Random, input: ConsentToApprove): void {
  const { consent, request, frames, scopeSalt, root, parts } = input;
  requireDrawn(salts, [fromHex(consent.idSalt, 32), fromHex(scopeSalt, 32)]);
  requireEqual(consent.nonce, BigInt(toHex(salts(32))).toString());
  requireEqual(consent.statement.split("\n").at(-1), `Reference ${referenceOf(salts(REFERENCE_BYTES))}`);

  requireEqual(consent.id, consentId(consent.owner, consent.idSalt));
  requireEqual(consent.scope, scopeCommitment(scopeSalt, root, parts));
  requireEqual(consent.request, requestHash(config, request));
  requireEqual(consent.reader.toLowerCase(), request.reader.toLowerCase());
  requireEqual(toHex(frames.to), request.address_.toLowerCase());
  requireEqual(consent.grantHash, frameHash(frames.grant));
  requireEqual(consent.capsuleHash, capsuleHash(frames.capsule, frames.statement));
  requireEqual(consent.shareCommitments.join(), commitments(suite, input).join());
}

function commitments(suite: Suite, { consent, frames }: ConsentToApprove): Hex[] {
  const capsule = suite.parse("capsule", frames.capsule);
  const grant = suite.parse("grant", frames.grant);
  return shareCommitments(suite, { capsule, grant }, consent.relays.length);
}

/** The same terms, signed: nothing may have changed since they were approved. @throws CRYPTO_FIREWALL_VALUE */
export function requireSameConsent(approved: Consent, signed: Consent): void {
  const text = (consent: Consent): string =>
    JSON.stringify(Object.entries(consent).sort(([a], [b]) => (a < b ? -1 : 1)));
  requireEqual(text(approved), text(signed));
}

function requireEqual(given: string | undefined, due: string): void {
  if (given !== due) throw blocked("CRYPTO_FIREWALL_VALUE");
}
