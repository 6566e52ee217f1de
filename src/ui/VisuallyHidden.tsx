/** Text for screen readers only. With `live` it is announced when it changes. */
import type { ReactNode } from "react";
import styles from "./VisuallyHidden.module.css";

export interface VisuallyHiddenProps {
  readonly children: ReactNode;
  readonly live?: boolean;
}

export function VisuallyHidden({ children, live = false }: VisuallyHiddenProps) {
  return (
    <span className={styles.hidden} role={live ? "status" : undefined}>
      {children}
    </span>
  );
}
