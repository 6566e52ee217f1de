/**
 * M1, the clinician's request: signed by vk, sealed to the patient's message key, left in her mailbox. Chain B holds a
 * salted commitment, the gateway carries it to chain A.
 */
import { hashTypedData, recoverTypedDataAddress } from "viem";
import * as v from "valibot";
import { ChartpassError } from "../core/errors.ts";
import { checkCredential, credentialSchema } from "./credential.ts";
import { frameOf } from "./frame-limits.ts";
import { fromHex, type Hex } from "./hex.ts";
import type { NetworkConfig } from "./network.ts";
import { address, bytes32, count, hexOf, parseWith, signature, text } from "./schema.ts";
import { suiteIdOf } from "./suite-choice.ts";
import { requestTypes, serviceDomain } from "./typed-data.ts";

/** Why a clinician asks; the words on screen are the app's. */
export const PURPOSES = ["treatment", "second-opinion", "referral", "emergency-follow-up"] as const;
export type Purpose = (typeof PURPOSES)[number];

const bodySchema = v.strictObject({
  requestId: bytes32,
  patient: bytes32,
  patientHospital: bytes32,
  hospital: bytes32,
  subject: bytes32,
  key: address,
  reader: address,
  /** Suite frame "address" (one-time X_req). */
  address_: frameOf("address"),
  messageKey: hexOf(1216),
  purpose: v.picklist(PURPOSES),
  note: text(500),
  parts: v.pipe(v.array(text(80)), v.maxLength(40)),
  until: count,
  issued: count,
  deadline: count,
  salt: bytes32,
});
export type RequestBody = v.InferOutput<typeof bodySchema>;

const schema = v.strictObject({
  kind: v.literal("request"),
  body: bodySchema,
  signature,
  credential: credentialSchema,
});
export type SignedRequest = v.InferOutput<typeof schema>;
export const parseRequest = (input: unknown): SignedRequest => parseWith(schema, input, "request");

/** Patient -> clinician: no, and why. Sealed to the request's one-time message key, which only the patient was told. */
const declineSchema = v.strictObject({ kind: v.literal("decline"), reason: text(500), time: count });
export type Decline = v.InferOutput<typeof declineSchema>;
export const parseDecline = (input: unknown): Decline => parseWith(declineSchema, input, "answer");

export function requestTypedData(config: NetworkConfig, body: RequestBody) {
  return {
    domain: serviceDomain(config.chains[config.relayChain]?.id ?? 0, config.deploymentSalt),
    types: requestTypes,
    primaryType: "Request",
    message: {
      ...body,
      until: BigInt(body.until),
      issued: BigInt(body.issued),
      deadline: BigInt(body.deadline),
    },
  } as const;
}

/** Hash of M1; its salt field makes it a commitment. This goes on chain and into the consent. */
export const requestHash = (config: NetworkConfig, body: RequestBody): Hex =>
  hashTypedData(requestTypedData(config, body));

/** What the registry says about a person; see chain/registry.ts. */
export interface RegistryIdentity {
  readonly key: Hex;
  readonly role: number;
  readonly credential: Hex;
  readonly revoked: boolean;
}

/**
 * The patient's app goes on only when registry, unrevoked credential, vk and M1's signature agree.
 * @param registered  the registry's current entry of (body.hospital, body.subject)
 * @throws CONSENT_REQUEST, CONSENT_CREDENTIAL, CONSENT_SUITE
 */
export async function checkRequest(
  config: NetworkConfig,
  request: SignedRequest,
  registered: RegistryIdentity,
  expected: { patient: Hex; credentialHash: Hex; nowSeconds: number },
): Promise<void> {
  const { body, credential } = request;
  await checkCredential(config, credential, expected.nowSeconds);
  const signer = await recoverTypedDataAddress({ ...requestTypedData(config, body), signature: request.signature });
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  if (!same(signer, body.key)) throw refused("The request is not signed by the person it names.");
  if (!same(credential.key, body.key) || credential.subject !== body.subject || credential.hospital !== body.hospital) {
    throw refused("The request and the credential name different people.");
  }
  if (credential.role !== 2) throw refused("Only clinicians may ask for records.");
  if (registered.revoked) throw refused("The hospital has withdrawn this person's registration.");
  if (!same(registered.key, body.key) || registered.role !== 2 || registered.credential !== expected.credentialHash) {
    throw refused("The hospital's register does not confirm this person.");
  }
  if (body.patient !== expected.patient) throw refused("The request is meant for someone else.");
  if (expected.nowSeconds > body.deadline) throw refused("The request is no longer open for an answer.");
  if (body.until <= expected.nowSeconds) throw refused("The time asked for is already over.");
  requirePresentSuite(config, body);
}

/**
 * What is shared now is sealed in the present way or not at all. An address of another suite is an older app's, or
 * someone's who would like the answer to be easier to open.
 */
function requirePresentSuite(config: NetworkConfig, { address_ }: RequestBody): void {
  if (suiteIdOf(fromHex(address_)) === config.suite) return;
  throw new ChartpassError("CONSENT_SUITE", "This request was made by an app that is not up to date.", {
    hint: "Nothing was shared. Ask the clinician to update the app and to send a new request.",
  });
}

function refused(message: string): ChartpassError {
  return new ChartpassError("CONSENT_REQUEST", message, {
    hint: "Do not share. Ask the clinician to send a new request.",
  });
}
