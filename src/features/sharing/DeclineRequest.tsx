/** Saying no, with a reason or without. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { deliver } from "../../session/outbox.ts";
import { refreshPatientData } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import type { ReceivedRequest } from "../../vault/secret-worker-api.ts";

const LONGEST_REASON = 500;

export function DeclineRequest({ received }: { received: ReceivedRequest }) {
  const connection = useConnection();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const { name } = received.request.credential;
  const decline = useMutation({
    mutationFn: async () => {
      const { requestId } = received;
      await connection.vault.call("declineRequest", { requestId, reason: reason.trim() });
      const answers = (await connection.vault.call("outbox", {})).filter(
        (item) => item.kind === "decline" && item.requestId === requestId,
      );
      return deliver(connection, answers);
    },
    onSuccess: async (deliveries) => {
      // Declining holds in any case: nothing was shared. Whether the clinician knows is another matter.
      const told = deliveries.length > 0 && deliveries.every((each) => each.failure === undefined);
      useSession.getState().say(told ? `Declined. ${name} is told so` : `Declined. ${name} could not be told`);
      go("/patient");
      await refreshPatientData(queries);
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>Decline</Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Decline the request of ${name}?`}
        dismissible={!decline.isPending}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Go back</Button>
            <Button variant="primary" onClick={() => decline.mutate()} busy={decline.isPending} busyLabel="Sending…">
              Decline request
            </Button>
          </>
        }
      >
        <Stack gap={4}>
          <p>Nothing is shared. A new request can be sent at any time.</p>
          <TextArea
            label="Reason"
            optional
            hint="Sealed to the clinician."
            value={reason}
            maxLength={LONGEST_REASON}
            onValue={setReason}
          />
          <Problem error={decline.error} />
        </Stack>
      </Dialog>
    </>
  );
}
