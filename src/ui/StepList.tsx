/** Named steps of something that takes a while, each with its state in a word. The current one is announced. */
import { classNames } from "./class-names.ts";
import { Icon } from "./Icon.tsx";
import { Spinner } from "./Spinner.tsx";
import { VisuallyHidden } from "./VisuallyHidden.tsx";
import styles from "./StepList.module.css";

export type StepState = "waiting" | "doing" | "done" | "failed";

export interface Step {
  readonly id: string;
  readonly label: string;
  readonly state: StepState;
  readonly detail?: string | undefined;
}

export interface StepListProps {
  /** Names the list for screen readers, for example "Depositing the record". */
  readonly label: string;
  readonly steps: readonly Step[];
}

const words: Readonly<Record<StepState, string>> = {
  waiting: "Waiting",
  doing: "Working",
  done: "Done",
  failed: "Did not work",
};

export function StepList({ label, steps }: StepListProps) {
  const current = steps.findIndex((step) => step.state === "doing" || step.state === "failed");
  const step = steps[current];
  return (
    <div>
      <ol className={styles.list} aria-label={label}>
        {steps.map(({ id, label: name, state, detail }, index) => (
          <li
            key={id}
            className={classNames(styles.step, styles[state])}
            aria-current={index === current ? "step" : undefined}
          >
            <span className={styles.mark} aria-hidden="true">
              {state === "done" ? (
                <Icon name="check" />
              ) : state === "failed" ? (
                <Icon name="close" />
              ) : state === "doing" ? (
                <Spinner />
              ) : (
                index + 1
              )}
            </span>
            <span className={styles.name}>{name}</span>
            <span className={styles.state}>{words[state]}</span>
            {detail && <span className={styles.detail}>{detail}</span>}
          </li>
        ))}
      </ol>
      <VisuallyHidden live>
        {step && `Step ${current + 1} of ${steps.length}, ${step.label}: ${words[step.state].toLowerCase()}`}
      </VisuallyHidden>
    </div>
  );
}
