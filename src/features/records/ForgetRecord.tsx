/** Asks once more before a record is forgotten: its keys are erased, and nothing brings them back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { refreshPatientData, useStandingPermissions } from "../../session/patient-data.ts";
import { isOver } from "../../session/permission-status.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { listWords } from "../../ui/list-words.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { codeOf } from "../../core/errors.ts";
import type { RecordSummary } from "../../vault/secret-worker-api.ts";
import { forgetRecord } from "./forgetting.ts";

interface ForgetRecordProps {
  readonly record: RecordSummary;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function ForgetRecord(props: ForgetRecordProps) {
  return props.open ? <Question {...props} /> : null;
}

function Question({ record, onClose }: ForgetRecordProps) {
  const connection = useConnection();
  const identity = useIdentity();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const { standing } = useStandingPermissions();
  const shared = standing
    .filter(({ permission, status }) => permission.recordId === record.recordId && !(status && isOver(status)))
    .map(({ permission }) => permission);
  const forget = useMutation({
    mutationFn: (takeBack: boolean) => forgetRecord(connection, record, { shared, takeBack }),
    onSuccess: async () => {
      useSession.getState().say(`${record.title} is forgotten`);
      go("/patient/records");
      await refreshPatientData(queries);
    },
    onError: () => refreshPatientData(queries),
  });
  const storageSilent = forget.error && codeOf(forget.error).startsWith("STORAGE_");
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Forget ${record.title}?`}
      dismissible={!forget.isPending}
      actions={
        <>
          <Button variant="secondary" onClick={onClose} disabled={forget.isPending}>
            Keep it
          </Button>
          <Button
            variant="danger"
            icon="trash"
            onClick={() => forget.mutate(true)}
            busy={forget.isPending}
            busyLabel="Forgetting…"
          >
            {shared.length > 0 ? "Stop sharing and forget" : "Forget this record"}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <p>
          Its keys are erased for good and the sealed parts are taken back from storage. Nobody can open it again, not
          even you. Your hospital can deliver it anew.
        </p>
        {identity.lastBackup !== null && (
          <p>
            A recovery kit made before still holds the old keys: make a new one afterwards and destroy the old file.
          </p>
        )}
        {shared.length > 0 && (
          <Notice tone="warning" title={`It is shared with ${listWords(shared.map((each) => each.name))}`}>
            Sharing is stopped first. What was already read stays read.
          </Notice>
        )}
        <Problem
          error={forget.error}
          actions={
            storageSilent && (
              <Button size="small" onClick={() => forget.mutate(false)}>
                Forget it without taking the sealed parts back
              </Button>
            )
          }
        />
      </Stack>
    </Dialog>
  );
}
