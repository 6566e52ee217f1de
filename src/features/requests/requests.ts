/** The clinician's requests: sent ones with their answers, and what is in force of each answer. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { personKeys } from "../../peers/hospital-client.ts";
import type { Hex } from "../../protocol/hex.ts";
import { hospitalOfCode, parsePatientCode } from "../../protocol/patient-code.ts";
import { sweepAnswers } from "../../session/mail.ts";
import { deliver } from "../../session/outbox.ts";
import { permissionState, readPermission, type PermissionState } from "../../session/permission-state.ts";
import type { Connection } from "../../session/Session.tsx";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import type { RequestInput, SentRequest } from "../../vault/secret-worker-api.ts";

const POLL_MILLISECONDS = 2500;

export type Standing =
  "waiting" | "ready" | "opened" | "paused" | "stopped" | "ended" | "refused" | "unposted" | "overdue";

export interface WorkItem {
  readonly request: SentRequest;
  readonly standing: Standing;
}

/** Requests with their standing, newest first. Looks into the mailboxes of those still open. */
export function useWork() {
  const connection = useConnection();
  const identity = useIdentity();
  return useQuery({
    queryKey: ["requests", identity.key],
    queryFn: () => readWork(connection, identity.hospital),
    refetchInterval: POLL_MILLISECONDS,
  });
}

async function readWork(connection: Connection, hospital: Hex | null): Promise<WorkItem[]> {
  const { vault, network } = connection;
  const now = Math.floor(Date.now() / 1000);
  const sent = await vault.call("requestsSent", {});
  if (hospital) {
    // An answer given in time may arrive late; it counts until the end of what was asked for.
    const open = sent.filter(({ status, body }) => status === "open" && body.until > now);
    await Promise.all(open.map(({ requestId }) => sweepAnswers(connection, hospital, requestId)));
  }
  const requests = await vault.call("requestsSent", {});
  const items = await Promise.all(
    requests.map(async (request): Promise<WorkItem> => {
      const stored = request.answer ? await readPermission(network, request.answer.consentId) : undefined;
      return { request, standing: standingOf(request, permissionState(stored, now), now) };
    }),
  );
  return items.sort((a, b) => b.request.body.issued - a.request.body.issued);
}

export function standingOf(request: SentRequest, state: PermissionState, nowSeconds: number): Standing {
  if (request.status === "refused") return "refused";
  if (request.status === "closed") return "ended";
  if (!request.answer) return nowSeconds > request.body.deadline ? "overdue" : "waiting";
  if (state === "active") return request.opened ? "opened" : "ready";
  if (state === "unposted" && nowSeconds >= request.answer.signed.consent.expiry) return "ended";
  return state;
}

/** Sign, seal and send a request. What could not be sent at once stays in the outbox. */
export function useSendRequest() {
  const connection = useConnection();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Omit<RequestInput, "key" | "messageKey">) => sendRequest(connection, input),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["requests"] }),
  });
}

/** @throws ARG_PATIENT_CODE, ARG_PERSON_UNKNOWN, CONSENT_FINGERPRINT, CHAIN_SPONSOR_UNREACHABLE */
async function sendRequest(connection: Connection, input: Omit<RequestInput, "key" | "messageKey">): Promise<Hex> {
  const { network, vault } = connection;
  const code = parsePatientCode(input.code);
  const { key, messageKey } = await personKeys(network, hospitalOfCode(network, code).id, code.subject);
  const { request, items } = await vault.call("makeRequest", { ...input, key, messageKey });
  await deliver(connection, items);
  return request.requestId;
}

/** The name in the record once it was opened, else the clinician's own words. */
export const patientOf = (request: SentRequest): string => request.opened?.patientName ?? request.label;

export const STANDING_WORDS: Readonly<
  Record<Standing, readonly [words: string, tone: "neutral" | "info" | "success" | "warning"]>
> = {
  waiting: ["Waiting for the patient", "info"],
  ready: ["Ready to open", "success"],
  opened: ["Opened", "neutral"],
  paused: ["Paused", "warning"],
  stopped: ["Stopped", "warning"],
  ended: ["Ended", "neutral"],
  refused: ["Declined", "warning"],
  unposted: ["Permission on its way", "info"],
  overdue: ["No answer", "neutral"],
};
