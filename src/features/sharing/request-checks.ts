/**
 * Who is really asking: registry, credential, key and signature must agree before anything can be shared. And what was
 * asked must be what the clinician's hospital announced, as the gateway brought it to the patient's own chain.
 */
import { recoverTypedDataAddress } from "viem";
import { readIdentity, type RegisteredIdentity } from "../../chain/registry.ts";
import { readRequest } from "../../chain/requests.ts";
import { ChartpassError } from "../../core/errors.ts";
import { checkCredential, credentialHash } from "../../protocol/credential.ts";
import { chainOf, contractOf, hospitalById, type NetworkConfig } from "../../protocol/network.ts";
import { checkRequest, requestHash, requestTypedData, type SignedRequest } from "../../protocol/request.ts";
import { hospitalName, readerOf } from "../../session/network.ts";
import type { SealCheck } from "../../ui/seal-state.ts";
import type { Hex } from "../../protocol/hex.ts";

export interface RequestFindings {
  /** The registry's present entry; what the draft is made with. */
  readonly registered: RegisteredIdentity | undefined;
  readonly checks: readonly SealCheck[];
  /** Why it must not be answered; null when all is well. */
  readonly problem: unknown;
}

/** @throws CHAIN_* when the registry cannot be asked */
export async function examineRequest(
  network: NetworkConfig,
  request: SignedRequest,
  patient: Hex,
): Promise<RequestFindings> {
  const { body } = request;
  const { chain } = hospitalById(network, body.hospital);
  const registry = contractOf(network, chain, "registry");
  const registered = await readIdentity(readerOf(network, chain), registry, body.hospital, body.subject);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const [checks, announced] = await Promise.all([
    requestChecks(network, request, registered, nowSeconds),
    checkAnnouncement(network, request),
  ]);
  const problem =
    announced.state === "failed" ? differs() : await problemWith(network, request, registered, patient, nowSeconds);
  return { registered, checks: [...checks, announced], problem };
}

/** What the patient's chain holds of the request. Until the gateway has brought it, it is unknown and stops nothing. */
async function checkAnnouncement(network: NetworkConfig, { body }: SignedRequest): Promise<SealCheck> {
  const check = {
    id: "announced",
    label: `Announced by ${hospitalName(network, body.hospital)} as it is written here`,
  };
  const own = hospitalById(network, body.patientHospital).chain;
  const origin = chainOf(network, hospitalById(network, body.hospital).chain).id;
  const board = contractOf(network, own, "requests");
  const found = await readRequest(readerOf(network, own), board, origin, body.requestId);
  if (!found) return { ...check, state: "unknown", detail: "The announcement is on its way." };
  const matches = found.commitment === requestHash(network, body) && same(found.reader, body.reader);
  return { ...check, state: matches ? "passed" : "failed" };
}

const differs = (): ChartpassError =>
  new ChartpassError("CONSENT_REQUEST", "The request is not the one that the clinician's hospital announced.", {
    hint: "Do not share. Ask the clinician to send a new request.",
  });

/** The rule itself; the lines of the seal explain it. */
async function problemWith(
  network: NetworkConfig,
  request: SignedRequest,
  registered: RegisteredIdentity | undefined,
  patient: Hex,
  nowSeconds: number,
): Promise<unknown> {
  const { signature: _, ...unsigned } = request.credential;
  const entry = registered ?? { key: "0x", role: 0, credential: "0x", revoked: false };
  try {
    await checkRequest(network, request, entry, {
      patient,
      credentialHash: credentialHash(network, unsigned),
      nowSeconds,
    });
    return null;
  } catch (thrown) {
    return thrown;
  }
}

/** The four lines of the seal. */
export async function requestChecks(
  network: NetworkConfig,
  request: SignedRequest,
  registered: RegisteredIdentity | undefined,
  nowSeconds: number,
): Promise<SealCheck[]> {
  const { body, credential } = request;
  const hospital = hospitalName(network, body.hospital);
  const { signature: _, ...unsigned } = credential;
  const signer = await recoverTypedDataAddress({
    ...requestTypedData(network, body),
    signature: request.signature,
  }).catch(() => "");
  const issued = await passes(checkCredential(network, credential, nowSeconds));
  const line = (id: string, label: string, good: boolean): SealCheck => ({
    id,
    label,
    state: good ? "passed" : "failed",
  });
  return [
    line(
      "registry",
      `In ${hospital}'s public register as a clinician`,
      registered !== undefined && !registered.revoked && registered.role === 2 && same(registered.key, body.key),
    ),
    line(
      "credential",
      `${hospital} confirms the name and specialty`,
      issued && registered?.credential === credentialHash(network, unsigned),
    ),
    line(
      "key",
      "The key that asks is the registered person's own",
      same(credential.key, body.key) && credential.subject === body.subject && credential.hospital === body.hospital,
    ),
    line("signature", "The request is signed with that key, for you", same(signer, body.key)),
  ];
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

async function passes(check: Promise<unknown>): Promise<boolean> {
  try {
    await check;
    return true;
  } catch {
    return false;
  }
}
