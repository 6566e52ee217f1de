/**
 * A consent before it is signed: one fresh type, one fresh capsule, one rekey to the request's one-time keys, so that
 * what relays and reader could ever do together ends with this consent. Source: docs/crypto.md, grants.
 */
import { ChartpassError } from "../core/errors.ts";
import { credentialHash } from "../protocol/credential.ts";
import { consentId, frameHash, grantContext, scopeCommitment, type Consent } from "../protocol/consent.ts";
import { storagePermitTypedData, type KeyBox, type Response, type StoragePermit } from "../protocol/exchange.ts";
import { shareCommitments } from "../protocol/fragment-proof.ts";
import { capsuleContext, capsuleHash } from "../protocol/grant-binding.ts";
import { fromHex, toHex, type Address, type Hex } from "../protocol/hex.ts";
import { organisationId, suiteIdentity } from "../protocol/identity.ts";
import { hospitalById, type RelayConfig } from "../protocol/network.ts";
import { REFERENCE_BYTES, referenceOf } from "../protocol/reference.ts";
import { checkRequest, requestHash, type SignedRequest } from "../protocol/request.ts";
import { consentStatement } from "../protocol/statement.ts";
import { deadlineFrom, startFrom, termsHash } from "../workers/consent-terms.ts";
import { openVaultExchange, type VaultExchange } from "./grant-exchange.ts";
import { sealKeyBox } from "./key-box.ts";
import { cidsOf, ownerKey, placeOf, recordOf } from "./patient-records.ts";
import { receivedEntry, requireOpen } from "./patient-requests.ts";
import { partHeader, partKey } from "./section-keys.ts";
import type { DraftInput, PartSummary } from "./secret-worker-api.ts";
import type { RecordEntry } from "./state.ts";
import type { UnlockedVault } from "./unlocked-vault.ts";

/** What was shown is signed while it is fresh, or shown again. */
const DRAFT_SECONDS = 300;

/** A draft with its secret parts; lives in the worker's memory only. */
export interface ConsentParts {
  readonly consent: Consent;
  readonly ownerSalt: Hex;
  /** Until when it may be signed, seconds since 1970. */
  readonly validUntil: number;
  readonly request: SignedRequest;
  readonly record: RecordEntry;
  readonly parts: readonly PartSummary[];
  readonly shares: readonly Uint8Array[];
  /** What the grant was made through, and what will seal it. */
  readonly exchange: VaultExchange;
  /** Everything of the response but the signatures. */
  readonly answer: Omit<Response, "kind" | "signed">;
}

