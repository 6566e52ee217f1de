/** One request: who asks, why, until when; then the choice and the signature, or a refusal. */
import { useQuery } from "@tanstack/react-query";
import { usePatientMail, usePermissions, useRequests } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import type { ReceivedRequest } from "../../vault/secret-worker-api.ts";
import { examineRequest } from "./request-checks.ts";
import { RequestFacts } from "./RequestFacts.tsx";
import { ShareForm } from "./ShareForm.tsx";
import { SharingProgress } from "./SharingProgress.tsx";

export function ReviewRequest({ requestId }: { requestId: string }) {
  usePatientMail();
  const requests = useRequests();
  const received = requests.data?.find((each) => each.requestId === requestId);
  const answered = received !== undefined && received.status !== "open";
  return (
    <Stack gap={6}>
      <PageHeader title={answered ? "Request" : "Review request"} back={{ href: "/patient", label: "Home" }} />
      <Problem error={requests.error} onRetry={() => void requests.refetch()} />
      {requests.isPending && <Progress label="Looking for the request" />}
      {received && <Received key={received.requestId} received={received} />}
      {requests.data && !received && (
        <EmptyState
          title="This request is not in your vault"
          icon="mail"
          action={<ButtonLink href="/patient">Go home</ButtonLink>}
        >
          The link may be from another device or another person&apos;s vault.
        </EmptyState>
      )}
    </Stack>
  );
}

/** While the announcement is not there yet. */
const ANNOUNCEMENT_MILLISECONDS = 1500;

function Received({ received }: { received: ReceivedRequest }) {
  const { network } = useConnection();
  const { subject } = useIdentity();
  const permissions = usePermissions();
  const { requestId, request, status } = received;
  const open = status === "open";
  const found = useQuery({
    queryKey: ["request examined", requestId],
    queryFn: () => examineRequest(network, request, subject ?? "0x"),
    enabled: open,
    refetchOnWindowFocus: true,
    // The announcement travels between the chains for a moment.
    refetchInterval: (query) =>
      query.state.data?.checks.some(({ state }) => state === "unknown") ? ANNOUNCEMENT_MILLISECONDS : false,
  });
  const permission = permissions.data?.find((each) => each.requestId === requestId);
  return (
    <>
      <RequestFacts received={received} findings={open ? found.data : undefined} />
      {open && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {open && found.isPending && <Progress label="Checking who asks" />}
      {open && found.data?.problem ? <Problem error={found.data.problem} /> : null}
      {open && found.data?.registered && <ShareForm received={received} blocked={found.data.problem !== null} />}
      {permission && <SharingProgress permission={permission} />}
      {status === "declined" && <Notice title="You declined this request">Nothing was shared.</Notice>}
      {status === "overdue" && (
        <Notice title="This request is no longer open" next="The clinician can send a new one.">
          Its time to be answered is over. Nothing was shared.
        </Notice>
      )}
    </>
  );
}
