/** One permission: the sentence, how it stands, and the orders that fit. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { StopAction } from "../../protocol/typed-data.ts";
import { KEYS, refreshPatientData, type StandingPermission } from "../../session/patient-data.ts";
import { isOver, statusLook, underWayWords } from "../../session/permission-status.ts";
import { hospitalName } from "../../session/network.ts";
import { permissionSentence } from "../../session/permission-words.ts";
import { Problem } from "../../session/Problem.tsx";
import { sealedWords } from "../../session/protection-words.ts";
import { useConnection } from "../../session/Session.tsx";
import { orderStop } from "../../session/stopping.ts";
import { Button } from "../../ui/Button.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { CopyText } from "../../ui/CopyText.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { SentenceCard } from "../../ui/SentenceCard.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";

export function PermissionCard({ permission, status }: StandingPermission) {
  const connection = useConnection();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { name, recordTitle, consentId, requestId, signed, suite } = permission;
  const hospital = hospitalName(connection.network, signed.consent.hospital);
  const look = status && statusLook(status);
  const order = useMutation({
    mutationFn: (action: StopAction) => orderStop(connection, permission, action),
    onSettled: async () => {
      setAsking(false);
      await refreshPatientData(queries);
      await queries.invalidateQueries({ queryKey: KEYS.status(consentId) });
    },
  });
  const doing = order.isPending ? order.variables : undefined;
  const give = (action: StopAction) => order.mutate(action);
  return (
    <SentenceCard
      title={name}
      headingLevel={2}
      {...permissionSentence(connection.network, permission)}
      standing={look?.sentence ?? "active"}
      status={
        look && (
          <StatusBadge tone={look.tone} icon={look.icon}>
            {look.word}
          </StatusBadge>
        )
      }
      actions={
        status &&
        !isOver(status) && (
          <>
            {status.standing === "active" && (
              <Button icon="pause" onClick={() => give("pause")} busy={doing === "pause"} busyLabel="Pausing…">
                Pause
              </Button>
            )}
            {status.standing === "paused" && (
              <Button icon="play" onClick={() => give("resume")} busy={doing === "resume"} busyLabel="Resuming…">
                Resume
              </Button>
            )}
            {status.standing === "unposted" && (
              <ButtonLink href={`/patient/requests/${requestId}`}>See what is missing</ButtonLink>
            )}
            <Button variant="danger" icon="stop" onClick={() => setAsking(true)} disabled={order.isPending}>
              Stop sharing
            </Button>
          </>
        )
      }
    >
      {status?.underWay && !order.isPending && <Notice title={underWayWords(status.underWay)} />}
      <Problem error={order.error} />
      <Fold>
        <Stack gap={1}>
          <p>
            From {recordTitle}. {sealedWords(suite, hospital)}
          </p>
          <CopyText label="Permission" value={consentId} />
          <CopyText label="Signed by the one-time key" value={signed.consent.owner} />
          <CopyText label="Signature" value={signed.signature} />
        </Stack>
      </Fold>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Stop sharing with ${name}?`}
        dismissible={!order.isPending}
        actions={
          <>
            <Button onClick={() => setAsking(false)} disabled={order.isPending}>
              Go on sharing
            </Button>
            <Button
              variant="danger"
              icon="stop"
              onClick={() => give("revoke")}
              busy={doing === "revoke"}
              busyLabel="Stopping…"
            >
              Stop sharing
            </Button>
          </>
        }
      >
        <p>Nothing unopened opens any more. What was already read stays read.</p>
      </Dialog>
    </SentenceCard>
  );
}
