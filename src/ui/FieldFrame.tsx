/** Label, hint and error around one control, wired for screen readers. The control is drawn by the caller. */
import { useId, type ReactNode } from "react";
import { Icon } from "./Icon.tsx";
import styles from "./Field.module.css";

/** What every labelled field accepts. */
export interface FieldLook {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong and how to mend it; empty or absent when all is well. */
  readonly error?: string | undefined;
  /** Adds "(optional)" to the label: fields are required unless they say otherwise. */
  readonly optional?: boolean;
}

/** Attributes the control must carry so that label, hint and error belong to it. */
export interface ControlWiring {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

export interface FieldFrameProps extends FieldLook {
  readonly children: (wiring: ControlWiring) => ReactNode;
}

export function FieldFrame({ label, hint, error, optional = false, children }: FieldFrameProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional && <span className={styles.optional}> (optional)</span>}
      </label>
      {hint && (
        <div className={styles.hint} id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {error && (
        <div className={styles.error} id={`${id}-error`} role="alert">
          <Icon name="problem" />
          <span>{error}</span>
        </div>
      )}
    </div>
  );
}
