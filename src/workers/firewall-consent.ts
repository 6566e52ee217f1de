/**
 * Whether a consent says of itself only what coins, released frames, public data and the person's own choice give. What
 * is left to the vault: the titles of parts, the one-time account (fixed before there were coins), and the signature.
 * Spelling counts too: every value is compared as text with the one way to write it. docs/crypto.md, firewalls.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { getAddress } from "viem";
import { requireCounts, type GrantContexts } from "../core/firewall/combined.ts";
import { requireDrawn } from "../core/firewall/leg.ts";
import { blocked } from "../core/firewall/refusal.ts";
import type { Random, Suite } from "../core/suite.ts";
import { consentId, frameHash, grantContext, scopeCommitment, type Consent } from "../protocol/consent.ts";
import { credentialHash } from "../protocol/credential.ts";
import { shareCommitments } from "../protocol/fragment-proof.ts";
import { capsuleContext, capsuleHash } from "../protocol/grant-binding.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { hospitalById, type NetworkConfig } from "../protocol/network.ts";
import { REFERENCE_BYTES, referenceOf } from "../protocol/reference.ts";
import { requestHash } from "../protocol/request.ts";
import { consentStatement } from "../protocol/statement.ts";
import { deadlineFrom, startFrom, termsHash } from "./consent-terms.ts";
import type { ConsentToApprove, FirewallOwner, PermissionChoice } from "./firewall-api.ts";

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

/** What the first firewall knows of an exchange beside the released frames. */
export interface ApprovalBasis {
  /** The exchange's coins, in the order id, scope, nonce, reference. */
  readonly salts: Random;
  /** What the wallet committed to before there were coins. */
  readonly terms: Uint8Array;
  readonly choice: PermissionChoice;
  readonly owner: FirewallOwner;
  /** Seconds since 1970 when the exchange began, by this thread's clock. */
  readonly begun: number;
}

/** The vault looks at the clock a moment before it begins: with a minute's change in between, either is right. */
const MOMENT = 5;

/** @throws CRYPTO_FIREWALL_VALUE */
export function requireConsent(
  config: NetworkConfig,
  suite: Suite,
  basis: ApprovalBasis,
  input: ConsentToApprove,
): void {
  const { consent, request, frames, scopeSalt, root, parts } = input;
  const { salts, terms } = basis;
  requireDrawn(salts, [fromHex(consent.idSalt, 32), fromHex(scopeSalt, 32)]);
  for (const hex of [consent.idSalt, scopeSalt]) requireEqual(hex, hex.toLowerCase());
  requireEqual(consent.nonce, BigInt(toHex(salts(32))).toString());
  const reference = referenceOf(salts(REFERENCE_BYTES));

  requireEqual(consent.owner, getAddress(consent.owner));
  requireEqual(consent.id, consentId(consent.owner, consent.idSalt));
  requireEqual(consent.scope, scopeCommitment(scopeSalt, root, parts));
  const hash = requestHash(config, request);
  requireEqual(consent.request, hash);
  requireEqual(consent.reader, request.reader);
  requireThat(consent.reader === getAddress(request.reader) || consent.reader === request.reader.toLowerCase());
  requireEqual(toHex(frames.to), request.address_.toLowerCase());
  requireEqual(consent.grantHash, frameHash(frames.grant));
  requireEqual(consent.capsuleHash, capsuleHash(frames.capsule, frames.statement));
  requireEqual(consent.shareCommitments.join(), commitments(suite, input).join());

  requireEqual(consent.hospital, hospitalById(config, basis.owner.hospital).id);
  requireRelays(config, basis.choice, consent.relays);
  requireThat(consent.threshold === config.threshold);
  requireCounts(suite, frames.grant, { relays: consent.relays.length, threshold: config.threshold });
  requireChoice(config, basis, input, reference);
  const { owner, relays, threshold, start, expiry, deadline } = consent;
  const due = termsHash({ owner, request: hash, root, parts, relays, threshold, start, expiry, deadline });
  requireThat(equalBytes(due, terms));
}

/** All relays of the network, or those the person chose of them, in the network's order. */
function requireRelays(config: NetworkConfig, { relays: named }: PermissionChoice, given: readonly string[]): void {
  const wanted = named?.map((each) => each.toLowerCase());
  const due = config.relays.map(({ key }) => key).filter((key) => wanted?.includes(key.toLowerCase()) ?? true);
  requireEqual(given.join(), due.join());
}

/** What the person chose, and what follows from it and the clock: nothing of it is the vault's to say. */
function requireChoice(
  config: NetworkConfig,
  { choice, begun }: ApprovalBasis,
  { consent, request, credential, titles, parts }: ConsentToApprove,
  reference: string,
): void {
  requireEqual(request.requestId.toLowerCase(), choice.requestId.toLowerCase());
  requireEqual(credentialHash(config, credential), choice.registered.credential.toLowerCase());
  requireEqual(credential.hospital.toLowerCase(), request.hospital.toLowerCase());
  const chosen = new Set(["header", ...choice.sections]);
  requireThat(parts.length === chosen.size && parts.every(({ id }) => chosen.delete(id)));
  requireThat(titles.length === parts.length - 1);

  const { start, expiry, deadline } = consent;
  requireThat(expiry === choice.expiry);
  const clocks = [begun, begun - MOMENT];
  requireThat(start === choice.start || (choice.start === undefined && clocks.some((now) => start === startFrom(now))));
  requireThat(clocks.some((now) => deadline === deadlineFrom(now, expiry)));
  const statements = clocks.map((now) =>
    consentStatement({
      name: credential.name,
      specialty: credential.specialty,
      hospital: hospitalById(config, credential.hospital).name,
      parts: titles,
      start,
      expiry,
      purpose: request.purpose,
      reference,
      now,
    }),
  );
  requireThat(statements.includes(consent.statement));
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

function requireEqual(given: string, due: string): void {
  requireThat(given === due);
}

function requireThat(holds: boolean): void {
  if (!holds) throw blocked("CRYPTO_FIREWALL_VALUE");
}
