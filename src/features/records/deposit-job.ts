/** A running deposit as the pages see it. It goes on while the person looks at other pages, and ends with the vault. */
import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { codeOf } from "../../core/errors.ts";
import type { Hex } from "../../protocol/hex.ts";
import { refreshPatientData } from "../../session/patient-data.ts";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import type { Step } from "../../ui/StepList.tsx";
import { keepRecord, type DepositStage } from "./deposit.ts";

export interface DepositJob {
  readonly stage: DepositStage;
  readonly value: number | undefined;
  /** Undefined while it runs. */
  readonly error: unknown;
  readonly cancel: () => void;
}

const jobKey = (documentId: Hex) => ["record deposit", documentId] as const;

export function useDepositJob(documentId: Hex, title: string): { job: DepositJob | null; start: () => void } {
  const connection = useConnection();
  const queries = useQueryClient();
  const job = useQuery<DepositJob | null>({
    queryKey: jobKey(documentId),
    queryFn: skipToken,
    gcTime: Infinity,
    structuralSharing: false,
  });

  async function run() {
    const { vault } = connection;
    const controller = new AbortController();
    const release = vault.hold();
    const stopListening = vault.onLock(() => controller.abort());
    let stage: DepositStage = "seal";
    const show = (value: number | undefined, error?: unknown) => {
      const shown: DepositJob = { stage, value, error, cancel: () => controller.abort() };
      queries.setQueryData(jobKey(documentId), shown);
    };
    show(undefined);
    try {
      await keepRecord(connection, documentId, {
        signal: controller.signal,
        report: (next, value) => {
          // A vault that was locked meanwhile took its pages along.
          if (!vault.identity) return;
          // From here on the storage has every block: the record shows as stored.
          if (next === "confirm" && stage !== "confirm") void refreshPatientData(queries);
          stage = next;
          show(value);
        },
      });
      queries.setQueryData(jobKey(documentId), null);
      useSession.getState().say(`${title} is stored`);
    } catch (thrown) {
      if (vault.identity && codeOf(thrown) !== "VAULT_LOCKED") show(undefined, thrown);
    } finally {
      stopListening();
      release();
      if (vault.identity) await refreshPatientData(queries);
    }
  }
  return { job: job.data ?? null, start: () => void run() };
}

const ORDER: readonly DepositStage[] = ["seal", "save", "store", "confirm"];

export function depositSteps(job: DepositJob, pinner: string, hospital: string): Step[] {
  const labels: Readonly<Record<DepositStage, string>> = {
    seal: "Seal each part",
    save: "Save on this device",
    store: `Store at ${pinner}`,
    confirm: `Confirmed by ${hospital}'s members`,
  };
  const at = ORDER.indexOf(job.stage);
  return ORDER.map((stage, index) => ({
    id: stage,
    label: labels[stage],
    state: index < at ? "done" : index > at ? "waiting" : job.error ? "failed" : "doing",
  }));
}
