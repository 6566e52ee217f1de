/**
 * The hospital's own member as people's apps see it: enrolment, mailboxes, sponsoring, and the desk for its staff.
 * All functions throw CHAIN_SPONSOR_UNREACHABLE, or the hospital's own refusal.
 */
import type { Hex } from "viem";
import { ChartpassError } from "../core/errors.ts";
import { sealMessage } from "../core/seal/message.ts";
import type { Random } from "../core/suite.ts";
import type { SignedConsent, SignedStop } from "../protocol/consent.ts";
import { mailInfo, type Enrolment } from "../protocol/enrolment.ts";
import { fromHex, type Address } from "../protocol/hex.ts";
import { hospitalById, type HospitalConfig, type NetworkConfig } from "../protocol/network.ts";
import type * as v from "valibot";
import { callForBytes, callForJson, LONG_CALL, type Call, type Caller, type CallOptions } from "./call.ts";
import {
  ACTIONS,
  deskEnrolmentsAnswer,
  deskPeopleAnswer,
  deskRecord,
  deskRecordsAnswer,
  doneAnswer,
  enrolmentStatusAnswer,
  idAnswer,
  mailAnswer,
  personKeysAnswer,
  transactionAnswer,
  transactionsAnswer,
  type DeskEnrolment,
  type DeskPerson,
  type DeskRecord,
  type EndorsedEntry,
  type EnrolmentStatus,
  type IssueBody,
  type MailboxKind,
  type MailItem,
  type PersonKeys,
  type SignedAnnouncement,
} from "./member-messages.ts";

/* ---- enrolment -------------------------------------------------------------------------------------------------- */

/** Send the enrolment, sealed to the hospital. @returns its id, to ask for its status */
export async function sendEnrolment(
  config: NetworkConfig,
  enrolment: Enrolment,
  random: Random,
  options?: CallOptions,
): Promise<string> {
  const hospital = hospitalById(config, enrolment.hospital);
  const plain = new TextEncoder().encode(JSON.stringify(enrolment));
  const body = sealMessage(fromHex(hospital.messageKey), plain, mailInfo("enrolment"), random);
  return (await ask({ ...to(hospital), method: "POST", path: "/enrolments", body }, idAnswer, options)).id;
}

/** Signed by the vk that enrolled. */
export function enrolmentStatus(
  caller: Caller,
  hospital: Hex,
  id: string,
  options?: CallOptions,
): Promise<EnrolmentStatus> {
  const call = signed(caller, hospital, "GET", `/enrolments/${id}`, ACTIONS.enrolmentStatus(id));
  return ask(call, enrolmentStatusAnswer, options);
}

/**
 * Keys of a registered person by her public id, to seal a message to. Check them against her code.
 * @throws ARG_PERSON_UNKNOWN also when the registration was withdrawn
 */
export function personKeys(
  config: NetworkConfig,
  hospital: Hex,
  subject: Hex,
  options?: CallOptions,
): Promise<PersonKeys> {
  const path = `/people/${subject}`;
  return ask({ ...to(hospitalById(config, hospital)), method: "GET", path }, personKeysAnswer, options);
}

/* ---- mailboxes -------------------------------------------------------------------------------------------------- */

/** Leave a sealed message in someone's mailbox at a hospital. Anyone may. */
export async function sendMail(
  config: NetworkConfig,
  hospital: Hex,
  address: Address,
  kind: MailboxKind,
  sealed: Uint8Array,
  options?: CallOptions,
): Promise<string> {
  const path = `/mail/${address.toLowerCase()}?kind=${kind}`;
  const call = { ...to(hospitalById(config, hospital)), method: "POST", path, body: sealed } as const;
  return (await ask(call, idAnswer, { timeout: LONG_CALL, ...options })).id;
}

/** The caller's own mailbox, oldest first. @param since  the largest cursor seen, 0 for all */
export async function listMail(caller: Caller, hospital: Hex, since = 0, options?: CallOptions): Promise<MailItem[]> {
  return (await ask(signed(caller, hospital, "GET", `/mail?since=${since}`, ACTIONS.mailList), mailAnswer, options))
    .mail;
}

/** A sealed message of the caller's mailbox. */
export function readMail(caller: Caller, hospital: Hex, id: string, options?: CallOptions): Promise<Uint8Array> {
  const call = signed(caller, hospital, "GET", `/mail/${id}`, ACTIONS.mailRead(id));
  return callForBytes(call, { timeout: LONG_CALL, ...options });
}

export async function deleteMail(caller: Caller, hospital: Hex, id: string, options?: CallOptions): Promise<void> {
  await ask(signed(caller, hospital, "DELETE", `/mail/${id}`, ACTIONS.mailDelete(id)), doneAnswer, options);
}

/* ---- the hospital pays ------------------------------------------------------------------------------------------ */
/* Each resolves once it is on chain, with the transaction's hash: zero when it was on chain before. */

export function postConsent(config: NetworkConfig, consent: SignedConsent, options?: CallOptions): Promise<Hex> {
  return post(config, consent.consent.hospital, "/sponsor/consent", consent, options);
}

export function postStop(config: NetworkConfig, hospital: Hex, stop: SignedStop, options?: CallOptions): Promise<Hex> {
  return post(config, hospital, "/sponsor/stop", stop, options);
}

