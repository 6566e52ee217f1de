/** A record that came from the hospital and is not stored yet: checked, shown part by part, kept by one press. */
import { useQuery } from "@tanstack/react-query";
import { codeOf } from "../../core/errors.ts";
import type { Hex } from "../../protocol/hex.ts";
import { checkRecord } from "../../session/checked-record.ts";
import { errorWords } from "../../session/error-words.ts";
import { hospitalName } from "../../session/network.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection, useIdentity, type Connection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { countWords, listWords } from "../../ui/list-words.ts";
import { Seal } from "../../ui/Seal.tsx";
import { sealState, type SealCheck } from "../../ui/seal-state.ts";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import type { DeliverySummary } from "../../vault/secret-worker-api.ts";
import { useDepositJob } from "./deposit-job.ts";
import { DepositProgress } from "./DepositProgress.tsx";

interface DeliveryCardProps {
  readonly delivery: DeliverySummary;
  /** An earlier attempt sealed it already. */
  readonly begun: boolean;
}

export function DeliveryCard({ delivery, begun }: DeliveryCardProps) {
  const connection = useConnection();
  const { subject } = useIdentity();
  const { documentId, hospital, title, time, parts } = delivery;
  const name = hospitalName(connection.network, hospital);
  const { job, start } = useDepositJob(documentId, title);
  const checked = useQuery({
    queryKey: ["record delivered", documentId],
    queryFn: () => checkDelivery(connection, documentId, subject ?? "0x"),
    staleTime: Infinity,
  });
  const checks = checked.data ?? [{ id: "signature", label: `Signed by ${name}`, state: "pending" as const }];
  const sound = checked.data !== undefined && sealState(checks) !== "broken";
  const sections = parts.filter((part) => part.id !== "header");
  return (
    <Card
      headingLevel={2}
      title={title}
      detail={
        <>
          New from {name}, <TimeText value={time * 1000} mode="date" />
        </>
      }
      status={<StatusBadge tone="info">{begun ? "Not stored yet" : "New"}</StatusBadge>}
      attention
      actions={
        job === null && (
          <Button variant="primary" icon="lock" onClick={start} disabled={!sound}>
            {begun ? "Finish storing" : "Keep this record"}
          </Button>
        )
      }
    >
      <p>
        {countWords(sections.length, "part")}: {listWords(sections.map((part) => part.title))}.
      </p>
      {checked.error ? (
        <Problem error={checked.error} onRetry={() => void checked.refetch()} />
      ) : (
        <Seal signer={name} signedAt={time * 1000} checks={checks} />
      )}
      {job && <DepositProgress job={job} hospital={hospital} onRetry={start} />}
    </Card>
  );
}

/** What the hospital signed is checked before it is kept; the content itself does not stay in the page. */
async function checkDelivery(connection: Connection, documentId: Hex, subject: Hex): Promise<readonly SealCheck[]> {
  const delivery = await connection.vault.call("readDelivery", { documentId });
  const parts = [delivery.header, ...delivery.sections].map(({ content, ...part }) => ({ ...part, text: content }));
  const { hospital, jwt, subjectDisclosure } = delivery;
  try {
    const { checks } = await checkRecord(connection, {
      hospital,
      jwt,
      parts,
      subject: { id: subject, disclosure: subjectDisclosure },
    });
    // It is entered in the ledger when it is kept.
    return checks.filter((check) => check.id !== "ledger");
  } catch (thrown) {
    if (!codeOf(thrown).startsWith("CRYPTO_")) throw thrown;
    const label = `Signed by ${hospitalName(connection.network, hospital)}, for you`;
    return [{ id: "signature", label, state: "failed", detail: errorWords(thrown).title }];
  }
}
