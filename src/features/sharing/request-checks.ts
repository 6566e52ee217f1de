/** Who is really asking: registry, credential, key and signature must agree before anything can be shared. */
import { recoverTypedDataAddress } from "viem";
import { readIdentity, type RegisteredIdentity } from "../../chain/registry.ts";
import { checkCredential, credentialHash } from "../../protocol/credential.ts";
import { contractOf, hospitalById, type NetworkConfig } from "../../protocol/network.ts";
import { checkRequest, requestTypedData, type SignedRequest } from "../../protocol/request.ts";
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
  const checks = await requestChecks(network, request, registered, nowSeconds);
  return { registered, checks, problem: await problemWith(network, request, registered, patient, nowSeconds) };
}

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