/** @returns one transaction for each entry */
export async function postRecord(
  config: NetworkConfig,
  hospital: Hex,
  entries: readonly EndorsedEntry[],
  options?: CallOptions,
): Promise<Hex[]> {
  const call = {
    ...to(hospitalById(config, hospital)),
    method: "POST",
    path: "/sponsor/record",
    body: { entries },
  } as const;
  return (await ask(call, transactionsAnswer, { timeout: LONG_CALL, ...options })).transactions;
}

/** Announce a request on the clinician's chain. The caller signs with vk; the announcement carries the reader's signature. */
export async function announceRequest(
  caller: Caller,
  hospital: Hex,
  announcement: SignedAnnouncement,
  options?: CallOptions,
): Promise<Hex> {
  const call = signed(caller, hospital, "POST", "/sponsor/request", ACTIONS.sponsorRequest, announcement);
  return (await ask(call, transactionAnswer, { timeout: LONG_CALL, ...options })).transaction;
}

/* ---- the desk: the caller signs with a staff key ----------------------------------------------------------------- */

/** Make the caller's key a staff key of the hospital. */
export async function registerStaff(caller: Caller, hospital: Hex, code: string, options?: CallOptions): Promise<void> {
  await ask(signed(caller, hospital, "POST", "/staff", ACTIONS.staff, { code }), doneAnswer, options);
}

export async function deskEnrolments(caller: Caller, hospital: Hex, options?: CallOptions): Promise<DeskEnrolment[]> {
  const call = signed(caller, hospital, "GET", "/desk/enrolments", ACTIONS.deskEnrolments);
  return (await ask(call, deskEnrolmentsAnswer, options)).enrolments;
}

/** Register the person on chain, issue credential and key. Resolves when the welcome lies in the mailbox. */
export async function approveEnrolment(caller: Caller, hospital: Hex, id: string, options?: CallOptions): Promise<Hex> {
  const call = signed(caller, hospital, "POST", `/desk/enrolments/${id}/approve`, ACTIONS.approve(id), {});
  return (await ask(call, transactionAnswer, { timeout: LONG_CALL, ...options })).transaction;
}

export async function refuseEnrolment(
  caller: Caller,
  hospital: Hex,
  id: string,
  reason: string,
  options?: CallOptions,
): Promise<void> {
  const call = signed(caller, hospital, "POST", `/desk/enrolments/${id}/refuse`, ACTIONS.refuse(id), { reason });
  await ask(call, doneAnswer, options);
}

export async function deskPeople(caller: Caller, hospital: Hex, options?: CallOptions): Promise<DeskPerson[]> {
  return (await ask(signed(caller, hospital, "GET", "/desk/people", ACTIONS.deskPeople), deskPeopleAnswer, options))
    .people;
}

/** End a person's registration for good. */
export async function revokePerson(caller: Caller, hospital: Hex, subject: Hex, options?: CallOptions): Promise<Hex> {
  const call = signed(caller, hospital, "POST", `/desk/people/${subject}/revoke`, ACTIONS.revoke, { subject });
  return (await ask(call, transactionAnswer, { timeout: LONG_CALL, ...options })).transaction;
}

/** Split, sign and deliver a record (FHIR Bundle text, at most 4 MB) to an enrolled patient. */
export function issueRecord(
  caller: Caller,
  hospital: Hex,
  record: IssueBody,
  options?: CallOptions,
): Promise<DeskRecord> {
  const call = signed(caller, hospital, "POST", "/desk/records", ACTIONS.issue, record);
  return ask(call, deskRecord, { timeout: LONG_CALL, ...options });
}

export async function deskRecords(caller: Caller, hospital: Hex, options?: CallOptions): Promise<DeskRecord[]> {
  const call = signed(caller, hospital, "GET", "/desk/records", ACTIONS.deskRecords);
  return (await ask(call, deskRecordsAnswer, options)).records;
}

/* ---------------------------------------------------------------------------------------------------------------- */

async function post(
  config: NetworkConfig,
  hospital: Hex,
  path: string,
  body: object,
  options?: CallOptions,
): Promise<Hex> {
  const call = { ...to(hospitalById(config, hospital)), method: "POST", path, body } as const;
  return (await ask(call, transactionAnswer, { timeout: LONG_CALL, ...options })).transaction;
}

function ask<S extends v.GenericSchema>(call: Call, schema: S, options?: CallOptions): Promise<v.InferOutput<S>> {
  return callForJson(call, schema, "hospital's answer", options);
}

function signed(
  caller: Caller,
  hospitalId: Hex,
  method: Call["method"],
  path: string,
  action: string,
  body?: object,
): Call {
  const hospital = hospitalById(caller.config, hospitalId);
  const service = ownMember(hospital).key;
  return { ...to(hospital), method, path, ...(body ? { body } : {}), signed: { caller, service, action } };
}

function to(hospital: HospitalConfig): Pick<Call, "url" | "unreachable"> {
  return {
    url: ownMember(hospital).url,
    unreachable: {
      code: "CHAIN_SPONSOR_UNREACHABLE",
      message: `${hospital.name} does not answer.`,
      hint: "Nothing was lost. Check your connection and try again in a moment.",
    },
  };
}

/** The first member is the hospital's own. @throws ARG_NETWORK */
function ownMember(hospital: HospitalConfig): HospitalConfig["members"][number] {
  const own = hospital.members[0];
  if (own) return own;
  throw new ChartpassError("ARG_NETWORK", `${hospital.name} has no address.`, {
    hint: "Ask whoever runs this deployment.",
  });
}
