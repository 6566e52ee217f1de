/** A form of one column, narrow enough to read. Checks are the fields' own, shown on sending. */
import type { ReactNode } from "react";
import styles from "./Form.module.css";

export interface FormProps {
  readonly children: ReactNode;
  readonly onSend: () => void;
}

export function Form({ children, onSend }: FormProps) {
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}
