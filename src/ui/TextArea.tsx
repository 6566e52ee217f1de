/** Several lines of text. */
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { FieldFrame, type FieldLook } from "./FieldFrame.tsx";
import styles from "./Field.module.css";

export interface TextAreaProps
  extends FieldLook, Omit<ComponentProps<"textarea">, "className" | "value" | "onChange" | "id"> {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly code?: boolean;
}

export function TextArea({ label, hint, error, optional, value, onValue, code, rows = 4, ...rest }: TextAreaProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          rows={rows}
          className={classNames(styles.control, code && styles.code)}
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}
