/** How a permission stands: the chain's word, the clock's, and what the patient signed that has not got there yet. */
import type { StoredConsent } from "../chain/consents.ts";
import type { StopAction } from "../protocol/typed-data.ts";
import type { IconName } from "../ui/icon-shapes.ts";
import type { PermissionSentence } from "../ui/SentenceCard.tsx";
import type { Tone } from "../ui/tone.ts";
import type { Permission } from "../vault/secret-worker-api.ts";
import { permissionState, type PermissionState } from "./permission-state.ts";

export interface PermissionStatus {
  readonly standing: PermissionState;
  /** The chain's revision, from which the next order counts; 0 while unposted. */
  readonly revision: number;
  /** An order of the patient that the chain does not show yet. */
  readonly underWay: StopAction | null;
}

type Look = readonly [word: string, tone: Tone, icon: IconName, sentence: NonNullable<PermissionSentence["standing"]>];

const LOOKS: Readonly<Record<PermissionState, Look>> = {
  active: ["Active", "success", "check", "active"],
  paused: ["Paused", "warning", "pause", "paused"],
  stopped: ["Stopped", "neutral", "stop", "over"],
  ended: ["Ended", "neutral", "clock", "over"],
  unposted: ["Not yet posted", "info", "clock", "coming"],
};

/** @param stored  as on the relay chain, pending orders included; undefined when the chain has never seen it */
export function permissionStatus(
  permission: Pick<Permission, "expiry" | "stops">,
  stored: StoredConsent | undefined,
  nowSeconds: number,
): PermissionStatus {
  const state = permissionState(stored, nowSeconds);
  const standing = state === "unposted" && nowSeconds >= permission.expiry ? "ended" : state;
  const revision = stored?.revision ?? 0;
  const latest = permission.stops.reduce<Permission["stops"][number] | undefined>(
    (found, stop) => (found === undefined || stop.revision >= found.revision ? stop : found),
    undefined,
  );
  const open = standing !== "stopped" && standing !== "ended";
  return { standing, revision, underWay: open && latest && latest.revision > revision ? latest.action : null };
}

export const isOver = ({ standing }: PermissionStatus): boolean => standing === "stopped" || standing === "ended";

export function statusLook({ standing }: Pick<PermissionStatus, "standing">) {
  const [word, tone, icon, sentence] = LOOKS[standing];
  return { word, tone, icon, sentence };
}

const UNDER_WAY: Readonly<Record<StopAction, string>> = {
  pause: "Your pause is on its way.",
  resume: "Your permission to go on is on its way.",
  revoke: "Your order to stop is on its way.",
  shorten: "The earlier end is on its way.",
};

export const underWayWords = (action: StopAction): string =>
  `${UNDER_WAY[action]} It is sent again by itself until it arrives.`;
