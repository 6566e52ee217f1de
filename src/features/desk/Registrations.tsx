/** Registrations: who waits on the left, what to check on the right. */
import { useState } from "react";
import type { DeskEnrolment } from "../../peers/member-messages.ts";
import { Problem } from "../../session/Problem.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { SplitView } from "../../ui/SplitView.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { useEnrolments } from "./desk.ts";
import { DeskPage } from "./DeskPage.tsx";
import { EnrolmentReview } from "./EnrolmentReview.tsx";
import styles from "./Registrations.module.css";

export function Registrations() {
  const enrolments = useEnrolments();
  const [chosen, setChosen] = useState<string>();
  const all = enrolments.data ?? [];
  const waiting = all.filter((each) => each.state === "waiting");
  const answered = all.filter((each) => each.state !== "waiting");
  const shown = all.find((each) => each.id === chosen);
  return (
    <DeskPage title="Registrations" lead="Check each person once, then approve or refuse.">
      <Problem error={enrolments.error} />
      <SplitView
        shape="narrow-start"
        start={
          <Stack gap={4}>
            <Queue label="Waiting for the desk" people={waiting} chosen={chosen} onChoose={setChosen} />
            {enrolments.data && waiting.length === 0 && (
              <EmptyState title="Nobody is waiting">
                A patient or clinician who registers with your hospital appears here.
              </EmptyState>
            )}
            {answered.length > 0 && (
              <Fold summary={`Answered (${answered.length})`} size="text">
                <Queue label="Answered" people={answered} chosen={chosen} onChoose={setChosen} />
              </Fold>
            )}
          </Stack>
        }
        end={
          shown ? (
            <EnrolmentReview key={shown.id} enrolment={shown} />
          ) : (
            waiting.length > 0 && <p>Choose a person to see the details.</p>
          )
        }
      />
    </DeskPage>
  );
}

interface QueueProps {
  readonly label: string;
  readonly people: readonly DeskEnrolment[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

function Queue({ label, people, chosen, onChoose }: QueueProps) {
  return (
    <ul className={styles.queue} aria-label={label}>
      {people.map((each) => (
        <li key={each.id}>
          <button
            type="button"
            className={styles.person}
            aria-current={each.id === chosen ? "true" : undefined}
            onClick={() => onChoose(each.id)}
          >
            <span className={styles.name}>{each.name}</span>
            <span className={styles.detail}>
              {each.role === 1 ? "Patient" : `Clinician, ${each.specialty}`} · <TimeText value={each.time * 1000} />
            </span>
            {each.state === "approved" && <StatusBadge tone="success">Registered</StatusBadge>}
            {each.state === "refused" && <StatusBadge tone="warning">Refused</StatusBadge>}
            {each.state === "waiting" && each.numberTaken && <StatusBadge tone="warning">Number in use</StatusBadge>}
          </button>
        </li>
      ))}
    </ul>
  );
}
