/** The patient's answer, checked from end to end against the request before it counts. Only the chain's word is left. */
import { ChartpassError } from "../core/errors.ts";
import type { Suite } from "../core/suite.ts";
import { suiteCodeOf } from "../core/wire.ts";
import { consentId, frameHash, grantContext, recoverConsentSigner, scopeCommitment } from "../protocol/consent.ts";
import { parseResponse, verifyStoragePermit, type Response } from "../protocol/exchange.ts";
import { shareCommitments } from "../protocol/fragment-proof.ts";
import { capsuleHash } from "../protocol/grant-binding.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import { hospitalById } from "../protocol/network.ts";
import { verifyOwnerAttestation } from "../protocol/owner-attestation.ts";
import { requestHash } from "../protocol/request.ts";
import { oneTimeKeys, sentRequest, suiteOfRequest } from "./sent-request.ts";
import type { Answer } from "./secret-worker-api.ts";
import type { SentEntry } from "./state.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

/** @throws CONSENT_ANSWER and WIRE_* when anything disagrees; nothing is kept then */
export async function acceptAnswer(
  vault: UnlockedVault,
  requestId: Hex,
  message: unknown,
): Promise<{ answer: Answer; known: boolean }> {
  const response = parseResponse(message);
  const entry = sentRequest(vault, requestId);
  oneTimeKeys(entry);
  await checkAnswer(vault, entry, response);
  if (entry.answer) {
    if (entry.answer.response.signed.consent.id !== response.signed.consent.id) {
      throw refused("The request was already answered by another permission.");
    }
    return { answer: answerView(requestId, entry.answer), known: true };
  }
  const answer = { receivedAt: vault.nowSeconds(), response };
  await vault.change((state) => {
    const sent = found(
      state.sent.find((each) => each.request.body.requestId === requestId),
      "request",
    );
    Object.assign(sent, { answer, status: "answered" });
  });
  return { answer: answerView(requestId, answer), known: false };
}

async function checkAnswer(vault: UnlockedVault, entry: SentEntry, response: Response): Promise<void> {
  const { body } = entry.request;
  const { signed, permit, parts } = response;
  const { consent } = signed;
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  if (!same(consent.reader, body.reader) || consent.request !== requestHash(vault.config, body)) {
    throw refused("The permission answers another request.");
  }
  if (!same(await recoverConsentSigner(vault.config, signed), consent.owner))
    throw refused("The signature does not hold.");
  if (consentId(consent.owner, consent.idSalt) !== consent.id)
    throw refused("The permission's number is not its owner's.");
  if (consent.hospital !== body.patientHospital) throw refused("The permission is from another hospital's patient.");
  if (!(await verifyOwnerAttestation(vault.config, consent.hospital, consent.owner, signed.attestation))) {
    throw refused("The patient's hospital has not confirmed the permission's owner.");
  }
  if (consent.expiry > body.until || response.purpose !== body.purpose)
    throw refused("The terms are not those asked for.");
  checkRelays(vault, consent.relays, consent.threshold);
  checkGrant(vault, entry, response);
  const blocks = parts.flatMap((part) => part.leaves);
  const permitted = permit.consentId === consent.id && permit.cids.join(" ") === blocks.join(" ");
  if (!permitted || !(await verifyStoragePermit(vault.config, permit))) {
    throw refused("The permission to fetch the parts does not hold.");
  }
  if (parts[0]?.id !== "header" || new Set(parts.map((part) => part.id)).size !== parts.length) {
    throw refused("The list of parts is not in order.");
  }
}

function checkGrant(vault: UnlockedVault, entry: SentEntry, response: Response): void {
  const { config } = vault;
  const { body } = entry.request;
  const { consent } = response.signed;
  const suite = suiteOfRequest(vault, entry);
  requireSuite(suite, response);
  const grant = suite.parse("grant", fromHex(response.grant));
  const capsule = suite.parse("capsule", fromHex(response.capsule));
  const statement = suite.parse("statement", fromHex(response.statement));
  suite.parse("type", fromHex(response.type));
  const hospital = hospitalById(config, consent.hospital);
  const certificateless = hospital.authority === "certificateless";
  const owner = suite.parse("owner-address", fromHex(response.ownerAddress));
  if (!suite.authority.checkOwner(suite.parse("params", fromHex(hospital.params)), owner, { certificateless })) {
    throw refused("The patient's address does not stand under her hospital's key.");
  }
  const context = grantContext(config, {
    consentId: consent.id,
    owner: consent.owner,
    recipientKey: body.key,
    recipientAddress: fromHex(body.address_),
    messageKey: body.messageKey,
    relays: consent.relays,
    threshold: consent.threshold,
    type: fromHex(response.type),
    scope: consent.scope,
    purpose: response.purpose,
    start: consent.start,
    expiry: consent.expiry,
  });
  const scope = scopeCommitment(response.scopeSalt, response.permit.root, response.parts);
  if (context !== consent.context || scope !== consent.scope)
    throw refused("The signature is for other parts or terms.");
  if (frameHash(grant) !== consent.grantHash || capsuleHash(capsule, statement) !== consent.capsuleHash) {
    throw refused("The signature is for other keys.");
  }
  if (!suite.checkCapsule(capsule, statement)) throw refused("The sealed key is not well formed.");
  const terms = suite.grantTerms(grant);
  if (terms.threshold !== consent.threshold || terms.relays !== consent.relays.length) {
    throw refused("The permission says other numbers of relays than were made.");
  }
  const committed = shareCommitments(suite, { capsule, grant }, consent.relays.length);
  if (committed.join() !== consent.shareCommitments.join()) throw refused("The relays' parts are not those signed.");
}

/**
 * An answer is sealed as its request asked. Another suite, be it an older one or a part of the one asked for, would be
 * weaker than what this clinician's hospital and the patient agreed on by network.json.
 */
function requireSuite({ info }: Suite, { grant, capsule, statement, type, ownerAddress }: Response): void {
  for (const frame of [grant, capsule, statement, type, ownerAddress]) {
    if (suiteCodeOf(fromHex(frame)) !== info.code)
      throw refused("The answer is not sealed in the way that was asked for.");
  }
}

function checkRelays(vault: UnlockedVault, relays: readonly string[], threshold: number): void {
  const known = new Set(vault.config.relays.map((relay) => relay.key.toLowerCase()));
  const named = new Set(relays.map((relay) => relay.toLowerCase()));
  if (named.size !== relays.length || ![...named].every((relay) => known.has(relay)) || threshold > named.size) {
    throw refused("The permission names relays that this network does not have.");
  }
}

export function answerView(requestId: Hex, { receivedAt, response }: NonNullable<SentEntry["answer"]>): Answer {
  const { signed, parts, permit } = response;
  return { consentId: signed.consent.id, requestId, receivedAt, signed, parts, permit };
}

function refused(message: string): ChartpassError {
  return new ChartpassError("CONSENT_ANSWER", message, {
    hint: "Do not use it. Send the patient a new request, and tell them about this one.",
  });
}
