/** A box to tick. `framed` draws it as a row of its own, for choosing parts of a record. */
import { useId, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./Choice.module.css";

export interface CheckboxProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly framed?: boolean;
  readonly name?: string;
  /** What the box stands for, as plain text. */
  readonly "data-title"?: string;
}

export function Checkbox(props: CheckboxProps) {
  const { label, hint, checked, onChecked, disabled = false, framed = false, name } = props;
  const id = useId();
  return (
    <label className={classNames(styles.choice, framed && styles.framed)} htmlFor={id}>
      <input
        id={id}
        name={name}
        data-title={props["data-title"]}
        type="checkbox"
        className={styles.box}
        checked={checked}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChecked(event.target.checked)}
      />
      <span id={`${id}-label`}>{label}</span>
      {hint && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </label>
  );
}
