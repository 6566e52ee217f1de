/** Several controls that answer one question, under its words. */
import type { ReactNode } from "react";
import styles from "./Form.module.css";

export interface FieldGroupProps {
  readonly legend: string;
  readonly children: ReactNode;
}

export function FieldGroup({ legend, children }: FieldGroupProps) {
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{legend}</legend>
      {children}
    </fieldset>
  );
}
