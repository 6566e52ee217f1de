/**
 * Signed requests of people to services, over HTTP or libp2p. The signature covers the service, the action and the exact
 * body, and is good for two minutes; services remember nonces for that long.
 */
import { hashTypedData, keccak256, recoverTypedDataAddress } from "viem";
import * as v from "valibot";
import { ChartpassError } from "../core/errors.ts";
import type { Address, Hex } from "./hex.ts";
import { address, bytes32, count, parseWith, signature, text } from "./schema.ts";
import { serviceRequestTypes, type Domain } from "./typed-data.ts";

export const SERVICE_REQUEST_SECONDS = 120;

const schema = v.strictObject({
  service: address,
  action: text(60),
  bodyHash: bytes32,
  nonce: bytes32,
  issued: count,
  signature,
});
export type SignedServiceRequest = v.InferOutput<typeof schema>;
export type ServiceRequest = Omit<SignedServiceRequest, "signature">;

/** Typed data for a wallet or the vault to sign. */
export function serviceRequestTypedData(domain: Domain, request: ServiceRequest) {
  return {
    domain,
    types: serviceRequestTypes,
    primaryType: "ServiceRequest",
    message: { ...request, issued: BigInt(request.issued) },
  } as const;
}

export function newServiceRequest(
  service: Address,
  action: string,
  body: Uint8Array,
  nonce: Hex,
  nowSeconds: number,
): ServiceRequest {
  return { service, action, bodyHash: keccak256(body), nonce, issued: nowSeconds };
}

/** One header value: `Chartpass <base64 of the JSON>`. */
export function encodeAuthorization(request: SignedServiceRequest): string {
  return `Chartpass ${btoa(JSON.stringify(request))}`;
}

declare function btoa(text: string): string;
declare function atob(text: string): string;

/** @throws WIRE_AUTH when the header is not one of ours */
export function parseAuthorization(header: string | undefined | null): SignedServiceRequest {
  if (!header?.startsWith("Chartpass ") || header.length > 4096) throw unauthorised("The request is not signed.");
  let json: string;
  try {
    json = atob(header.slice("Chartpass ".length));
  } catch (cause) {
    throw unauthorised("The signature header is not readable.", cause);
  }
  return parseWith(schema, json, "signed request", "WIRE_AUTH");
}

/**
 * Who signed. The caller still decides what this person may do and must refuse a nonce seen before.
 * @throws WIRE_AUTH when it is for another service or action, too old, or for another body
 */
export async function verifyServiceRequest(
  domain: Domain,
  request: SignedServiceRequest,
  expected: { service: Address; action: string; body: Uint8Array; nowSeconds: number },
): Promise<Address> {
  if (request.service.toLowerCase() !== expected.service.toLowerCase() || request.action !== expected.action) {
    throw unauthorised("The request was signed for something else.");
  }
  if (Math.abs(expected.nowSeconds - request.issued) > SERVICE_REQUEST_SECONDS) {
    throw unauthorised("The request is too old, or a clock is wrong.");
  }
  if (keccak256(expected.body) !== request.bodyHash) throw unauthorised("The request was changed on the way.");
  const { signature: signed, ...unsigned } = request;
  return recoverTypedDataAddress({ ...serviceRequestTypedData(domain, unsigned), signature: signed });
}

/** Identifies a signed request for replay protection. */
export function serviceRequestId(domain: Domain, request: ServiceRequest): Hex {
  return hashTypedData(serviceRequestTypedData(domain, request));
}

function unauthorised(message: string, cause?: unknown): ChartpassError {
  return new ChartpassError("WIRE_AUTH", message, {
    hint: "Check the clock of this device and try again.",
    ...(cause === undefined ? {} : { cause }),
  });
}
