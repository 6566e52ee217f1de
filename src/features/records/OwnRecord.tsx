/** One of one's own records, opened, checked and read; and the way to forget it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RecordReader } from "../../reader/RecordReader.tsx";
import { useRecords } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import type { RecordSummary } from "../../vault/secret-worker-api.ts";
import { useDepositJob } from "./deposit-job.ts";
import { DepositProgress } from "./DepositProgress.tsx";
import { ForgetRecord } from "./ForgetRecord.tsx";
import { openOwnRecord } from "./own-record.ts";

const BACK = { href: "/patient/records", label: "My records" } as const;

export function OwnRecord({ recordId }: { recordId: string }) {
  const records = useRecords();
  const record = records.data?.find((each) => each.recordId === recordId);
  if (record?.root) return <StoredRecord record={record} />;
  return (
    <Stack gap={6}>
      <PageHeader title="Record" back={BACK} />
      <Problem error={records.error} onRetry={() => void records.refetch()} />
      {records.isPending && <Progress label="Looking for the record" />}
      {records.data && (
        <EmptyState
          title="This record is not in your vault"
          icon="file"
          action={<ButtonLink href="/patient/records">Go to my records</ButtonLink>}
        >
          You may have forgotten it, or it is not stored yet.
        </EmptyState>
      )}
    </Stack>
  );
}

function StoredRecord({ record }: { record: RecordSummary }) {
  const connection = useConnection();
  const { subject } = useIdentity();
  const [progress, setProgress] = useState(0);
  const { job, start } = useDepositJob(record.documentId, record.title);
  const [forgetting, setForgetting] = useState(false);
  const opened = useQuery({
    queryKey: ["record content", record.recordId, record.status],
    queryFn: ({ signal }) => openOwnRecord(connection, record, subject ?? "0x", { signal, report: setProgress }),
    staleTime: Infinity,
    // What was read does not outlive the page that shows it.
    gcTime: 0,
    structuralSharing: false,
  });
  return (
    <Stack gap={6}>
      <PageHeader
        title={record.title}
        back={BACK}
        actions={
          <>
            <Button variant="quiet" icon="refresh" onClick={start} disabled={job !== null && !job.error}>
              Store again
            </Button>
            <Button variant="quiet" icon="trash" onClick={() => setForgetting(true)}>
              Forget this record
            </Button>
          </>
        }
      />
      {job && <DepositProgress job={job} hospital={record.hospital} onRetry={start} />}
      <Problem error={opened.error} onRetry={() => void opened.refetch()} />
      {opened.isPending && <Progress label="Opening the sealed parts" value={progress} />}
      {opened.data && (
        <section aria-label="Record">
          <RecordReader
            record={opened.data.record}
            troubled={opened.data.troubled}
            seal={{
              signer: opened.data.signer,
              signedAt: opened.data.signedAt,
              checks: opened.data.checks,
              technical: [
                { label: "Document", value: record.documentId },
                { label: "Stored under", value: record.root },
              ],
            }}
          />
        </section>
      )}
      <ForgetRecord record={record} open={forgetting} onClose={() => setForgetting(false)} />
    </Stack>
  );
}
