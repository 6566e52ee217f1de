/** Requests a patient received: checked on arrival as far as the vault can, kept until answered or declined. */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { recoverTypedDataAddress } from "viem";
import { ChartpassError } from "../core/errors.ts";
import { sealMessage } from "../core/seal/message.ts";
import { checkCredential } from "../protocol/credential.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { parseRequest, requestTypedData, type Decline } from "../protocol/request.ts";
import type { ReceivedRequest, SecretApi } from "./secret-worker-api.ts";
import type { VaultState } from "./state.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

/** Far above what one person is asked at a time; bounds what strangers can fill the vault with. */
const MOST_OPEN = 500;
/** Requests that came to nothing are shown this long. */
const KEEP_SECONDS = 90 * 24 * 60 * 60;

export function patientRequests(open: () => UnlockedVault): Pick<SecretApi, "requestsReceived" | "declineRequest"> {
  return {
    async requestsReceived() {
      const vault = open();
      return vault.state.received.map((each) => receivedRequest(vault, each));
    },
    async declineRequest({ requestId, reason }) {
      const vault = open();
      const { request } = receivedEntry(vault, requestId);
      requireOpen(vault.state, requestId);
      const refusal: Decline = { kind: "decline", reason, time: vault.nowSeconds() };
      const to = fromHex(request.body.messageKey);
      const sealed = sealMessage(to, utf8ToBytes(JSON.stringify(refusal)), mailInfo("decline"), vault.random);
      await vault.change((state) => {
        requireOpen(state, requestId);
        setStatus(state, requestId, "declined");
        state.outbox.push({
          id: vault.random32(),
          kind: "decline",
          consentId: null,
          requestId,
          hospital: request.body.hospital,
          mailbox: request.body.reader,
          sealed: toHex(sealed),
        });
      });
      dropDrafts(vault, requestId);
    },
  };
}

/** The registry's word is asked for when the patient answers, see draftConsent. @throws CONSENT_REQUEST, CONSENT_CREDENTIAL */
export async function acceptRequest(
  vault: UnlockedVault,
  message: unknown,
): Promise<{ received: ReceivedRequest; known: boolean }> {
  const request = parseRequest(message);
  const { credential } = vault.registered();
  const { body } = request;
  const now = vault.nowSeconds();
  await checkCredential(vault.config, request.credential, now);
  const signer = await recoverTypedDataAddress({
    ...requestTypedData(vault.config, body),
    signature: request.signature,
  });
  const sameKey = [body.key, request.credential.key].every((key) => key.toLowerCase() === signer.toLowerCase());
  if (!sameKey || body.patient !== credential.subject || body.patientHospital !== credential.hospital) {
    throw new ChartpassError("CONSENT_REQUEST", "This request is not signed for you by the person it names.", {
      hint: "Nothing was kept. Ask the clinician to send a new request.",
    });
  }
  const existing = vault.state.received.find((each) => each.request.body.requestId === body.requestId);
  if (existing) return { received: receivedRequest(vault, existing), known: true };
  const open = vault.state.received.filter((each) => each.status === "open" && now <= each.request.body.deadline);
  if (open.length >= MOST_OPEN) {
    throw new ChartpassError("CONSENT_TOO_MANY", "There are too many requests in this vault.", {
      hint: "Decline the ones you do not know.",
    });
  }
  await vault.change((state) => {
    state.received = state.received.filter((each) => !forgettable(each, now));
    state.received.push({ request, receivedAt: now, status: "open" });
  });
  return { received: receivedRequest(vault, receivedEntry(vault, body.requestId)), known: false };
}

/** Never before its deadline: read again from the mailbox of a restored vault it would ask anew. */
function forgettable({ status, request, receivedAt }: VaultState["received"][number], now: number): boolean {
  return status !== "shared" && Math.max(receivedAt, request.body.deadline) + KEEP_SECONDS < now;
}

export function receivedEntry(vault: UnlockedVault, requestId: Hex) {
  return found(
    vault.state.received.find((each) => each.request.body.requestId === requestId),
    "request",
  );
}

/**
 * A request is answered once. Asked before the work and again inside the change, when nothing can come between.
 * @param nowSeconds  when given, the time for an answer must not be over
 * @throws CONSENT_DRAFT
 */
export function requireOpen(state: VaultState, requestId: Hex, nowSeconds?: number): void {
  const entry = state.received.find((each) => each.request.body.requestId === requestId);
  const { status, request } = found(entry, "request");
  if (status !== "open") throw tooLate("This request was already answered.");
  if (nowSeconds !== undefined && nowSeconds > request.body.deadline) {
    throw tooLate("The time to answer this request is over.");
  }
}

/** Drafts of an answered request must never be signed. */
export function dropDrafts(vault: UnlockedVault, requestId: Hex): void {
  for (const [id, draft] of vault.drafts) if (draft.request.body.requestId === requestId) vault.drafts.delete(id);
}

function tooLate(message: string): ChartpassError {
  return new ChartpassError("CONSENT_DRAFT", message, { hint: "Nothing was sent. Look at your requests again." });
}

export function setStatus(state: VaultState, requestId: Hex, status: VaultState["received"][number]["status"]): void {
  const entry = state.received.find((each) => each.request.body.requestId === requestId);
  if (entry) entry.status = status;
}

function receivedRequest(vault: UnlockedVault, entry: VaultState["received"][number]): ReceivedRequest {
  const { request, receivedAt } = entry;
  const overdue = entry.status === "open" && vault.nowSeconds() > request.body.deadline;
  return { requestId: request.body.requestId, request, receivedAt, status: overdue ? "overdue" : entry.status };
}
