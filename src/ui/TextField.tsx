/** One line of text. `onValue` receives the text itself; other input attributes pass through. */
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { FieldFrame, type FieldLook } from "./FieldFrame.tsx";
import styles from "./Field.module.css";

export interface TextFieldProps
  extends FieldLook, Omit<ComponentProps<"input">, "className" | "value" | "onChange" | "id"> {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Monospaced: codes and identifiers that are compared by eye. */
  readonly code?: boolean;
}

export function TextField({
  label,
  hint,
  error,
  optional,
  value,
  onValue,
  code,
  type = "text",
  ...rest
}: TextFieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => (
        <input
          {...rest}
          {...wiring}
          type={type}
          className={classNames(styles.control, code && styles.code)}
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}
