/**
 * Who was allowed what, and who looked: the chain's events of every permission together with what only this vault
 * knows (records that came, requests that were answered), as lines a person can read.
 */
import type { ConsentEvent } from "../chain/events.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import type { IconName } from "../ui/icon-shapes.ts";
import { countWords, listWords } from "../ui/list-words.ts";
import type { Tone } from "../ui/tone.ts";
import type { DeliverySummary, Permission, ReceivedRequest, RecordSummary } from "../vault/secret-worker-api.ts";
import { hospitalName } from "./network.ts";
import { purposeName } from "./permission-words.ts";

export interface HistoryLine {
  readonly id: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly title: string;
  readonly detail?: string;
  readonly tone: Tone;
  readonly icon: IconName;
  /** Labels and values for the fold. */
  readonly technical?: readonly (readonly [label: string, value: string])[];
}

/** Events of one permission as read from the chain, and whether they are all there. */
export interface PermissionHistory {
  readonly permission: Permission;
  readonly events: readonly ConsentEvent[];
  readonly whole: boolean;
}

export type Completeness = "complete" | "gap" | "nothing";

export function completenessOf(histories: readonly PermissionHistory[]): Completeness {
  if (histories.some((each) => !each.whole)) return "gap";
  return histories.some((each) => each.events.length > 0) ? "complete" : "nothing";
}

/** Newest first. */
export function historyLines(
  network: NetworkConfig,
  known: {
    readonly histories: readonly PermissionHistory[];
    readonly requests: readonly ReceivedRequest[];
    readonly records: readonly RecordSummary[];
    readonly deliveries: readonly DeliverySummary[];
  },
): HistoryLine[] {
  const lines = [
    ...known.histories.flatMap((each) => permissionLines(network, each)),
    ...known.requests.map((each) => requestLine(network, each)),
    ...arrivals(network, known.records, known.deliveries),
  ];
  return lines
    .map((line, order) => ({ line, order }))
    .sort((a, b) => b.line.time - a.line.time || b.order - a.order)
    .map(({ line }) => line);
}

function permissionLines(network: NetworkConfig, { permission, events }: PermissionHistory): HistoryLine[] {
  const lines = events.flatMap((event) => eventLine(network, permission, event, events) ?? []);
  if (events.some((event) => event.kind === "posted" || event.kind === "burnt")) return lines;
  return [{ ...sharedLine(permission, permission.signedAt), detail: "Signed; not yet posted" }, ...lines];
}

function sharedLine(permission: Permission, time: number): HistoryLine {
  return {
    id: `${permission.consentId} shared`,
    time,
    title: `Shared with ${permission.name}`,
    detail: `${listWords(permission.parts.map((part) => part.title))}. ${purposeName(permission.purpose)}`,
    tone: "success",
    icon: "share",
  };
}

function eventLine(
  network: NetworkConfig,
  permission: Permission,
  event: ConsentEvent,
  events: readonly ConsentEvent[],
): HistoryLine | undefined {
  const base = {
    id: `${event.transaction} ${event.logIndex}`,
    time: event.time,
    technical: [
      ["Permission", permission.consentId],
      ["Entry on the shared ledger", event.transaction],
      ["Block", String(event.blockNumber)],
    ] as const,
  };
  const forWhom = permission.name;
  switch (event.kind) {
    case "posted":
      return { ...sharedLine(permission, event.time), ...base };
    case "opened":
      return { ...base, ...openingWords(network, permission, event.openId, events) };
    case "fragment":
      return undefined;
    case "paused":
      return { ...base, title: "Paused", detail: forWhom, tone: "warning", icon: "pause" };
    case "resumed":
      return { ...base, title: "Resumed", detail: forWhom, tone: "success", icon: "play" };
    case "revoked":
      return { ...base, title: "Stopped", detail: forWhom, tone: "neutral", icon: "stop" };
    case "burnt":
      return { ...base, title: "Stopped", detail: `${forWhom}, before it was posted`, tone: "neutral", icon: "stop" };
    case "shortened":
      return { ...base, title: "Ends earlier", detail: forWhom, tone: "info", icon: "clock" };
  }
}

/** An opening counts as a reading once enough relays answered it; before that it was an attempt. */
function openingWords(
  network: NetworkConfig,
  { name, parts, signed }: Permission,
  openId: string,
  events: readonly ConsentEvent[],
): Pick<HistoryLine, "title" | "detail" | "tone" | "icon"> {
  const relays = events.flatMap((event) => (event.kind === "fragment" && event.openId === openId ? [event.relay] : []));
  const helped = relays.map(
    (key) => network.relays.find((each) => each.key.toLowerCase() === key.toLowerCase())?.name ?? "another relay",
  );
  const count = countWords(parts.length, "part");
  if (relays.length < signed.consent.threshold) {
    return { title: `${name} asked to open ${count}`, detail: "Too few relays answered", tone: "info", icon: "clock" };
  }
  return {
    title: `${name} opened ${count}`,
    detail: `${listWords(parts.map((part) => part.title))}. By way of ${listWords(helped)}`,
    tone: "info",
    icon: "eye",
  };
}

function requestLine(network: NetworkConfig, { request, requestId, status, receivedAt }: ReceivedRequest): HistoryLine {
  const { name, specialty, hospital } = request.credential;
  const who = [specialty, hospitalName(network, hospital)].filter(Boolean).join(", ");
  const declined = status === "declined" ? ". You declined" : "";
  return {
    id: `request ${requestId}`,
    time: receivedAt,
    title: `${name} asked to read`,
    detail: `${who}. ${purposeName(request.body.purpose)}${declined}`,
    tone: "neutral",
    icon: "mail",
  };
}

function arrivals(
  network: NetworkConfig,
  records: readonly RecordSummary[],
  deliveries: readonly DeliverySummary[],
): HistoryLine[] {
  const byDocument = new Map<string, { title: string; hospital: string; time: number }>();
  for (const each of [...deliveries, ...records]) byDocument.set(each.documentId, each);
  return [...byDocument].map(([documentId, { title, hospital, time }]) => ({
    id: `record ${documentId}`,
    time,
    title: `${hospitalName(network, hospital)} delivered ${title}`,
    tone: "neutral" as const,
    icon: "file" as const,
  }));
}
