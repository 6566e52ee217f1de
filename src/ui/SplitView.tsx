/** Two panes side by side on a wide screen, one below the other on a narrow one: queue and form, worklist and reader. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./SplitView.module.css";

export interface SplitViewProps {
  readonly start: ReactNode;
  readonly end: ReactNode;
  readonly shape?: "equal" | "narrow-start" | "narrow-end";
}

const shapes = { equal: styles.equal, "narrow-start": styles.narrowStart, "narrow-end": styles.narrowEnd };

export function SplitView({ start, end, shape = "equal" }: SplitViewProps) {
  return (
    <div className={classNames(styles.split, shapes[shape])}>
      <div className={styles.pane}>{start}</div>
      <div className={styles.pane}>{end}</div>
    </div>
  );
}
