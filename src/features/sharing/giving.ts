/** Giving a permission: draft in the vault, the members' word that the one-time key is a patient's, signature, delivery. */
import { attestOwner } from "../../peers/member-client.ts";
import { consentReady, relayByKey } from "../../peers/relay-client.ts";
import type { MemberSignatures } from "../../protocol/consent.ts";
import type { Hex } from "../../protocol/hex.ts";
import { deliver, type Delivery } from "../../session/outbox.ts";
import type { Connection } from "../../session/Session.tsx";
import { callerFor } from "../../session/signing.ts";
import { examineRequest } from "./request-checks.ts";
import type { ConsentDraft, DraftInput, Permission, ReceivedRequest } from "../../vault/secret-worker-api.ts";

export interface PreparedConsent {
  readonly draft: ConsentDraft;
  readonly attestation: MemberSignatures;
}

/**
 * Looks at the registers once more: whoever was withdrawn since the page opened gets nothing.
 * @throws CONSENT_REQUEST, CONSENT_CREDENTIAL, CONSENT_DRAFT, CHAIN_MEMBERS_UNREACHABLE
 */
export async function prepareConsent(
  connection: Connection,
  { request, requestId }: ReceivedRequest,
  input: Omit<DraftInput, "requestId" | "registered">,
): Promise<PreparedConsent> {
  const { network, vault } = connection;
  const { registered, problem } = await examineRequest(network, request, vault.identity?.subject ?? "0x");
  if (problem !== null || !registered) throw problem;
  const draft = await vault.call("draftConsent", { ...input, requestId, registered });
  try {
    return { draft, attestation: await attestOwner(callerFor(connection), draft.hospital, draft.owner) };
  } catch (thrown) {
    await vault.call("discardDraft", { draftId: draft.draftId });
    throw thrown;
  }
}

/** Signs exactly the draft that was shown. @returns how each message went, once all were tried */
export async function signAndSend(
  connection: Connection,
  { draft, attestation }: PreparedConsent,
  onSigned: () => Promise<unknown>,
): Promise<Delivery[]> {
  const { items } = await connection.vault.call("signConsent", { draftId: draft.draftId, attestation });
  const sending = deliver(connection, items);
  await onSigned();
  return sending;
}

export interface Readiness {
  readonly ready: number;
  readonly needed: number;
}

/** Seconds a relay may hold the answer back until it is yes. */
const WAIT_SECONDS = 5;

/** Resolves as soon as enough relays are ready, or when all of them have answered. Silence counts as not ready. */
export function relayReadiness({ network }: Connection, { consentId, signed }: Permission): Promise<Readiness> {
  const { relays, threshold } = signed.consent;
  return new Promise((resolve) => {
    let ready = 0;
    let answers = 0;
    for (const key of relays) {
      void isReady(network, key, consentId).then((yes) => {
        answers += 1;
        if (yes) ready += 1;
        if (ready >= threshold || answers === relays.length) resolve({ ready, needed: threshold });
      });
    }
  });
}

async function isReady(network: Connection["network"], key: Hex, consentId: Hex): Promise<boolean> {
  try {
    return (await consentReady(relayByKey(network, key), consentId, WAIT_SECONDS)).ready;
  } catch {
    return false;
  }
}
