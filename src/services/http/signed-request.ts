/**
 * Who is asking: checks the signed request in the Authorization header against this service, the action and the exact
 * body, and remembers it until it is too old to be accepted again.
 */
import type { Context } from "hono";
import type { Address } from "../../protocol/hex.ts";
import {
  parseAuthorization,
  SERVICE_REQUEST_SECONDS,
  serviceRequestId,
  verifyServiceRequest,
} from "../../protocol/service-request.ts";
import type { Domain } from "../../protocol/typed-data.ts";
import { nowSeconds } from "./application.ts";
import { readBody } from "./body.ts";
import type { NonceMemory } from "./nonce-memory.ts";
import { readable } from "./readable-signature.ts";

export interface RequestGate {
  readonly domain: Domain;
  /** The service's own key. */
  readonly service: Address;
  readonly nonces: NonceMemory;
}

export interface SignedBody {
  /** Lower case, for comparing and as a key of state. */
  readonly signer: Address;
  readonly body: Uint8Array;
}

/**
 * @param limit  bytes of body accepted
 * @throws WIRE_AUTH, WIRE_TOO_LARGE
 */
export async function readSigned(c: Context, gate: RequestGate, action: string, limit: number): Promise<SignedBody> {
  // The header first: an unsigned sender does not get to upload.
  const request = parseAuthorization(c.req.header("authorization"));
  const body = await readBody(c.req.raw, limit);
  const now = nowSeconds();
  const signer = await readable(
    verifyServiceRequest(gate.domain, request, { service: gate.service, action, body, nowSeconds: now }),
  );
  const { signature: _, ...unsigned } = request;
  gate.nonces.use(serviceRequestId(gate.domain, unsigned), request.issued + SERVICE_REQUEST_SECONDS + 1, now);
  return { signer: signer.toLowerCase() as Address, body };
}
