/** What do I have: what came from the hospital, and the latest records that are kept. */
import { hospitalName } from "../../session/network.ts";
import { useDeliveries, useRecords } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { Card } from "../../ui/Card.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { List } from "../../ui/List.tsx";
import { countWords } from "../../ui/list-words.ts";
import { Progress } from "../../ui/Progress.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Region } from "./Region.tsx";

const SHOWN = 3;
const PAGE = "/patient/records";

export function RecordsRegion() {
  const { network } = useConnection();
  const { hospital } = useIdentity();
  const deliveries = useDeliveries();
  const records = useRecords();
  const arrived = deliveries.data ?? [];
  const kept = (records.data ?? []).filter((each) => each.status !== "sealed").sort((a, b) => b.time - a.time);
  const loading = deliveries.isPending || records.isPending;
  return (
    <Region title="My records" more={kept.length > 0 ? { href: PAGE, label: "All records" } : undefined}>
      <Problem error={deliveries.error ?? records.error} />
      {loading && <Progress label="Looking at your records" />}
      {arrived.map((delivery) => (
        <Card
          key={delivery.documentId}
          title={delivery.title}
          detail={`New from ${hospitalName(network, delivery.hospital)}`}
          status={<StatusBadge tone="info">New</StatusBadge>}
          attention
          actions={<ButtonLink href={PAGE}>Look at it and keep it</ButtonLink>}
        />
      ))}
      {kept.length > 0 && (
        <List
          label="Latest records"
          items={kept.slice(0, SHOWN).map(({ recordId, title, hospital: from, time, parts }) => ({
            id: recordId,
            title,
            detail: (
              <>
                {hospitalName(network, from)}, <TimeText value={time * 1000} mode="date" />,{" "}
                {countWords(parts.filter((part) => part.id !== "header").length, "part")}
              </>
            ),
            side: (
              <>
                <StatusBadge tone="success" icon="lock">
                  Stored
                </StatusBadge>
                <ButtonLink href={`${PAGE}/${recordId}`} size="small">
                  Open {title}
                </ButtonLink>
              </>
            ),
          }))}
        />
      )}
      {!loading && arrived.length + kept.length === 0 && (
        <EmptyState title="No record has come yet" icon="file">
          Records that {hospitalName(network, hospital)} signs for you will appear here by themselves.
        </EmptyState>
      )}
    </Region>
  );
}
