/** Who looked: the latest events, and whether the record of them is complete. */
import { Problem } from "../../session/Problem.tsx";
import { useAccessHistory } from "../../session/useAccessHistory.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { Timeline } from "../../ui/Timeline.tsx";
import { Region } from "./Region.tsx";

const SHOWN = 4;

export function LookedRegion() {
  const { lines, completeness, isPending, error, refetch } = useAccessHistory();
  return (
    <Region title="Who looked" more={lines.length > 0 ? { href: "/patient/history", label: "All events" } : undefined}>
      <Problem error={error} onRetry={refetch} />
      {isPending && <Progress label="Reading the events" />}
      {completeness === "gap" && (
        <div>
          <StatusBadge tone="warning">Events are missing</StatusBadge>
        </div>
      )}
      {lines.length > 0 && (
        <Timeline
          label="Latest events"
          entries={lines.slice(0, SHOWN).map(({ id, time, title, detail, tone, icon }) => ({
            id,
            at: time * 1000,
            title,
            detail,
            tone,
            icon,
          }))}
        />
      )}
      {!isPending && lines.length === 0 && (
        <EmptyState title="Nobody has looked" icon="eye">
          Whenever someone opens a part of your records, it will be here, and it cannot be removed.
        </EmptyState>
      )}
    </Region>
  );
}
