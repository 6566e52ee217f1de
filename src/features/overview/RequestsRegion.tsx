/** Who is asking now. */
import { useRequests } from "../../session/patient-data.ts";
import { requestSentence } from "../../session/permission-words.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { SentenceCard } from "../../ui/SentenceCard.tsx";
import { Region } from "./Region.tsx";

export function RequestsRegion() {
  const { network } = useConnection();
  const requests = useRequests();
  const open = (requests.data ?? [])
    .filter((each) => each.status === "open")
    .sort((a, b) => b.receivedAt - a.receivedAt);
  return (
    <Region title="Who is asking now">
      <Problem error={requests.error} onRetry={() => void requests.refetch()} />
      {requests.isPending && <Progress label="Looking for requests" />}
      {open.map((received) => (
        <SentenceCard
          key={received.requestId}
          {...requestSentence(network, received)}
          title={received.request.credential.name}
          attention
          actions={
            <ButtonLink href={`/patient/requests/${received.requestId}`} variant="primary">
              Review request
            </ButtonLink>
          }
        />
      ))}
      {requests.data && open.length === 0 && (
        <EmptyState
          title="Nobody is asking"
          icon="bell"
          action={
            <ButtonLink href="/patient/code" icon="qr">
              Show my code
            </ButtonLink>
          }
        >
          A clinician who has your code can ask to read parts of your records. You decide here.
        </EmptyState>
      )}
    </Region>
  );
}
