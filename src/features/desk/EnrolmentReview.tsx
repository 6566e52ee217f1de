/** One registration: what the person says of herself, and the desk's answer. */
import { useState } from "react";
import type { DeskEnrolment } from "../../peers/member-messages.ts";
import { Problem } from "../../session/Problem.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { CopyText } from "../../ui/CopyText.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Facts } from "../../ui/Facts.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { useAnswerEnrolment } from "./desk.ts";

export function EnrolmentReview({ enrolment }: { enrolment: DeskEnrolment }) {
  const answer = useAnswerEnrolment();
  const say = useSession((state) => state.say);
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState("");
  const waiting = enrolment.state === "waiting";
  const approve = () => answer.mutate({ enrolment }, { onSuccess: () => say(`${enrolment.name} is registered`) });
  const refuse = () =>
    answer.mutate(
      { enrolment, reason: reason.trim() },
      {
        onSuccess: () => {
          setRefusing(false);
          say(`Refusal sent to ${enrolment.name}`);
        },
      },
    );
  return (
    <Card
      title={enrolment.name}
      headingLevel={2}
      detail={enrolment.role === 1 ? "Wants to be registered as a patient" : "Wants to be registered as a clinician"}
      actions={
        waiting && (
          <>
            <Button variant="primary" onClick={approve} busy={answer.isPending && !refusing} busyLabel="Registering…">
              {`Approve ${enrolment.name}`}
            </Button>
            <Button onClick={() => setRefusing(true)}>Refuse</Button>
          </>
        )
      }
    >
      {enrolment.numberTaken && (
        <Notice
          tone="warning"
          title="Another person is registered with this number"
          next="Withdraw the earlier registration first if this is the same person with a new device."
        />
      )}
      <Facts
        facts={[
          { label: "Date of birth", value: enrolment.birthDate },
          { label: enrolment.role === 1 ? "Personal number" : "Staff number", value: enrolment.number },
          { label: "Specialty", value: enrolment.specialty },
          { label: "Sent", value: <TimeText value={enrolment.time * 1000} /> },
          { label: "Answer", value: enrolment.state === "refused" ? `Refused: ${enrolment.reason}` : "" },
        ]}
      />
      {enrolment.state === "approved" && <Notice tone="success" title={`${enrolment.name} is registered`} />}
      <Problem error={answer.error} />
      <Fold>
        <CopyText label="Random id" value={enrolment.subject} />
        <CopyText label="Key" value={enrolment.key} />
      </Fold>
      <Dialog
        open={refusing}
        onClose={() => setRefusing(false)}
        title={`Refuse ${enrolment.name}`}
        actions={
          <>
            <Button onClick={() => setRefusing(false)}>Back</Button>
            <Button variant="danger" onClick={refuse} disabled={!reason.trim()} busy={answer.isPending}>
              Send refusal
            </Button>
          </>
        }
      >
        <TextArea label="Reason" hint="The person reads this and can correct it." value={reason} onValue={setReason} />
      </Dialog>
    </Card>
  );
}
