/** How far something has come. Without a value it only says that work goes on. For anything over half a second. */
import { useId } from "react";
import { Button } from "./Button.tsx";
import styles from "./Progress.module.css";

export interface ProgressProps {
  readonly label: string;
  /** From 0 to 1; absent while the amount of work is unknown. */
  readonly value?: number | undefined;
  /** What it is at, for example "4 of 12 parts". */
  readonly detail?: string;
  readonly onCancel?: () => void;
  readonly cancelLabel?: string;
}

export function Progress({ label, value, detail, onCancel, cancelLabel = "Cancel" }: ProgressProps) {
  const id = useId();
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div className={styles.progress}>
      <div className={styles.head}>
        <div>
          <span className={styles.label} id={id}>
            {label}
          </span>{" "}
          <span className={styles.detail}>{detail ?? (percent === undefined ? "" : `${percent} %`)}</span>
        </div>
        {onCancel && (
          <Button variant="quiet" size="small" onClick={onCancel}>
            {cancelLabel}
          </Button>
        )}
      </div>
      <progress className={styles.bar} max={100} value={percent} aria-labelledby={id} aria-valuetext={detail} />
    </div>
  );
}
