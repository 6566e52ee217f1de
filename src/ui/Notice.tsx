/** Something the person should know: what happened, whether anything was lost, and what to do next. */
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { classNames } from "./class-names.ts";
import { Icon } from "./Icon.tsx";
import { toneIcon, toneWord, type Tone } from "./tone.ts";
import { VisuallyHidden } from "./VisuallyHidden.tsx";
import styles from "./Notice.module.css";

export interface NoticeProps {
  readonly tone?: Tone;
  readonly title: ReactNode;
  /** What happened. */
  readonly children?: ReactNode;
  /** Whether anything was lost, in a sentence. */
  readonly lost?: ReactNode;
  /** What to do next, in a sentence. */
  readonly next?: ReactNode;
  readonly actions?: ReactNode;
  /** Last of all, usually a Fold. */
  readonly technical?: ReactNode;
  readonly onDismiss?: () => void;
  /** Announced by screen readers when it appears. Problems are unless told otherwise. */
  readonly announce?: boolean;
}

export function Notice(props: NoticeProps) {
  const { tone = "info", title, children, lost, next, actions, technical, onDismiss, announce } = props;
  const spoken = announce ?? tone === "problem";
  const role = spoken ? (tone === "problem" ? "alert" : "status") : undefined;
  return (
    <div className={classNames(styles.notice, styles[tone])} role={role}>
      <Icon name={toneIcon[tone]} className={styles.icon} />
      <div className={styles.body}>
        <p className={styles.title}>
          <VisuallyHidden>{toneWord[tone]}: </VisuallyHidden>
          {title}
        </p>
        {children && <div>{children}</div>}
        {lost && <p>{lost}</p>}
        {next && <p>{next}</p>}
        {actions && <div className={styles.actions}>{actions}</div>}
        {technical}
      </div>
      {onDismiss && (
        <Button variant="quiet" size="small" icon="close" onClick={onDismiss}>
          Close
        </Button>
      )}
    </div>
  );
}
