/** What the desk asks of its hospital, signed by the staff member's key. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  approveEnrolment,
  deskEnrolments,
  deskPeople,
  deskRecords,
  issueRecord,
  refuseEnrolment,
  revokePerson,
} from "../../peers/hospital-client.ts";
import type { DeskEnrolment, IssueBody } from "../../peers/member-messages.ts";
import type { Hex } from "../../protocol/hex.ts";
import { ChartpassError } from "../../core/errors.ts";
import { callerFor } from "../../session/signing.ts";
import { useConnection } from "../../session/Session.tsx";
import { readDesk } from "./signed-in.ts";

const POLL_MILLISECONDS = 3000;

/** The hospital of this desk and the staff member's signed calls. */
export function useDesk() {
  const connection = useConnection();
  const desk = useQuery({ queryKey: ["desk hospital"], queryFn: () => readDesk(connection) });
  const caller = callerFor(connection);
  const hospital = desk.data ?? undefined;
  const at = (): Hex => {
    if (hospital) return hospital;
    throw new ChartpassError("ARG_DESK", "You are not signed in to a desk.", { hint: "Sign in with your staff code." });
  };
  return { caller, hospital, at, isLoading: desk.isPending };
}

export function useEnrolments() {
  const { caller, hospital, at } = useDesk();
  return useQuery({
    queryKey: ["desk enrolments", hospital],
    queryFn: () => deskEnrolments(caller, at()),
    enabled: hospital !== undefined,
    refetchInterval: POLL_MILLISECONDS,
  });
}

export function usePeople() {
  const { caller, hospital, at } = useDesk();
  return useQuery({
    queryKey: ["desk people", hospital],
    queryFn: () => deskPeople(caller, at()),
    enabled: hospital !== undefined,
    refetchInterval: POLL_MILLISECONDS,
  });
}

export function useDelivered() {
  const { caller, hospital, at } = useDesk();
  return useQuery({
    queryKey: ["desk records", hospital],
    queryFn: () => deskRecords(caller, at()),
    enabled: hospital !== undefined,
  });
}

export function useAnswerEnrolment() {
  const { caller, at } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ enrolment, reason }: { enrolment: DeskEnrolment; reason?: string }) => {
      if (reason === undefined) await approveEnrolment(caller, at(), enrolment.id);
      else await refuseEnrolment(caller, at(), enrolment.id, reason);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["desk enrolments"] }),
  });
}

export function useDeliver() {
  const { caller, at } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (record: IssueBody) => issueRecord(caller, at(), record),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desk records"] }),
  });
}

export function useWithdraw() {
  const { caller, at } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (subject: Hex) => revokePerson(caller, at(), subject),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desk people"] }),
  });
}
