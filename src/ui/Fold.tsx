/** Something most people never need, one press away. Built on details and summary. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./Icon.tsx";
import styles from "./Fold.module.css";

export interface FoldProps {
  readonly summary?: ReactNode;
  readonly children: ReactNode;
  readonly open?: boolean;
  /** "text" keeps the size of the text around it; details are set small. */
  readonly size?: "small" | "text";
  /** Called when it opens, for content that is costly to make. */
  readonly onOpen?: () => void;
}

export function Fold({ summary = "Technical details", children, open = false, size = "small", onOpen }: FoldProps) {
  return (
    <details
      className={classNames(styles.fold, size === "text" && styles.plain)}
      open={open}
      onToggle={(event) => event.currentTarget.open && onOpen?.()}
    >
      <summary className={styles.summary}>
        <Icon name="chevron" className={styles.mark} />
        <span>{summary}</span>
      </summary>
      <div className={styles.content}>{children}</div>
    </details>
  );
}
