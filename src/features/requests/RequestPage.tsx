/** One request: what was asked, what the patient answered, and the record once it is opened. */
import { fromHex } from "../../protocol/hex.ts";
import { suiteIdOf } from "../../protocol/suite-choice.ts";
import { useConnection } from "../../session/Session.tsx";
import { hospitalName } from "../../session/network.ts";
import { purposeName } from "../../session/permission-words.ts";
import { Problem } from "../../session/Problem.tsx";
import { sealedWords } from "../../session/protection-words.ts";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { CopyText } from "../../ui/CopyText.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Facts } from "../../ui/Facts.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { OpenRecord } from "./OpenRecord.tsx";
import { patientOf, STANDING_WORDS, useWork } from "./requests.ts";
import { StandingNotice } from "./StandingNotice.tsx";

export function RequestPage({ requestId }: { requestId: string }) {
  const { network } = useConnection();
  const work = useWork();
  const item = work.data?.find(({ request }) => request.requestId === requestId);
  if (work.isPending) return <Progress label="Looking for the answer" />;
  if (!item) {
    return (
      <Stack gap={6}>
        <PageHeader title="Request" back={{ href: "/clinician", label: "Worklist" }} />
        <Problem error={work.error} onRetry={() => void work.refetch()} />
        {work.data && (
          <EmptyState title="No such request" action={<ButtonLink href="/clinician">Go to the worklist</ButtonLink>}>
            It was sent from another device, or the address is wrong.
          </EmptyState>
        )}
      </Stack>
    );
  }
  const { request, standing } = item;
  const [words, tone] = STANDING_WORDS[standing];
  return (
    <Stack gap={6}>
      <PageHeader
        title="Request"
        lead={`${patientOf(request)}, ${hospitalName(network, request.patientHospital)}`}
        back={{ href: "/clinician", label: "Worklist" }}
      />
      <div>
        <StatusBadge tone={tone}>{words}</StatusBadge>
      </div>
      <Facts
        compact
        facts={[
          { label: "Purpose", value: purposeName(request.body.purpose) },
          { label: "Asked for", value: request.body.parts.join(", ") || "The whole summary" },
          { label: "Sent", value: <TimeText value={request.body.issued * 1000} /> },
          {
            label: request.answer ? "May be read until" : "Asked until",
            value: <TimeText value={(request.answer?.signed.consent.expiry ?? request.body.until) * 1000} />,
          },
          { label: "Note", value: request.body.note },
        ]}
      />
      <Problem error={work.error} />
      <StandingNotice request={request} standing={standing} />
      {request.answer && <OpenRecord key={requestId} request={request} answer={request.answer} standing={standing} />}
      <Fold>
        <p>{sealedWords(suiteIdOf(fromHex(request.body.address_)), hospitalName(network, request.patientHospital))}</p>
        <CopyText label="Request" value={request.requestId} />
        {request.answer && <CopyText label="Permission" value={request.answer.consentId} />}
        <CopyText label="Reader key" value={request.body.reader} />
      </Fold>
    </Stack>
  );
}
