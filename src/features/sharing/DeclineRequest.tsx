/** Saying no, with a reason or without. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { sweepOutbox } from "../../session/outbox.ts";
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
    mutationFn: () => connection.vault.call("declineRequest", { requestId: received.requestId, reason: reason.trim() }),
    onSuccess: async () => {
      // The answer waits in the outbox when it cannot leave now.
      void sweepOutbox(connection).catch(() => undefined);
      useSession.getState().say(`Declined. ${name} is told so`);
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