/** @throws CONSENT_REQUEST, CONSENT_CREDENTIAL, CONSENT_DRAFT */
export async function buildConsent(vault: UnlockedVault, input: DraftInput): Promise<ConsentParts> {
  const { config, suite } = vault;
  const { credential } = vault.registered();
  const { request } = await checkedRequest(vault, input);
  // Once, and a moment before the exchange begins: the firewall looks at the clock too.
  const now = vault.nowSeconds();
  const { body } = request;
  const { record, root, chosen } = chosenParts(vault, input);
  const relays = chosenRelays(vault, input.relays, body.hospital);
  const start = input.start ?? startFrom(now);
  if (input.expiry <= Math.max(now, start)) throw refused("The end lies before the beginning.");
  if (input.expiry > body.until) throw refused("The permission would last longer than was asked for.");

  // Everything the vault chooses is fixed before there are coins, so that it does not choose by them.
  const ownerSalt = vault.random32();
  const owner = vault.keys.oneTime("consent-owner", fromHex(ownerSalt, 32)).address;
  const parts = chosen.map((part) => ({ id: part.id, leaves: cidsOf(record, part.id), size: part.size }));
  const addresses = relays.map((relay) => relay.key);
  const terms = {
    relays: addresses,
    threshold: config.threshold,
    start,
    expiry: input.expiry,
    deadline: deadlineFrom(now, input.expiry),
  };
  const requestDigest = requestHash(config, body);
  const exchange = await openVaultExchange(vault, termsHash({ owner, request: requestDigest, root, parts, ...terms }));
  const idSalt = toHex(exchange.salts(32));
  const id = consentId(owner, idSalt);
  const scopeSalt = toHex(exchange.salts(32));
  const nonce = BigInt(toHex(exchange.salts(32))).toString();
  const reference = referenceOf(exchange.salts(REFERENCE_BYTES));
  const scope = scopeCommitment(scopeSalt, root, parts);
  const contextFor = (type: Uint8Array): Hex =>
    grantContext(config, {
      consentId: id,
      owner,
      recipientKey: body.key,
      recipientAddress: fromHex(body.address_),
      messageKey: body.messageKey,
      relays: addresses,
      threshold: config.threshold,
      type,
      scope,
      purpose: body.purpose,
      start,
      expiry: input.expiry,
    });
  const inner = capsuleContext(config, { id, owner, scope });
  const { frames, key, second } = await exchange.make({
    kind: "record",
    owner: ownerKey(vault),
    recipient: suite.parse("address", fromHex(body.address_)),
    relays: relays.length,
    threshold: config.threshold,
    contexts: (type) => ({ context: inner, grantContext: fromHex(contextFor(type), 32) }),
  });
  const { type, from, capsule, statement, grant, shares } = frames;
  const context = contextFor(type);
  const keyBox = await sealKeyBox(
    vault.environment,
    key,
    fromHex(context, 32),
    keyBoxOf(vault, credential.name, record, chosen),
  );

  const titles = chosen.filter((part) => part.id !== "header").map((part) => part.title);
  const consent: Consent = {
    statement: statementOf(vault, request, titles, { start, expiry: input.expiry, now, reference }),
    id,
    idSalt,
    owner,
    hospital: credential.hospital,
    reader: body.reader,
    request: requestDigest,
    context,
    scope,
    grantHash: frameHash(grant),
    capsuleHash: capsuleHash(capsule, statement),
    shareCommitments: shareCommitments(suite, { capsule, grant }, relays.length),
    nonce,
    ...terms,
  };
  const { signature: _, ...credentialOfReader } = request.credential;
  const approval = { consent, request: body, credential: credentialOfReader, titles, scopeSalt, root, parts };
  await exchange.approve({ ...approval, frames, second });
  return {
    consent,
    ownerSalt,
    validUntil: now + DRAFT_SECONDS,
    request,
    record,
    parts: chosen.map((part) => ({ id: part.id, title: part.title, size: part.size })),
    shares,
    exchange,
    answer: {
      grant: toHex(grant),
      capsule: toHex(capsule),
      statement: toHex(statement),
      type: toHex(type),
      ownerAddress: toHex(from),
      purpose: body.purpose,
      scopeSalt,
      parts,
      permit: await signPermit(
        vault,
        record,
        id,
        root,
        parts.flatMap((part) => part.leaves),
      ),
      keyBox: toHex(keyBox),
    },
  };
}

async function checkedRequest(vault: UnlockedVault, input: DraftInput) {
  const entry = receivedEntry(vault, input.requestId);
  const { signature: _, ...unsigned } = entry.request.credential;
  await checkRequest(vault.config, entry.request, input.registered, {
    patient: vault.registered().credential.subject,
    credentialHash: credentialHash(vault.config, unsigned),
    nowSeconds: vault.nowSeconds(),
  });
  requireOwnAddress(vault, entry.request);
  requireOpen(vault.state, input.requestId, vault.nowSeconds());
  return entry;
}

/**
 * The one-time address must stand under the published key of the clinician's hospital and name the very person who
 * signed; otherwise the hospital's part of her key, and with it the hospital's word, would be left out of the grant.
 */
