/** A stored record: where it came from, that it is safe, and the way into it. */
import { hospitalName } from "../../session/network.ts";
import { useConnection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { Card } from "../../ui/Card.tsx";
import { countWords } from "../../ui/list-words.ts";
import { Row } from "../../ui/Stack.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import type { RecordSummary } from "../../vault/secret-worker-api.ts";
import { useDepositJob } from "./deposit-job.ts";
import { DepositProgress } from "./DepositProgress.tsx";

export function RecordCard({ record }: { record: RecordSummary }) {
  const { network } = useConnection();
  const { documentId, recordId, hospital, title, time, parts, status } = record;
  const { job, start } = useDepositJob(documentId, title);
  const name = hospitalName(network, hospital);
  const confirmed = status === "deposited";
  return (
    <Card
      headingLevel={2}
      title={title}
      detail={
        <>
          {name}, <TimeText value={time * 1000} mode="date" />,{" "}
          {countWords(parts.filter((part) => part.id !== "header").length, "part")}
        </>
      }
      status={
        <Row gap={2}>
          <StatusBadge tone="success" icon="lock">
            Stored
          </StatusBadge>
          {confirmed && (
            <StatusBadge tone="success" icon="seal">
              {`Confirmed by ${name}`}
            </StatusBadge>
          )}
        </Row>
      }
      actions={
        <>
          <ButtonLink href={`/patient/records/${recordId}`} variant="secondary">
            Open {title}
          </ButtonLink>
          {!confirmed && job === null && <Button onClick={start}>Finish storing</Button>}
        </>
      }
    >
      {!confirmed && job === null && (
        <p>The sealed parts are stored. {name}&apos;s members have not confirmed it yet.</p>
      )}
      {job && <DepositProgress job={job} hospital={hospital} onRetry={start} />}
    </Card>
  );
}
