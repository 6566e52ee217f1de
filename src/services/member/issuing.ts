/** A record leaves the hospital: split into sections, signed so that any subset can be checked, sealed to the patient. */
import { systemRandom } from "../../core/random.ts";
import { ChartpassError } from "../../core/errors.ts";
import type { Delivery } from "../../protocol/delivery.ts";
import { toHex } from "../../protocol/hex.ts";
import { parseBundle } from "../../protocol/record/bundle.ts";
import { issueRecord } from "../../protocol/record/issue.ts";
import type { RecordPart } from "../../protocol/record/part.ts";
import { splitBundle } from "../../protocol/record/sections.ts";
import { MAIL_LIMIT, type DeskRecord, type IssueBody } from "../../peers/member-messages.ts";
import { nowSeconds } from "../http/application.ts";
import { sealTo } from "./approval.ts";
import type { HospitalMember } from "./member.ts";
import { requireSamePerson } from "./record-person.ts";

const TITLE_LENGTH = 200;

/**
 * @throws ARG_RECORD_* for what is no record, ARG_RECORD_PERSON for another person's that nobody confirmed,
 *   ARG_PERSON_UNKNOWN, ARG_PERSON_INACTIVE
 */
export async function issue(member: HospitalMember, request: IssueBody): Promise<DeskRecord> {
  const { hospital, people, mailboxes, deliveries } = member;
  const { enrolment, state, revoked } = people.bySubject(request.subject);
  if (enrolment.role !== 1 || state !== "approved" || revoked) {
    throw new ChartpassError("ARG_PERSON_INACTIVE", "Records go to registered patients only.", {
      hint: "Approve the person's registration first.",
    });
  }
  const { header, sections } = splitBundle(parseBundle(request.bundle));
  if (!request.confirmDifferentPerson) requireSamePerson(header, enrolment);
  const documentId = toHex(systemRandom(32));
  const time = nowSeconds();
  const { jwt, disclosures, subjectDisclosure } = await issueRecord({
    header,
    sections,
    issuer: { hospitalId: hospital.id, privateKey: member.issuerPrivateKey },
    subject: enrolment.subject,
    documentId,
    issuedAt: time,
    random: systemRandom,
  });
  const delivery: Delivery = {
    kind: "record",
    documentId,
    hospital: hospital.id,
    title: request.title,
    time,
    jwt,
    subjectDisclosure,
    header: delivered(header, ""),
    sections: sections.map((part) => delivered(part, disclosures[part.id] ?? "")),
  };
  const sealed = sealTo(enrolment.messageKey, "record", delivery);
  if (sealed.length > MAIL_LIMIT) {
    throw new ChartpassError("ARG_RECORD_SIZE", "The record is too large to deliver.", {
      hint: "Export a shorter period.",
    });
  }
  const record: DeskRecord = {
    documentId,
    subject: enrolment.subject,
    patientName: enrolment.name,
    title: request.title,
    time,
    parts: delivery.sections.map((part) => part.title),
    size: sealed.length,
  };
  mailboxes.put(enrolment.key, "record", sealed, time);
  deliveries.add(record);
  return record;
}

function delivered(part: RecordPart, disclosure: string): Delivery["header"] {
  return {
    id: part.id,
    title: part.title.slice(0, TITLE_LENGTH),
    content: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part.bytes),
    disclosure,
  };
}