function requireOwnAddress({ config, suite }: UnlockedVault, { body }: SignedRequest): void {
  const hospital = hospitalById(config, body.hospital);
  const params = suite.parse("params", fromHex(hospital.params));
  const address = suite.parse("address", fromHex(body.address_));
  if (suite.authority.checkRecipient(params, address, suiteIdentity(hospital, body.subject, body.key))) return;
  throw new ChartpassError("CONSENT_REQUEST", "The keys of this request are not those of the person it names.", {
    hint: "Do not share. Ask the clinician to send a new request.",
  });
}

/** Header first, then the chosen sections in the record's order. */
function chosenParts(vault: UnlockedVault, input: DraftInput) {
  const record = recordOf(vault, input.recordId);
  if (record.root === null) throw refused("The record is not stored yet.");
  const wanted = new Set(input.sections.filter((id) => id !== "header"));
  if (wanted.size === 0) throw refused("No part was chosen.");
  const unknown = [...wanted].filter((id) => !record.parts.some((part) => part.id === id));
  if (unknown.length > 0) throw refused("A chosen part is not in this record.");
  const chosen = record.parts.filter((part) => part.id === "header" || wanted.has(part.id));
  return { record, root: record.root, chosen };
}

/** At most t-1 relays of one organisation, none of the recipient's hospital. */
function chosenRelays(vault: UnlockedVault, named: readonly Address[] | undefined, hospital: Hex): RelayConfig[] {
  const { relays, threshold } = vault.config;
  const wanted = named?.map((address) => address.toLowerCase());
  const chosen = relays.filter((relay) => wanted === undefined || wanted.includes(relay.key.toLowerCase()));
  if (wanted && chosen.length !== wanted.length) throw refused("A chosen relay is not part of this network.");
  if (chosen.length < threshold) throw refused(`At least ${threshold} relays are needed.`);
  const recipient = organisationId(hospitalById(vault.config, hospital).name);
  for (const { organisation } of chosen) {
    const together = chosen.filter((relay) => relay.organisation === organisation).length;
    if (organisation === recipient) throw refused("A relay belongs to the hospital that asks.");
    if (threshold > 1 && together >= threshold) throw refused("Too many of the chosen relays are of one organisation.");
  }
  return chosen;
}

function statementOf(
  vault: UnlockedVault,
  { body, credential }: SignedRequest,
  titles: readonly string[],
  rest: { readonly start: number; readonly expiry: number; readonly now: number; readonly reference: string },
): string {
  return consentStatement({
    name: credential.name,
    specialty: credential.specialty,
    hospital: hospitalById(vault.config, credential.hospital).name,
    parts: titles,
    purpose: body.purpose,
    ...rest,
  });
}

function keyBoxOf(
  vault: UnlockedVault,
  patientName: string,
  record: RecordEntry,
  chosen: RecordEntry["parts"],
): KeyBox {
  const { recordId, version, jwt, subjectDisclosure, shared } = record;
  return {
    patientName,
    recordTitle: record.title,
    recordId,
    version,
    jwt,
    subjectDisclosure,
    ledger: { recordId: shared.recordId, version, salt: shared.salt },
    sections: chosen.map((part) => ({
      id: part.id,
      title: part.title,
      key: toHex(partKey(vault.keys.wrapRoot, vault.table, recordId, part.id)),
      disclosure: part.disclosure,
      header: toHex(partHeader(vault.config, placeOf(vault, record, part.id), fromHex(part.prefix)).associated),
    })),
  };
}

async function signPermit(
  vault: UnlockedVault,
  record: RecordEntry,
  id: Hex,
  root: string,
  cids: string[],
): Promise<StoragePermit> {
  const account = vault.keys.oneTime("storage-owner", fromHex(record.storageSalt, 32));
  const unsigned = { consentId: id, root, cids, storageOwner: account.address };
  return { ...unsigned, signature: await account.signTypedData(storagePermitTypedData(vault.config, unsigned)) };
}

export function refused(message: string): ChartpassError {
  return new ChartpassError("CONSENT_DRAFT", message, { hint: "Nothing was shared. Change it and try again." });
}
