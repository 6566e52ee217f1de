/** Every event of every permission, and the check that none is missing. */
import { usePatientMail } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useAccessHistory } from "../../session/useAccessHistory.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Facts } from "../../ui/Facts.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { Timeline } from "../../ui/Timeline.tsx";

export function History() {
  usePatientMail();
  const { lines, completeness, isPending, error, refetch } = useAccessHistory();
  return (
    <Stack gap={6}>
      <PageHeader
        title="Who looked"
        lead="Every opening is entered in a register that neither the hospitals nor the relays can rewrite."
      />
      <Problem error={error} onRetry={refetch} />
      {isPending && <Progress label="Reading the events" />}
      {completeness === "complete" && (
        <Notice tone="success" title="The record of events is complete">
          Each event is chained to the one before it, and the chain ends where the register says.
        </Notice>
      )}
      {completeness === "gap" && (
        <Notice
          tone="warning"
          announce
          title="Events are missing"
          next="Look again in a moment. If it stays so, tell your hospital."
        >
          What was read here does not add up to what the register counted. Someone may have opened parts without it
          showing below.
        </Notice>
      )}
      {!isPending && lines.length === 0 ? (
        <EmptyState title="Nothing has happened yet" icon="history">
          When a record arrives, when you share parts of it, and whenever someone opens them, it will be here.
        </EmptyState>
      ) : (
        <Timeline
          label="Events"
          entries={lines.map(({ id, time, title, detail, tone, icon, technical }) => ({
            id,
            at: time * 1000,
            title,
            detail,
            tone,
            icon,
            technical: technical && <Facts compact facts={technical.map(([label, value]) => ({ label, value }))} />,
          }))}
        />
      )}
    </Stack>
  );
}
