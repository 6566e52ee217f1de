/** The history of a consent, read from the relay chain's logs, and the check that its trail has no gap. */
import { encodeAbiParameters, formatLog, keccak256, numberToHex, parseEventLogs, zeroAddress, zeroHash } from "viem";
import { consentRegistryAbi } from "./abi/consent-registry.ts";
import { relayHubAbi } from "./abi/relay-hub.ts";
import type { Address, ChainReader, Hex } from "./client.ts";
import { plainly } from "./errors.ts";
import type { Trail } from "./hub.ts";

interface Where {
  /** Seconds. */
  readonly time: number;
  readonly blockNumber: bigint;
  readonly logIndex: number;
  readonly transaction: Hex;
}

export type ConsentEvent = Where &
  (
    | { readonly kind: "posted"; readonly reader: Address; readonly start: number; readonly expiry: number }
    | { readonly kind: "paused" | "resumed" | "revoked"; readonly revision: number }
    | { readonly kind: "shortened"; readonly revision: number; readonly expiry: number }
    | { readonly kind: "burnt" }
    | { readonly kind: "opened"; readonly openId: Hex; readonly link: number }
    | {
        readonly kind: "fragment";
        readonly openId: Hex;
        readonly link: number;
        readonly relay: Address;
        readonly relayIndex: number;
        readonly fragmentHash: Hex;
      }
  );

export interface HistoryOptions {
  /** Block of the deployment, or where the last reading ended; default the first. */
  readonly fromBlock?: bigint;
}

/** Every event of a consent, oldest first: what became of it and who opened it when. */
export async function readConsentHistory(
  client: ChainReader,
  contracts: { readonly consents: Address; readonly hub: Address },
  consentId: Hex,
  options: HistoryOptions = {},
): Promise<ConsentEvent[]> {
  // The id is the first indexed field of every event of both contracts: one filter by topic finds them all.
  const found = await plainly(
    client.request({
      method: "eth_getLogs",
      params: [
        {
          address: [contracts.consents, contracts.hub],
          topics: [null, consentId],
          fromBlock: numberToHex(options.fromBlock ?? 0n),
          toBlock: "latest",
        },
      ],
    }),
  );
  const logs = parseEventLogs({
    abi: [...consentRegistryAbi, ...relayHubAbi],
    logs: found.map((log) => formatLog(log)),
    strict: true,
  });
  return logs.map(eventOf).sort(byPosition);
}

type HubLog = ReturnType<
  typeof parseEventLogs<readonly [...typeof consentRegistryAbi, ...typeof relayHubAbi], true>
>[number];

function eventOf(log: HubLog): ConsentEvent {
  const where: Where = {
    time: Number(log.args.time),
    blockNumber: log.blockNumber ?? 0n,
    logIndex: log.logIndex ?? 0,
    transaction: log.transactionHash ?? zeroHash,
  };
  switch (log.eventName) {
    case "ConsentPosted": {
      const { reader, start, expiry } = log.args;
      return { ...where, kind: "posted", reader, start: Number(start), expiry: Number(expiry) };
    }
    case "ConsentPaused":
      return { ...where, kind: "paused", revision: log.args.revision };
    case "ConsentResumed":
      return { ...where, kind: "resumed", revision: log.args.revision };
    case "ConsentRevoked":
      return { ...where, kind: "revoked", revision: log.args.revision };
    case "ConsentShortened":
      return { ...where, kind: "shortened", revision: log.args.revision, expiry: Number(log.args.expiry) };
    case "ConsentBurned":
      return { ...where, kind: "burnt" };
    case "OpenRequested":
      return { ...where, kind: "opened", openId: log.args.openId, link: Number(log.args.link) };
    case "FragmentPosted": {
      const { openId, link, relay, relayIndex, fragmentHash } = log.args;
      return { ...where, kind: "fragment", openId, link: Number(link), relay, relayIndex, fragmentHash };
    }
  }
}

function byPosition(one: ConsentEvent, other: ConsentEvent): number {
  return Number(one.blockNumber - other.blockNumber) || one.logIndex - other.logIndex;
}

const LINK = [
  { type: "bytes32" },
  { type: "uint8" },
  { type: "bytes32" },
  { type: "address" },
  { type: "bytes32" },
  { type: "uint64" },
] as const;

/**
 * Whether a consent's history is whole: every link is there, in order, and the hash chain ends where the hub says.
 * @param events  the whole history, as {@link readConsentHistory} gives it
 */
export function isTrailWhole(events: readonly ConsentEvent[], trail: Trail): boolean {
  let head: Hex = zeroHash;
  let links = 0;
  for (const event of events) {
    if (event.kind !== "opened" && event.kind !== "fragment") continue;
    links++;
    if (event.link !== links) return false;
    const [kind, relay, hash] =
      event.kind === "opened" ? [1, zeroAddress, zeroHash] : [2, event.relay, event.fragmentHash];
    head = keccak256(encodeAbiParameters(LINK, [head, kind, event.openId, relay, hash, BigInt(event.time)]));
  }
  return links === trail.links && head === trail.head;
}
