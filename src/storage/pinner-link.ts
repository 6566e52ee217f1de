/** How a page talks to one pinner: over HTTP, or over libp2p when the pinner offers no HTTP. Same calls, same answers. */
import { codeOf, fromErrorJson, type ChartpassError } from "../core/errors.ts";
import { toHex, type Hex } from "../protocol/hex.ts";
import { chainOf, type NetworkConfig, type PinnerConfig } from "../protocol/network.ts";
import { encodeAuthorization, newServiceRequest, serviceRequestTypedData } from "../protocol/service-request.ts";
import { serviceDomain } from "../protocol/typed-data.ts";
import { stopIfCancelled, storageError } from "./failure.ts";
import type { StorageNode } from "./node.ts";
import type { PinnerCall, PinnerReply } from "./pinner-messages.ts";

const CALL_MILLISECONDS = 30_000;

/** Signs with the record's storage key or the request's reader key, wherever that key lives. */
export type SignStorageRequest = (typedData: ReturnType<typeof serviceRequestTypedData>) => Promise<Hex>;

export interface PinnerLink {
  readonly pinner: PinnerConfig;
  /** Base of the HTTP API; undefined when the link is libp2p. */
  readonly url: string | undefined;
  /** Own peer id when the link is libp2p. */
  readonly peer: string | undefined;
  call(call: PinnerCall, signal: AbortSignal): Promise<PinnerReply>;
}

export function httpLink(pinner: PinnerConfig, url: string): PinnerLink {
  return {
    pinner,
    url,
    peer: undefined,
    async call({ method, path, authorization, body }, signal) {
      const response = await httpFetch(new URL(path, url), {
        method,
        signal,
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body }),
      });
      try {
        return { status: response.status, body: await response.json() };
      } catch (cause) {
        stopIfCancelled(signal);
        throw storageError("STORAGE_UNREACHABLE", "The storage service gave an unreadable answer.", cause);
      }
    },
  };
}

export function libp2pLink(pinner: PinnerConfig, node: StorageNode): PinnerLink {
  return { pinner, url: undefined, peer: node.peer, call: (call, signal) => node.call(pinner, call, signal) };
}

/** Links to one pinner in the order to try them. */
export function linksTo(pinner: PinnerConfig, node: StorageNode | undefined): PinnerLink[] {
  return [...(pinner.url ? [httpLink(pinner, pinner.url)] : []), ...(node ? [libp2pLink(pinner, node)] : [])];
}

/** Whether another way to the same pinner may work where this one failed. */
export const isNoAnswer = (thrown: unknown): boolean =>
  ["STORAGE_UNREACHABLE", "ARG_UNKNOWN"].includes(codeOf(thrown, "STORAGE_UNREACHABLE"));

/** fetch with a typed error. @throws STORAGE_UNREACHABLE, STORAGE_CANCELLED */
export async function httpFetch(url: URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(url, { ...init, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
  } catch (cause) {
    if ((init.signal.reason as Error | undefined)?.name !== "TimeoutError") stopIfCancelled(init.signal);
    throw storageError("STORAGE_UNREACHABLE", "The storage service does not answer.", cause);
  }
}

/** One call with a time limit; a refusal becomes the error the pinner gave. */
export async function ask<T>(
  link: PinnerLink,
  call: PinnerCall,
  parse: (input: unknown) => T,
  signal: AbortSignal | undefined,
): Promise<T> {
  stopIfCancelled(signal);
  const reply = await link.call(call, within(signal, CALL_MILLISECONDS));
  if (reply.status >= 400) throw fromErrorJson(reply.body, "STORAGE_UNREACHABLE");
  return parse(reply.body);
}

/** A call signed as EIP-712 by the key behind `sign`. The link's peer id is added to the body, under the signature. */
export async function askSigned<T>(
  network: NetworkConfig,
  link: PinnerLink,
  sign: SignStorageRequest,
  order: { method: "POST" | "DELETE"; path: string; action: string; body: object },
  parse: (input: unknown) => T,
  signal: AbortSignal | undefined,
): Promise<T> {
  const bindsPeer = order.method === "POST" && link.peer !== undefined;
  const body = JSON.stringify(bindsPeer ? { ...order.body, peer: link.peer } : order.body);
  const request = newServiceRequest(
    link.pinner.key,
    order.action,
    new TextEncoder().encode(body),
    toHex(crypto.getRandomValues(new Uint8Array(32))),
    Math.floor(Date.now() / 1000),
  );
  const domain = serviceDomain(chainOf(network, network.relayChain).id, network.deploymentSalt);
  const signature = await sign(serviceRequestTypedData(domain, request));
  const authorization = encodeAuthorization({ ...request, signature });
  return ask(link, { method: order.method, path: order.path, authorization, body }, parse, signal);
}

/** The caller's signal, or `milliseconds`, whichever comes first. */
export function within(signal: AbortSignal | undefined, milliseconds: number): AbortSignal {
  const timeout = AbortSignal.timeout(milliseconds);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

/** The error of an HTTP answer that is not 2xx. */
export async function refusalOf(response: Response): Promise<ChartpassError> {
  const json: unknown = await response.json().catch(() => null);
  return fromErrorJson(json, "STORAGE_UNREACHABLE");
}
