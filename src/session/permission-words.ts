/** Requests and permissions in the words people read: purpose, and the parts of the one sentence. */
import type { NetworkConfig } from "../protocol/network.ts";
import type { Purpose } from "../protocol/request.ts";
import { purposeInWords } from "../protocol/statement.ts";
import type { PermissionSentence } from "../ui/SentenceCard.tsx";
import type { Permission, ReceivedRequest } from "../vault/secret-worker-api.ts";
import { hospitalName } from "./network.ts";

const PURPOSE_NAMES: Readonly<Record<Purpose, string>> = {
  treatment: "Treatment",
  "second-opinion": "Second opinion",
  referral: "Referral",
  "emergency-follow-up": "Follow-up after emergency",
};

export const purposeName = (purpose: Purpose): string => PURPOSE_NAMES[purpose];

/** What a sentence is made of, before it is decided which parts and until when. */
export interface Reading {
  readonly name: string;
  readonly specialty: string;
  readonly hospital: string;
  readonly purpose: Purpose;
}

/** @param until  seconds since 1970 */
export function sentenceOf(
  network: NetworkConfig,
  { name, specialty, hospital, purpose }: Reading,
  parts: readonly string[],
  until: number,
): PermissionSentence {
  return {
    reader: name,
    role: specialty,
    organisation: hospitalName(network, hospital),
    parts,
    until: until * 1000,
    purpose: purposeInWords(purpose).replace(/^for /, ""),
  };
}

export function permissionSentence(network: NetworkConfig, permission: Permission): PermissionSentence {
  return sentenceOf(
    network,
    permission,
    permission.parts.map((part) => part.title),
    permission.expiry,
  );
}

export function readingOf({ request: { body, credential } }: ReceivedRequest): Reading {
  return {
    name: credential.name,
    specialty: credential.specialty,
    hospital: credential.hospital,
    purpose: body.purpose,
  };
}

/** The request as a sentence: "... asks to read Allergies until 4 December, for treatment." */
export function requestSentence(network: NetworkConfig, received: ReceivedRequest): PermissionSentence {
  const { body } = received.request;
  const parts = body.parts.length > 0 ? body.parts : ["the whole summary"];
  return { ...sentenceOf(network, readingOf(received), parts, body.until), standing: "asked" };
}
