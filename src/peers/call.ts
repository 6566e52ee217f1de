/**
 * One HTTP call to a member or a relay, in the page and in Node: a time limit, typed errors, strict answers.
 * A refusal of the service arrives as its own ChartpassError; silence becomes the caller's `unreachable` error.
 */
import { keccak256, type Hex } from "viem";
import type * as v from "valibot";
import { ChartpassError, fromErrorJson, type ErrorCode } from "../core/errors.ts";
import { systemRandom } from "../core/random.ts";
import { toHex, type Address } from "../protocol/hex.ts";
import { chainOf, type NetworkConfig } from "../protocol/network.ts";
import { parseWith } from "../protocol/schema.ts";
import { encodeAuthorization, newServiceRequest, serviceRequestTypedData } from "../protocol/service-request.ts";
import { serviceDomain } from "../protocol/typed-data.ts";

export type ServiceRequestTypedData = ReturnType<typeof serviceRequestTypedData>;
/** Signs with the key of whoever asks, for instance vk in the vault. */
export type SignServiceRequest = (data: ServiceRequestTypedData) => Promise<Hex>;

/** Who calls, and in which deployment. */
export interface Caller {
  readonly config: NetworkConfig;
  readonly sign: SignServiceRequest;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; each function has its own default. */
  readonly timeout?: number;
}

export interface Unreachable {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

export interface Call {
  readonly url: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Bytes as they are, or a value sent as JSON. */
  readonly body?: Uint8Array | object;
  readonly unreachable: Unreachable;
  readonly signed?: { readonly caller: Caller; readonly service: Address; readonly action: string };
}

const SHORT_CALL = 10_000;
/** For calls that wait for a chain or move megabytes. */
export const LONG_CALL = 60_000;

/** The answer's JSON. @throws what the service refuses with, `unreachable`, WIRE_SHAPE */
export async function callForJson<S extends v.GenericSchema>(
  call: Call,
  schema: S,
  what: string,
  options: CallOptions = {},
): Promise<v.InferOutput<S>> {
  return parseWith(schema, await guarded(call, () => send(call, options, (answer) => answer.text())), what);
}

/** The answer's bytes. @throws what the service refuses with, `unreachable` */
export async function callForBytes(call: Call, options: CallOptions = {}): Promise<Uint8Array> {
  return new Uint8Array(await guarded(call, () => send(call, options, (answer) => answer.arrayBuffer())));
}

async function guarded<T>(call: Call, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ChartpassError) throw cause;
    const { code, message, hint } = call.unreachable;
    throw new ChartpassError(code, message, { hint, cause });
  }
}

async function send<T>(call: Call, options: CallOptions, read: (answer: Response) => Promise<T>): Promise<T> {
  const body = bytesOf(call.body);
  const headers: Record<string, string> = {};
  if (call.body !== undefined) {
    headers["content-type"] = call.body instanceof Uint8Array ? "application/octet-stream" : "application/json";
  }
  if (call.signed) headers["authorization"] = await authorize(call.signed, body);
  const limit = AbortSignal.timeout(options.timeout ?? SHORT_CALL);
  const answer = await fetch(new URL(call.path, call.url), {
    method: call.method,
    headers,
    // A Blob: browsers send typed arrays several times slower.
    ...(call.body === undefined ? {} : { body: new Blob([body as Uint8Array<ArrayBuffer>]) }),
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    referrerPolicy: "no-referrer",
  });
  if (!answer.ok) throw fromErrorJson(await answer.json());
  return read(answer);
}

async function authorize(signed: NonNullable<Call["signed"]>, body: Uint8Array): Promise<string> {
  const { caller, service, action } = signed;
  const { config } = caller;
  const domain = serviceDomain(chainOf(config, config.relayChain).id, config.deploymentSalt);
  const nonce = toHex(systemRandom(32));
  const request = newServiceRequest(service, action, body, nonce, Math.floor(Date.now() / 1000));
  return encodeAuthorization({ ...request, signature: await caller.sign(serviceRequestTypedData(domain, request)) });
}

function bytesOf(body: Uint8Array | object | undefined): Uint8Array {
  if (body === undefined) return new Uint8Array(0);
  return body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
}

/** Order in which contracts check signers fastest. */
export function sortBySigner<T extends { readonly signer: Address }>(signatures: readonly T[]): T[] {
  return [...signatures].sort((a, b) => (keccak256(a.signer) < keccak256(b.signer) ? -1 : 1));
}
