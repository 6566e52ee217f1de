/** Rows of things, each a line with a quiet second line and something at the end. */
import type { ReactNode } from "react";
import styles from "./List.module.css";

export interface ListItem {
  readonly id: string;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  /** At the end of the row: a badge, a button. */
  readonly side?: ReactNode;
}

export interface ListProps {
  readonly label: string;
  readonly items: readonly ListItem[];
}

export function List({ label, items }: ListProps) {
  return (
    <ul className={styles.list} aria-label={label}>
      {items.map(({ id, title, detail, side }) => (
        <li key={id} className={styles.item}>
          <div className={styles.words}>
            <div>{title}</div>
            {detail && <div className={styles.detail}>{detail}</div>}
          </div>
          {side && <div className={styles.side}>{side}</div>}
        </li>
      ))}
    </ul>
  );
}
