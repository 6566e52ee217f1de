/** What happened, newest first as given: one line each, details folded. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Fold } from "./Fold.tsx";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { TimeText } from "./TimeText.tsx";
import type { TimeInput } from "./time-words.ts";
import { toneIcon, type Tone } from "./tone.ts";
import styles from "./Timeline.module.css";

export interface TimelineEntry {
  readonly id: string;
  readonly at: TimeInput;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly tone?: Tone;
  readonly icon?: IconName;
  /** Goes into a "Technical details" fold. */
  readonly technical?: ReactNode;
}

export interface TimelineProps {
  readonly label: string;
  readonly entries: readonly TimelineEntry[];
}

export function Timeline({ label, entries }: TimelineProps) {
  return (
    <ol className={styles.timeline} aria-label={label}>
      {entries.map(({ id, at, title, detail, tone = "neutral", icon, technical }) => (
        <li key={id} className={styles.entry}>
          <span className={classNames(styles.mark, tone !== "neutral" && styles[tone])}>
            <Icon name={icon ?? toneIcon[tone]} />
          </span>
          <div>
            <div className={styles.head}>
              <span className={styles.title}>{title}</span>
              <span className={styles.time}>
                <TimeText value={at} mode="relative" />
              </span>
            </div>
            {detail && <div className={styles.detail}>{detail}</div>}
            {technical && <Fold>{technical}</Fold>}
          </div>
        </li>
      ))}
    </ol>
  );
}
