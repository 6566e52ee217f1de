/** A clinician's requests: fresh one-time keys for each, deleted when it is closed, so nothing long-lived can be taken. */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { ChartpassError } from "../core/errors.ts";
import { messageKeygen, sealMessage } from "../core/seal/message.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { announcementTypedData } from "../protocol/exchange.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { suiteIdentity } from "../protocol/identity.ts";
import { checkFingerprint, hospitalOfCode, parsePatientCode } from "../protocol/patient-code.ts";
import {
  parseRequest,
  requestHash,
  requestTypedData,
  type RequestBody,
  type SignedRequest,
} from "../protocol/request.ts";
import { ROLE } from "../protocol/typed-data.ts";
import { accountOf, RANDOM_ACCOUNT } from "./hierarchy.ts";
import { answerView } from "./clinician-answers.ts";
import { outboxItem } from "./outbox.ts";
import { sentRequest } from "./sent-request.ts";
import type { RequestInput, SecretApi, SentRequest } from "./secret-worker-api.ts";
import type { OutboxEntry, SentEntry } from "./state.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

const DAY = 24 * 60 * 60;
/** How long the patient may take to answer. */
const ANSWER_DAYS = 14;
/** Keys are kept a day beyond their use for what is still open on screen; then they go. */
const KEEP_DAYS = 1;

export function clinicianRequests(
  open: () => UnlockedVault,
): Pick<SecretApi, "makeRequest" | "requestsSent" | "closeRequest"> {
  return {
    async makeRequest(input) {
      const vault = open();
      const { entry, items } = await buildRequest(vault, input);
      await vault.change((state) => {
        state.sent.push(entry);
        state.outbox.push(...items);
      });
      return { request: sentView(entry), items: items.map(outboxItem) };
    },
    async requestsSent() {
      return open().state.sent.map(sentView);
    },
    async closeRequest({ requestId }) {
      const vault = open();
      await closeRequests(vault, (entry) => entry.request.body.requestId === requestId);
    },
  };
}

async function buildRequest(
  vault: UnlockedVault,
  input: RequestInput,
): Promise<{ entry: SentEntry; items: OutboxEntry[] }> {
  const { config, suite } = vault;
  const { credential, hospital } = vault.registered();
  if (credential.role !== ROLE.clinician) {
    throw new ChartpassError("VAULT_ROLE", "Only clinicians ask for records.", { hint: "Unlock a clinician's vault." });
  }
  const code = parsePatientCode(input.code);
  const patientHospital = hospitalOfCode(config, code);
  checkFingerprint(code, input.key, input.messageKey);

  const readerSecret = vault.random(RANDOM_ACCOUNT);
  const reader = accountOf(readerSecret);
  const message = messageKeygen(vault.random);
  const partial = suite.parse("partial", fromHex(found(vault.state.partial ?? undefined, "key of its own")));
  const params = suite.parse("params", fromHex(hospital.params));
  const identity = suiteIdentity(hospital, credential.subject, vault.keys.identity.address);
  const recipient = suite.recipientKey(params, identity, partial);

  const now = vault.nowSeconds();
  const body: RequestBody = {
    requestId: vault.random32(),
    patient: code.subject,
    patientHospital: patientHospital.id,
    hospital: hospital.id,
    subject: credential.subject,
    key: vault.keys.identity.address,
    reader: reader.address,
    address_: toHex(recipient.address),
    messageKey: toHex(message.public),
    purpose: input.purpose,
    note: input.note.trim(),
    parts: [...input.parts],
    until: input.until,
    issued: now,
    deadline: Math.min(now + ANSWER_DAYS * DAY, input.until),
    salt: vault.random32(),
  };
  if (body.until <= now) {
    throw new ChartpassError("ARG_UNTIL", "The time asked for is already over.", { hint: "Choose a later end." });
  }
  const signature = await vault.keys.identity.signTypedData(requestTypedData(config, body));
  const request = parseRequest({ kind: "request", body, signature, credential } satisfies SignedRequest);
  const sealed = sealMessage(
    fromHex(input.messageKey),
    utf8ToBytes(JSON.stringify(request)),
    mailInfo("request"),
    vault.random,
  );
  const unsigned = {
    requestId: body.requestId,
    commitment: requestHash(config, body),
    reader: reader.address,
    destination: patientHospital.id,
    expiry: body.deadline,
  };
  const announced = await reader.signTypedData(announcementTypedData(config, hospital.chain, unsigned));
  const base = { consentId: null, requestId: body.requestId };
  return {
    entry: {
      request,
      label: input.label.trim(),
      keys: { reader: toHex(readerSecret), message: toHex(message.secret), recipient: toHex(recipient.secret) },
      status: "open",
      refusal: null,
      answer: null,
      opens: [],
      failures: 0,
      opened: null,
    },
    items: [
      {
        ...base,
        id: vault.random32(),
        kind: "announcement",
        hospital: hospital.id,
        announcement: { ...unsigned, signature: announced },
      },
      {
        ...base,
        id: vault.random32(),
        kind: "request",
        hospital: patientHospital.id,
        mailbox: input.key,
        sealed: toHex(sealed),
      },
    ],
  };
}

/** The patient said no. */
export async function acceptDecline(vault: UnlockedVault, requestId: Hex, reason: string): Promise<void> {
  sentRequest(vault, requestId);
  await vault.change((state) => {
    const entry = state.sent.find((each) => each.request.body.requestId === requestId);
    if (entry?.status !== "open") return;
    Object.assign(entry, { status: "refused", refusal: reason });
  });
}

/**
 * Requests whose permission ran out lose their keys; done at every unlock, before mailboxes are read. An answer given in
 * time may lie unread there until the end of the time asked for, so a request without one keeps its keys that long.
 */
export async function closeExpired(vault: UnlockedVault): Promise<void> {
  const now = vault.nowSeconds();
  await closeRequests(vault, (entry) => entry.keys !== null && endOfUse(entry) + KEEP_DAYS * DAY < now);
}

function endOfUse({ request, answer, status }: SentEntry): number {
  if (answer) return answer.response.signed.consent.expiry;
  return status === "refused" ? request.body.deadline : request.body.until;
}

export async function closeRequests(vault: UnlockedVault, which: (entry: SentEntry) => boolean): Promise<void> {
  const closing = vault.state.sent.filter(which);
  if (closing.length === 0) return;
  for (const { answer } of closing) if (answer) vault.opened.delete(answer.response.signed.consent.id);
  await vault.change((state) => {
    for (const entry of state.sent.filter(which)) Object.assign(entry, { keys: null, answer: null, status: "closed" });
    const closed = new Set(closing.map((each) => each.request.body.requestId));
    state.outbox = state.outbox.filter((each) => each.requestId === null || !closed.has(each.requestId));
  });
}

function sentView({ request, label, status, refusal, answer, opened }: SentEntry): SentRequest {
  const { body } = request;
  const { requestId, patient, patientHospital, reader } = body;
  const view = { requestId, label, patient, patientHospital, body, status, refusal, opened, mailbox: reader };
  return { ...view, answer: answer ? answerView(requestId, answer) : null };
}
